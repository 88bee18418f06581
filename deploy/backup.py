"""Save what can't be made anew, and bring it back: ``backup.py {save,check,restore} FOLDER``.

That is the database, the file storage and the secrets. Solr's indexes are made from the database, and Redis only rings
bells. The database comes first: files are write-once, so that what it names is still there when they are copied, and
the portal may run meanwhile. A restore wants the portal stopped, and refuses a backup of which a byte is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import processes
import settings
from processes import Failure

__all__ = ["Installation", "check", "restore", "save"]

DUMP, FILES, SUMS, SECRETS = "database.dump", "storage", "SHA256SUMS", "secrets.json"
MADE_ANEW = {"webassets"}  # folders of the storage
OF_THE_CLUSTER = {"postgres", "postgres_admin"}  # secrets that a restore leaves as they are where it runs
APPLICATION = {"web", "worker", "scheduler", "gather", "fetch"}
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Installation:
    """What is saved and restored."""

    database: str  # its SQLAlchemy URL
    storage: Path
    ini: Path
    secrets: Path | None = None

    def postgres(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs on the database; raises Failure."""
        url = urlsplit(self.database)
        said = {"PGHOST": url.hostname, "PGPORT": url.port, "PGUSER": url.username, "PGDATABASE": url.path[1:]}
        login = {name: str(value) for name, value in said.items()} | {"PGPASSWORD": unquote(url.password or "")}
        command = [str(settings.POSTGRES_BIN / program), *words]
        done = subprocess.run(command, env={**os.environ, **login}, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"{program} failed: {done.stderr[-2000:].strip()}")

    def ckan(self, *words: str) -> None:
        """Run one of CKAN's commands; raises Failure."""
        command = [str(settings.BIN / "ckan"), "-c", str(self.ini), *words]
        done = subprocess.run(command, cwd=self.ini.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failure(f"ckan {' '.join(words)} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")


def here() -> Installation:
    """The installation of this checkout."""
    return Installation(settings.database_url("ckan"), settings.RUN / "storage", settings.CKAN_INI, settings.SECRETS)


def save(installation: Installation, folder: Path) -> int:
    """Write a backup into a new folder; returns the number of its files. It is whole once it has its SHA256SUMS."""
    folder.mkdir(parents=True, mode=0o700)
    installation.postgres("pg_dump", "--format=custom", f"--file={folder / DUMP}")
    for path in _files(installation.storage):
        if path.relative_to(installation.storage).parts[0] not in MADE_ANEW:
            _copy(path, folder / FILES / path.relative_to(installation.storage))
    if installation.secrets:
        _copy(installation.secrets, folder / SECRETS)
    sums = [f"{_sha256(path)}  {path.relative_to(folder)}" for path in _files(folder)]
    (folder / SUMS).write_text("\n".join(sums) + "\n", encoding="utf-8")
    os.sync()
    return len(sums)


def check(folder: Path) -> None:
    """Read a backup again; raises Failure when it is not what was saved."""
    if not (folder / SUMS).is_file():
        raise Failure(f"{folder} has no {SUMS}: it is no backup, or one that was not finished")
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    said = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    broken = [
        name for name, sha256 in said.items() if not (folder / name).is_file() or _sha256(folder / name) != sha256
    ]
    if broken or DUMP not in said:
        raise Failure(f"{len(broken)} files of {folder} are missing or not what was saved, such as {broken[:3]}")


def restore(installation: Installation, folder: Path) -> None:
    """Put the backup in the place of what is there, which is kept beside the storage; then make the indexes."""
    check(folder)
    fresh, former = (installation.storage.with_name(installation.storage.name + end) for end in (".new", ".former"))
    for path in (fresh, former):
        shutil.rmtree(path, ignore_errors=True)
    fresh.mkdir(parents=True)
    for path in _files(folder / FILES):
        _copy(path, fresh / path.relative_to(folder / FILES))
    into = f"--dbname={urlsplit(installation.database).path[1:]}"
    installation.postgres(
        "pg_restore", into, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(folder / DUMP)
    )
    if installation.storage.exists():
        installation.storage.rename(former)
    fresh.rename(installation.storage)
    if installation.secrets:
        _restore_secrets(folder / SECRETS, installation.secrets)
    installation.ckan("search-index", "rebuild", "--quiet")
    installation.ckan("changsha", "records", "rebuild-index")


def _restore_secrets(saved: Path, present: Path) -> None:
    """The secrets that tokens and sessions were signed with; the cluster keeps its own passwords."""
    old, new = (json.loads(path.read_text()) for path in (saved, present))
    kept = {name: value for name, value in new.items() if name in OF_THE_CLUSTER}
    present.write_text(json.dumps(old | kept, indent=1))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _copy(path: Path, target: Path) -> None:
    """A copy with its times and mode. A draft's upload that was cleared meanwhile is not missed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copy2(path, target)
    except FileNotFoundError:
        target.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def main() -> int:
    """Run one command; 0 when it worked, 1 with a message when a person must act."""
    name, folder = (sys.argv[1], Path(sys.argv[2]).resolve()) if len(sys.argv) == 3 else ("", Path())
    try:
        if name == "save":
            print(
                f"== {save(here(), folder)} files saved in {folder}; it holds secrets: keep it where no one else reads"
            )
        elif name == "check":
            check(folder)
            print(f"== {folder} is what was saved")
        elif name == "restore":
            if up := processes.running() & APPLICATION:
                raise Failure(f"{', '.join(sorted(up))} run: `make stop`, then `deploy/manage.py services`, then this")
            restore(here(), folder)
            settings.RUN.joinpath("ready").unlink(missing_ok=True)  # the configuration is made anew, with its secrets
            print("== restored; `make run` starts the portal")
        else:
            print(f"usage: {sys.argv[0]} {{save,check,restore}} FOLDER", file=sys.stderr)
            return 2
    except (Failure, OSError) as failure:
        print(f"backup: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
