"""Read a Parquet file: its footer tells what it holds, and is held to limits before any value is decoded."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from disclosure.findings import Finding
from disclosure.rows import Rows
from disclosure.validation.findings import Refused
from disclosure.validation.product import written
from disclosure.validation.table import LONGEST_CELL, MOST_COLUMNS, Table
from disclosure.validation.text import UNPRINTABLE, control_sign

__all__ = ["MAGIC", "read_parquet"]

MAGIC = b"PAR1"
ENCRYPTED = b"PARE"
MOST_FOOTER = 16 * 1024 * 1024  # bytes; a thousand columns in a thousand groups need less
MOST_ROWS = 5_000_000
MOST_CELLS = 50_000_000
MOST_BYTES = 300 * 1024 * 1024  # of all texts together, as for a member of an archive
FLAT = (pl.String, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Decimal, pl.Categorical, pl.Enum, pl.Null)
BATCH = 100_000  # rows that are decoded at once
TAIL = struct.Struct("<I4s")


def read_parquet(content: bytes, longest: int = LONGEST_CELL) -> Table:
    """The rows as text, as a product states values; raises Refused for nested columns and what passes a limit."""
    _check_footer(content)
    try:
        schema = pl.read_parquet_schema(io.BytesIO(content))
        height = pl.scan_parquet(io.BytesIO(content)).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise Refused("upload.corrupt") from error
    _check_shape(schema, height)
    frame = _texts(content, schema, height)
    _check_cells(frame, longest)
    labels = list(schema)
    rows = Rows(frame, {}, frame.height)  # counted by their values, and in the footer
    return Table(labels, rows, height, "utf-8", findings=list(_control_signs(labels, frame)))


def _check_footer(content: bytes) -> None:
    """Both marks, and a footer that lies within the file: what a decoder would trust."""
    if len(content) < 12 or content[-4:] not in (MAGIC, ENCRYPTED):
        raise Refused("upload.corrupt")
    if content[-4:] == ENCRYPTED:
        raise Refused("upload.encrypted")
    size, _ = TAIL.unpack(content[-8:])
    if size > len(content) - 12:
        raise Refused("upload.corrupt")
    if size > MOST_FOOTER:
        raise Refused("upload.too_large", values={"most": MOST_FOOTER // 1024 // 1024})


def _check_shape(schema: Mapping[str, pl.DataType], height: int) -> None:
    if len(schema) > MOST_COLUMNS:
        raise Refused("csv.too_many_columns", row=1, values={"columns": len(schema), "most": MOST_COLUMNS})
    if height > MOST_ROWS or height * len(schema) > MOST_CELLS:
        raise Refused("parquet.too_many_rows", values={"rows": height, "most": MOST_ROWS})
    for name, kind in schema.items():
        if not (kind.is_numeric() or kind.base_type() in FLAT):
            raise Refused("parquet.nested", field=name, values={"type": str(kind)})


def _texts(content: bytes, schema: Mapping[str, pl.DataType], height: int) -> pl.DataFrame:
    """The columns "0", "1", … as text, decoded some rows at a time so that what inflates is stopped early."""
    places = [pl.col(name).alias(str(place)) for place, name in enumerate(schema)]
    parts, size = [], 0
    for start in range(0, height, BATCH):
        try:
            part = pl.scan_parquet(io.BytesIO(content)).slice(start, BATCH).select(places).collect()
            part = part.select(_text(part.get_column(name)) for name in part.columns)
        except (pl.exceptions.PolarsError, OSError, ValueError, OverflowError) as error:
            raise Refused("upload.corrupt") from error
        size += sum(part.select(pl.all().str.len_bytes().sum()).row(0))
        if size > MOST_BYTES:
            raise Refused("upload.too_large", values={"most": MOST_BYTES // 1024 // 1024})
        parts.append(part)
    return pl.concat(parts) if parts else pl.DataFrame(schema={str(n): pl.String for n in range(len(schema))})


def _text(column: pl.Series) -> pl.Series:
    """A column as text; an absent value is an empty cell."""
    if column.dtype.is_float() or isinstance(column.dtype, pl.Decimal | pl.Datetime | pl.Time):
        distinct = column.unique()
        told = distinct.cast(pl.String) if column.dtype.is_float() else distinct  # the fewest digits that tell a float
        texts = pl.Series([_said(value) for value in told], dtype=pl.String)
        column = column.replace_strict(distinct, texts, return_dtype=pl.String)
    return column.cast(pl.String).fill_null("")


def _said(value: Any) -> str | None:
    """One value as a product states it: no exponent, and no decimals of a whole number that was held as a float."""
    if not isinstance(value, str):
        return None if value is None else written(value)
    number = Decimal(value)
    if not number.is_finite():
        return value
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _check_cells(frame: pl.DataFrame, longest: int) -> None:
    long = [row for column in frame for row in (column.str.len_chars() > longest).arg_true().head(1)]
    if long:
        raise Refused("csv.cell_too_long", row=min(long) + 2, values={"most": longest})


def _control_signs(labels: list[str], frame: pl.DataFrame) -> Iterator[Finding]:
    for place, label in enumerate(labels):
        if sign := control_sign(label):
            yield Finding("csv.control_char", row=1, field=str(place + 1), values={"sign": sign})
    found = [(row, place, cell) for place, column in enumerate(frame) for row, cell in _odd(column)]
    for row, place, cell in sorted(found):
        yield Finding("csv.control_char", row=row + 2, field=labels[place], values={"sign": control_sign(cell)})


def _odd(column: pl.Series) -> Iterator[tuple[int, str]]:
    index = column.str.contains(UNPRINTABLE).arg_true()
    yield from zip(index, column.gather(index), strict=True)
