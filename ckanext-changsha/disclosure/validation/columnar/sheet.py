"""Read a workbook's sheet as columns of text, each cell as a person would read it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook

from disclosure.validation.xlsx.book import open_book
from disclosure.validation.xlsx.columns import EXACT, MIDNIGHT, SheetColumns
from disclosure.validation.xlsx.regular import split_regular
from disclosure.validation.xlsx.values import number_text

__all__ = ["columns_of", "read_sheet", "with_blanks", "with_moments", "worded"]

_MOMENT = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?\z"


def read_sheet(path: Path, sheet: int = 0) -> SheetColumns:
    """A sheet of a workbook that is trusted to be one: by its XML where that is regular, else by calamine."""
    return _by_xml(path, sheet) or _by_calamine(path, sheet)


def _by_xml(path: Path, sheet: int) -> SheetColumns | None:
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    if "xl/workbook.xml" not in parts:
        return None
    book = open_book(parts)
    if sheet >= len(book.sheets) or not all(part.is_worksheet for part in book.sheets):
        return None
    regular = split_regular(parts.pop(book.sheets[sheet].part, b""))
    read = book.columns([regular[0]]) if regular else None
    return read[0] if read else None


def _by_calamine(path: Path, sheet: int) -> SheetColumns:
    return columns_of(CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python(skip_empty_area=False))


def columns_of(rows: Sequence[Sequence[Any]]) -> SheetColumns:
    """The columns of rows as calamine gives them, all of one length."""
    columns: list[pl.Series] = []
    midnights: dict[int, pl.Series] = {}
    inexact: dict[tuple[int, int], float] = {}
    for place, cells in enumerate(zip(*rows, strict=True)):
        columns.append(_texts(cells))
        kinds = set(map(type, cells))
        if kinds & {date, datetime}:
            dates = [row for row, cell in enumerate(cells) if _is_midnight(cell)]
            midnights[place] = pl.Series(dates, dtype=pl.UInt32)
        if float in kinds:
            inexact |= {(place, row): cell for row, cell in enumerate(cells) if _is_inexact(cell)}
    return SheetColumns(columns, midnights, inexact)


def with_moments(column: pl.Series, rows: pl.Series) -> pl.Series:
    """A column of moments whose cells in `rows` are dates: those are moments at midnight."""
    return column.clone().scatter(rows, column.gather(rows) + MIDNIGHT) if len(rows) else column


def worded(column: pl.Series, dates: pl.Series, field: Mapping[str, Any]) -> pl.Series:
    """A column with its dates (in the rows `dates`), moments and booleans as the texts that the field wants: those are
    values in a workbook, which frictionless takes whatever the field's format is."""
    kind, form = field.get("type"), str(field.get("format", "default"))
    if kind == "datetime":
        column = with_moments(column, dates)
    if kind == "boolean":
        texts = {"true": field.get("trueValues"), "false": field.get("falseValues")}
        wanted = {said: known[0] for said, known in texts.items() if known and said not in known}
        return column.replace(wanted) if wanted else column
    if "%" not in form or kind not in ("date", "datetime"):
        return column
    rows = dates if kind == "date" else column.str.contains(_MOMENT).fill_null(False).arg_true()
    said = column.gather(rows)
    known = said.unique()
    written = pl.Series([_in_format(text, form) for text in known], dtype=pl.String)
    return column.clone().scatter(rows, said.replace_strict(known, written)) if len(rows) else column


def _in_format(text: str, form: str) -> str:
    try:
        return datetime.fromisoformat(text).strftime(form)
    except ValueError:  # a text that only looks like a moment
        return text


def with_blanks(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a workbook's table: a cell that is not there holds nothing, whatever texts stand for that."""
    fields = [_and_blank(field) if "missingValues" in field else field for field in schema["fields"]]
    return {**(_and_blank(schema) if "missingValues" in schema else schema), "fields": fields}


def _and_blank(described: Mapping[str, Any]) -> dict[str, Any]:
    return {**described, "missingValues": [*described["missingValues"], ""]}


def _is_midnight(cell: Any) -> bool:
    return type(cell) is date or isinstance(cell, datetime) and cell.time() == time()


def _is_inexact(cell: Any) -> bool:
    return type(cell) is float and abs(cell) >= EXACT


def _text_of(cell: Any) -> str:
    """One cell: whole numbers without a point, decimals of 15 digits, ISO 8601 dates, true and false."""
    write = _WRITE.get(type(cell))
    return write(cell) if write else ""


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat()


_WRITE: Mapping[type, Callable[[Any], str]] = {
    str: lambda value: value,
    bool: lambda value: "true" if value else "false",
    float: number_text,
    int: str,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: str,
}


def _texts(cells: Sequence[Any]) -> pl.Series:
    if not set(map(type, cells)) <= {str}:
        cells = list(map(_text_of, cells))
    return pl.Series(cells, dtype=pl.String)
