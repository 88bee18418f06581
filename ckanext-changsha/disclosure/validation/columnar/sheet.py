"""Read a workbook's sheet as columns of text, each cell as a person would read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook

__all__ = ["EXACT", "columns_of", "read_sheet", "text_of"]

DIGITS = ".15g"  # of a number: what a cell keeps
EXACT = 10**15  # integers from here on have more digits than that


def read_sheet(path: Path, sheet: int = 0) -> tuple[list[str], pl.DataFrame]:
    """The first row, and the columns below it."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    if not rows:
        return [], pl.DataFrame()
    columns = {str(place): column for place, column in enumerate(columns_of(rows))}
    return [text_of(cell).strip() for cell in rows[0]], pl.DataFrame(columns)


def columns_of(rows: Sequence[Sequence[Any]]) -> list[pl.Series]:
    """The columns of text below the first row; all rows are of one length."""
    return [_texts(cells) for cells in zip(*rows[1:], strict=True)] or [_texts(()) for _ in rows[0]]


def text_of(cell: Any) -> str:
    """One cell: whole numbers without a point, decimals of 15 digits, ISO 8601 dates, true and false."""
    write = _WRITE.get(type(cell))
    return write(cell) if write else ""


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    written = format(value, DIGITS)
    return format(Decimal(written), "f") if "e" in written else written


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat()


_WRITE: Mapping[type, Callable[[Any], str]] = {
    str: lambda value: value,
    bool: lambda value: "true" if value else "false",
    float: _number,
    int: str,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
}


def _texts(cells: Sequence[Any]) -> pl.Series:
    if not set(map(type, cells)) <= {str}:
        cells = list(map(text_of, cells))
    return pl.Series(cells, dtype=pl.String)
