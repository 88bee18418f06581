"""The raw store: every answer of a source as it came, kept by its hash, so that any record can be traced to bytes."""

from __future__ import annotations

import ctypes
import gzip
import hashlib
import os
import re
import tempfile
import time
import zlib
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from pathlib import Path

from disclosure.errors import DisclosureError

__all__ = ["RawStore", "StoreDamaged"]

LEVEL = 6
_LIBC = ctypes.CDLL(None, use_errno=True)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class StoreDamaged(DisclosureError):
    """A stored file is missing, or no longer has the content that its name states."""


class RawStore:
    """Compressed files under one folder, named by the SHA-256 of their content; the same bytes are kept once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Keep the bytes; returns their hash. A file appears whole or not at all."""
        return self.put_all([content])[0]

    def put_all(self, contents: Iterable[bytes]) -> list[str]:
        """The same for many, which wait for the disk once and not each on its own."""
        hashes: list[str] = []
        parts: dict[Path, Path] = {}
        try:
            for content in contents:
                hashes.append(hashlib.sha256(content).hexdigest())
                path = self._path(hashes[-1])
                if path not in parts and not _touched(path):
                    parts[path] = _written(path, content)
            _sync(parts.values())
            for path, part in parts.items():
                part.rename(path)
        finally:
            for part in parts.values():
                part.unlink(missing_ok=True)
        return hashes

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; raises StoreDamaged when they are missing or were altered."""
        try:
            content = gzip.decompress(self._path(sha256).read_bytes())
        except (OSError, EOFError, ValueError) as error:
            raise StoreDamaged(f"{sha256}: {error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreDamaged(f"{sha256}: other content")
        return content

    def holds(self, sha256: str) -> bool:
        """Whether bytes with this hash are kept."""
        return self._path(sha256).exists()

    def prune(self, days: float, needed: Callable[[Collection[str]], Collection[str]]) -> int:
        """Delete what came last over `days` ago and is not `needed`, a function that says which of some hashes are;
        returns how many files went. It is asked for one folder at a time, so that a large store takes no memory."""
        oldest, gone = time.time() - days * 86_400, 0
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            old = {folder.name + path.stem: path for path in folder.glob("*.gz") if path.stat().st_mtime < oldest}
            kept = needed(old.keys()) if old else ()
            for sha256 in old.keys() - set(kept):
                if old[sha256].stat().st_mtime < oldest:  # not put again meanwhile
                    old[sha256].unlink(missing_ok=True)
                    gone += 1
            for part in folder.glob(".part-*"):  # of a process that was killed
                if part.stat().st_mtime < time.time() - 86_400:
                    part.unlink(missing_ok=True)
        return gone

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise StoreDamaged(f"no hash: {sha256[:80]!r}")
        return self.root / sha256[:2] / f"{sha256[2:]}.gz"


def _touched(path: Path) -> bool:
    """Whether it is there; it came again, and is young again."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _written(path: Path, content: bytes) -> Path:
    """A part of the name that the bytes will have, not yet on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    with os.fdopen(descriptor, "wb") as target:
        target.write(_packed(content))
    return Path(name)


def _packed(content: bytes) -> bytes:
    """As gzip, in a window no larger than the content: for most answers, to prepare 32 KB costs more than to pack."""
    window = min(max(len(content).bit_length(), 9), zlib.MAX_WBITS)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, window + 16, max(1, window - 7))
    return packer.compress(content) + packer.flush()


def _sync(parts: Collection[Path]) -> None:
    """Wait until all are on the disk: for one by fsync, for more by one syncfs, since each fsync costs milliseconds."""
    for part in islice(parts, 1):
        descriptor = os.open(part, os.O_RDONLY)
        try:
            if len(parts) == 1:
                os.fsync(descriptor)
            elif _LIBC.syncfs(descriptor) != 0:
                error = ctypes.get_errno()
                raise OSError(error, os.strerror(error), str(part))
        finally:
            os.close(descriptor)
