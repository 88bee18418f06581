"""The normalised CSV that is published: UTF-8, field names as labels, values written again from what was read."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

__all__ = ["line_ends", "read_rows", "unfinished", "write_product", "written"]

CHUNK = 1024 * 1024  # bytes


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


def write_product(path: Path, table: pl.DataFrame) -> tuple[str, int]:
    """Write `table` (String, no nulls) to `path` as RFC 4180 has it; its SHA-256, and the rows by a count of its bytes.

    What ends in an error leaves nothing behind.
    """
    part = unfinished(path)
    if table.width > 1:  # polars quotes an empty text, which only a line of nothing else needs
        table = table.select(pl.when(pl.all() != "").then(pl.all()))
    try:
        table.write_csv(part, line_terminator="\r\n", quote_style="necessary", null_value="")
        digest = hashlib.sha256()
        rows = line_ends(_read(part, digest)) - 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest(), rows


def _read(path: Path, digest: hashlib._Hash) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
            yield chunk


def line_ends(chunks: Iterable[bytes]) -> int:
    """Line ends outside quotes, in a text given piece by piece: line feeds, and carriage returns that none follows."""
    ends, is_quoted, last = 0, 0, b""
    for chunk in chunks:
        outside = chunk
        if is_quoted or b'"' in chunk:
            pieces = chunk.split(b'"')
            outside = b'"'.join(pieces[is_quoted::2])
            is_quoted = (is_quoted + len(pieces) - 1) % 2
        ends += outside.count(b"\n")
        if b"\r" in outside:
            ends += outside.count(b"\r") - outside.count(b"\r\n")
        if last == b"\r" and chunk.startswith(b"\n"):
            ends -= 1
        last = b"" if is_quoted else chunk[-1:]
    return ends


def read_rows(path: Path, limit: int | None = None, offset: int = 0) -> Iterator[dict[str, str]]:
    """Rows of a product by field name, `offset` passed over, at most `limit`."""
    with path.open(encoding="utf-8-sig", newline="") as handle:  # a release's CSV begins with a mark
        stop = None if limit is None else offset + limit
        yield from islice(csv.DictReader(handle), offset, stop)
