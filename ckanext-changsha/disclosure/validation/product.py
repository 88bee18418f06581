"""The normalised CSV that is published: UTF-8, field names as labels, values written again from what was read."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["Product", "read_rows", "unfinished", "written"]


def written(value: Any) -> str:
    """One value as the product states it: plain decimals, ISO 8601 dates, true and false, nothing for a blank."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def unfinished(path: Path) -> Path:
    """Where a product is written until it is whole."""
    return path.with_name(path.name + ".part")


class Product(AbstractContextManager["Product"]):
    """Writes rows as they come; what is discarded, or ends in an error, leaves nothing behind. No path, no file."""

    def __init__(self, path: Path | None, names: Sequence[str]) -> None:
        self.path = path
        self.names = names
        self.sha256 = ""
        self._part = unfinished(path) if path else None
        self._handle = self._part.open("w", encoding="utf-8", newline="") if self._part else None
        if self._handle:
            self._writer = csv.writer(self._handle, lineterminator="\r\n")  # RFC 4180
            self._writer.writerow(names)

    @property
    def written(self) -> bool:
        """Whether the product stands at its path."""
        return bool(self.sha256)

    def add(self, cells: Sequence[str]) -> None:
        """Write one row, in the order of the names."""
        if self._handle:
            self._writer.writerow(cells)

    def discard(self) -> None:
        """Give the product up."""
        if self._handle and self._part:
            self._handle.close()
            self._part.unlink()
            self._handle = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind:
            self.discard()
        if self._handle and self._part and self.path:
            self._handle.close()
            with self._part.open("rb") as handle:
                self.sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
            self._part.replace(self.path)

    def rows_on_disk(self) -> int:
        """The rows a reader finds in the finished product."""
        return sum(1 for _ in read_rows(self.path)) if self.path else 0


def read_rows(path: Path, limit: int | None = None, offset: int = 0) -> Iterator[dict[str, str]]:
    """Rows of a product by field name, `offset` passed over, at most `limit`."""
    with path.open(encoding="utf-8", newline="") as handle:
        stop = None if limit is None else offset + limit
        yield from islice(csv.DictReader(handle), offset, stop)
