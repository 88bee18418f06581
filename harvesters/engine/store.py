"""The raw store: every answer of a source as it came, kept by its hash, so that any record can be traced to bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from pathlib import Path

from disclosure.errors import DisclosureError

__all__ = ["RawStore", "StoreDamaged"]

_SHA256 = re.compile(r"[0-9a-f]{64}")


class StoreDamaged(DisclosureError):
    """A stored file is missing, or no longer has the content that its name states."""


class RawStore:
    """Compressed files under one folder, named by the SHA-256 of their content; the same bytes are kept once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Keep the bytes; returns their hash. A file appears whole or not at all."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        part = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                target.write(gzip.compress(content, compresslevel=6, mtime=0))
                target.flush()
                os.fsync(target.fileno())
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; raises StoreDamaged when they are missing or were altered."""
        try:
            content = gzip.decompress(self._path(sha256).read_bytes())
        except (OSError, EOFError, ValueError) as error:
            raise StoreDamaged(f"{sha256}: {error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreDamaged(f"{sha256}: other content")
        return content

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise StoreDamaged(f"no hash: {sha256[:80]!r}")
        return self.root / sha256[:2] / f"{sha256[2:]}.gz"
