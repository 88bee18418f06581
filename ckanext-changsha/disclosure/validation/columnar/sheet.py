"""Read a workbook's sheet as columns of text, each cell as a person would read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook

__all__ = ["read_sheet", "text_of"]

DIGITS = ".15g"  # of a number: what a cell keeps


def read_sheet(path: Path, sheet: int = 0) -> tuple[list[str], pl.DataFrame]:
    """The first row, and the columns below it."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    if not rows:
        return [], pl.DataFrame()
    labels = [text_of(cell).strip() for cell in rows[0]]
    columns = [_texts(cells) for cells in zip(*rows[1:], strict=True)] or [_texts(()) for _ in labels]
    return labels, pl.DataFrame([column.alias(str(place)) for place, column in enumerate(columns)])


def text_of(cell: Any) -> str:
    """One cell: whole numbers without a point, ISO 8601 dates, true and false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else f"{cell:{DIGITS}}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | timedelta) else ""


def _texts(cells: Sequence[Any]) -> pl.Series:
    if not set(map(type, cells)) <= {str}:
        cells = list(map(text_of, cells))
    return pl.Series(cells, dtype=pl.String)
