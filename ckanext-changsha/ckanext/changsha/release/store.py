"""Files by the SHA-256 of their bytes, written once and never changed (THREATS U3)."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

import ckan.plugins.toolkit as tk

from ckanext.changsha.release import filestorage

__all__ = ["Store", "Stored", "TooLarge", "drafts", "in_place_of", "releases"]

log = logging.getLogger(__name__)

CHUNK = 1 << 20
HOUR = 3600
FULL = {errno.ENOSPC, errno.EDQUOT}
RELEASE_STORAGE = "ckanext.changsha.release_storage"


class TooLarge(ValueError):
    """More bytes than the limit; nothing of them was kept."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where bytes lie, and what they are."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Store:
    """One folder of write-once files. Two writers of the same bytes end with one file.

    `storage` names the CKAN file storage behind it, if there is one; see filestorage.py.
    """

    folder: Path
    storage: str = ""

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash lie, or would lie; they are fetched from the storage when they are not here.

        Raises StorageUnavailable.
        """
        place = self._place(sha256)
        if self.storage and not place.is_file():
            with self.scratch() as scratch:
                if filestorage.fetch(self.storage, sha256, scratch):
                    self._link(scratch)
        return place

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, stream: IO[bytes], limit: int | None = None, look: Callable[[Path], None] | None = None) -> Stored:
        """Keep the bytes of `stream`; raises TooLarge beyond `limit` bytes. Nothing is kept when `look` raises."""
        with self.scratch() as scratch:
            with scratch.open("wb") as target:
                size = 0
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise TooLarge(size)
                    target.write(chunk)
            if look is not None:
                look(scratch)
            return self.keep(scratch)

    def keep(self, path: Path) -> Stored:
        """Keep a finished file, which must lie in a folder of this store's file system (see `scratch`).

        Raises StorageUnavailable when the storage behind the folder did not take it.
        """
        stored = self._link(path)
        if self.storage:
            filestorage.put(self.storage, stored.sha256, stored.path)
        return stored

    def _link(self, path: Path) -> Stored:
        """Give a finished file its place by its hash, for ever."""
        path.chmod(0o444)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            os.fsync(file.fileno())
        target = self._place(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)  # unlike a rename, never replaces what is there
        except FileExistsError:
            if not self.intact(sha256):
                raise
            os.utime(target)  # it came in again: see `idle`
        _sync(target.parent)
        return Stored(target, sha256, size)

    def has(self, sha256: str) -> bool:
        """Whether there are bytes kept under this hash."""
        return self.path(sha256).is_file()

    def idle(self, sha256: str) -> bool:
        """Whether nobody brought these bytes in the last hour: whoever did may be about to write that down."""
        path = self.path(sha256)
        return path.is_file() and time.time() - path.stat().st_mtime > HOUR

    def beside(self, sha256: str, name: str) -> Path:
        """Where something made of these bytes may lie, that can be made again; it goes when they go."""
        place = self._place(sha256)
        return place.with_name(f"{sha256}-{name}")

    def remove(self, sha256: str) -> None:
        """Clear bytes away, for the cleaner of drafts alone; what is not there is no fault."""
        place = self.path(sha256)
        for path in (place, *place.parent.glob(f"{sha256}-*")):
            path.unlink(missing_ok=True)

    def intact(self, sha256: str) -> bool:
        """Whether the kept bytes still have their hash."""
        path = self.path(sha256)
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def unchanged(self, sha256: str) -> bool:
        """The same, asked once for each state of the file: for every reader's download."""
        try:
            path = self.path(sha256)
        except filestorage.StorageUnavailable as refused:
            log.error("A file of a release can't be served: %s", refused)
            return False
        if not path.is_file():
            return False
        stat = path.stat()
        return _hashed(self, sha256, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A path for a file in the making, gone afterwards whatever happens.

        Raises StorageUnavailable when the disk is full, whoever of the block it was that found out.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on the machine reads drafts
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self.folder) as folder:
                yield Path(folder) / "file"
        except OSError as refused:
            if refused.errno in FULL:
                raise filestorage.StorageUnavailable(f"no room in {self.folder}") from refused
            raise


@contextmanager
def in_place_of(target: Path) -> Iterator[Path]:
    """A path for a file in the making, which takes the place of `target` once it is whole: nobody reads half of it."""
    with drafts().scratch() as made:
        yield made
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made.replace(target)


def drafts() -> Store:
    """What stewards uploaded. Nothing here is ever served to others."""
    return Store(Path(tk.config["ckan.storage_path"]) / "drafts")


def releases() -> Store:
    """The files of releases."""
    return Store(Path(tk.config["ckan.storage_path"]) / "releases", tk.config[RELEASE_STORAGE])


@lru_cache(maxsize=4096)
def _hashed(store: Store, sha256: str, size: int, modified: int, changed: int) -> bool:
    return store.intact(sha256)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
