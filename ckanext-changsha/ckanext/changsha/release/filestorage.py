"""One of CKAN's file storages behind a folder of write-once files: a shared one, such as S3, that outlives the disk.

The folder stays what is read and served: its files are linked, synced and never replaced, which CKAN's own local
adapter (a plain open for writing, without a sync) does not promise. The storage gets every file before its release is
committed, and gives it back to a web server that has not got it yet, by its hash.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ckan.lib import files

__all__ = ["StorageUnavailable", "fetch", "put"]


class StorageUnavailable(OSError):
    """The storage did not take a file, or did not give it whole; nothing was released or served."""


def put(name: str, sha256: str, path: Path) -> None:
    """Keep the bytes in the storage called `name`, unless it has them; raises StorageUnavailable."""
    try:
        storage = files.get_storage(name)
        location = storage.prepare_location(_location(sha256))
        if storage.exists(files.FileData(location)):
            return
        with path.open("rb") as content:
            kept = storage.upload(location, files.make_upload(content))
    except Exception as refused:  # an adapter lets through whatever its client raises: boto3's errors have no base here
        raise StorageUnavailable(f"{name} did not take {sha256}: {refused}") from refused
    if kept.size != path.stat().st_size:
        raise StorageUnavailable(f"{name} kept {kept.size} bytes of {sha256}")


def fetch(name: str, sha256: str, target: Path) -> bool:
    """Write what the storage has under the hash to `target`; whether it has it. Raises StorageUnavailable for other
    bytes than the hash says."""
    digest = hashlib.sha256()
    try:
        storage = files.get_storage(name)
        data = files.FileData(storage.prepare_location(_location(sha256)))
        if not storage.exists(data):
            return False
        with target.open("wb") as out:
            for chunk in storage.stream(data):
                digest.update(chunk)
                out.write(chunk)
    except Exception as refused:
        raise StorageUnavailable(f"{name} did not give {sha256}: {refused}") from refused
    if digest.hexdigest() != sha256:
        raise StorageUnavailable(f"{name} gave other bytes for {sha256}")
    return True


def _location(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
