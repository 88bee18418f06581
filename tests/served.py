"""A portal of its own for a test: gunicorn, and a worker, on the tests' database, as in `make run`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

__all__ = ["Served", "serve"]

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SECONDS = 120  # a start under load


@dataclass(frozen=True)
class Served:
    """Where the portal answers, and its processes by program."""

    address: str
    processes: dict[str, subprocess.Popen[bytes]]


@contextmanager
def serve(
    folder: Path, ini: str, *settings: str, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Served]:
    """A running portal with the settings of `ini` and these; its processes end with the block."""
    port, own = free_port(), folder / "served.ini"
    address = f"http://127.0.0.1:{port}"
    said = [f"use = config:{ini}", f"ckan.site_url = {address}", "testing = false", *settings]
    own.write_text("\n".join(["[app:main]", *said, ""]))
    deploy = str(ROOT / "deploy")
    web = ["gunicorn", "--config", f"{deploy}/gunicorn.conf.py", "--chdir", deploy, "--bind", f"127.0.0.1:{port}"]
    commands = [[*web, "wsgi:application"], ["ckan", "-c", str(own), "jobs", "worker"]]
    with ExitStack() as ends:
        started = (ends.enter_context(running(command, folder, own, environment)) for command in commands)
        processes = {command[0]: process for command, process in zip(commands, started, strict=True)}
        deadline = time.monotonic() + SECONDS
        while not listening(port):
            alive = processes["gunicorn"].poll() is None and time.monotonic() < deadline
            assert alive, (folder / "gunicorn.log").read_text()
            time.sleep(0.2)
        yield Served(address, processes)


@contextmanager
def running(
    command: list[str], folder: Path, ini: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[subprocess.Popen[bytes]]:
    """One program, with its log in `folder`; it is asked to end, and waited for."""
    with (folder / f"{command[0]}.log").open("w") as log:
        own = {**os.environ, **environment, "CKAN_INI": str(ini)}
        program = [str(BIN / command[0]), *command[1:]]
        process = subprocess.Popen(program, cwd=folder, env=own, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
