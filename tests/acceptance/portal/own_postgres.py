"""A PostgreSQL server of a test's own, which holds what the tests' database holds, and which may be ended at will."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from served import free_port

sys.path.insert(0, str(Path(__file__).parents[3] / "deploy"))

from settings import POSTGRES_BIN

__all__ = ["OwnPostgres", "own_postgres"]


class OwnPostgres:
    """A cluster in `folder`; `url` is where its copy of the database is."""

    def __init__(self, folder: Path, url: sa.URL) -> None:
        self.folder, self.data = folder, folder / "data"
        self.runner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to be root's
        if self.runner:
            shutil.chown(folder, "postgres")
        self.run("initdb", "-D", self.data, "-U", url.username, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.url = url.set(host="127.0.0.1", port=free_port())
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", self.url.port, "-U", url.username, url.database)
        said = subprocess.run(
            [POSTGRES_BIN / "pg_dump", "--no-owner", "--no-privileges", _text(url)], stdout=subprocess.PIPE, check=True
        )
        psql = [POSTGRES_BIN / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", _text(self.url)]
        subprocess.run(psql, input=said.stdout, stdout=subprocess.DEVNULL, check=True)

    def run(self, program: str, *words: object) -> None:
        """One of PostgreSQL's programs, as the user whose cluster it is."""
        command = [*self.runner, str(POSTGRES_BIN / program), *map(str, words)]
        subprocess.run(command, cwd="/", stdout=subprocess.DEVNULL, check=True)

    def start(self) -> None:
        """Start it, and wait until it answers: after a crash, until it has recovered."""
        said = f"-p {self.url.port} -h 127.0.0.1 -k {self.folder}"
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", said, "-w", "start")

    def stop(self, mode: str) -> None:
        """End it: `fast` ends connections and writes all down, `immediate` leaves all to the recovery."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def own_postgres(url: str) -> Iterator[OwnPostgres]:
    """A server with a copy of the database at `url`, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="changsha-postgres-") as folder:
        server = OwnPostgres(Path(folder), sa.make_url(url))
        try:
            yield server
        finally:
            server.stop("immediate")
