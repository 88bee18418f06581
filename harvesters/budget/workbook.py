"""Spreadsheets, XLSX, XLS and ODS: every visible sheet as one grid."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from ckanext.changsha.harvesters.budget.pdf import Broken
from disclosure.budget.grid import Grid, tidy

__all__ = ["Workbook", "read_workbook"]

MOST_CELLS = 2_000_000  # of a sheet; a budget table has thousands
MOST_BYTES = 300 << 20  # unpacked
COVER_ROWS = 30


@dataclass(slots=True)
class Workbook:
    """What was read of a spreadsheet."""

    cover: list[str] = field(default_factory=list)  # the lines of its first sheet
    grids: list[Grid] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)  # sheets that the maker hid: not meant to be published


def read_workbook(content: bytes, file: str) -> Workbook:
    """Read all visible sheets; raises Broken for what is encrypted, damaged or far too large."""
    _refuse_bombs(content)
    try:
        return _read(content, file)
    except PasswordError as error:
        raise Broken("budget.encrypted") from error
    except (KeyboardInterrupt, SystemExit, MemoryError, Broken):
        raise
    except BaseException as error:  # a Rust panic over a hostile file derives from BaseException
        raise Broken("budget.broken") from error


def _read(content: bytes, file: str) -> Workbook:
    book, found, errors = CalamineWorkbook.from_filelike(io.BytesIO(content)), Workbook(), _errors(content)
    for sheet in book.sheets_metadata:
        if sheet.visible is not SheetVisibleEnum.Visible:
            found.hidden.append(sheet.name)
            continue
        read = book.get_sheet_by_name(sheet.name)
        if read.total_height * read.total_width > MOST_CELLS:
            raise Broken("budget.too_large")
        cells = [[_text(value) for value in row] for row in read.to_python(skip_empty_area=False)]
        for row, column, said in errors.get(sheet.name, ()):
            cells[row][column] = said
        if not found.cover:
            found.cover = list(filter(None, (_cover_line(row) for row in cells[:COVER_ROWS])))
        if any(sum(1 for cell in row if cell.strip()) > 1 for row in cells):  # a sheet of prose has one column
            found.grids.append(Grid(cells, sheet=sheet.name, file=file))
    return found


def _refuse_bombs(content: bytes) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Broken("budget.broken") from error
    if unpacked > MOST_BYTES:
        raise Broken("budget.too_large")


def _errors(content: bytes) -> dict[str, list[tuple[int, int, str]]]:
    """Row, column and words of the cells of each sheet of an XLSX that hold #REF! and the like.

    calamine gives them as blanks, and a blank is 0 in a budget; only a workbook that has some is read once more.
    """
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    if not _has_errors(content):
        return found
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row, cells in enumerate(sheet.iter_rows()):
            errors = ((column, cell) for column, cell in enumerate(cells) if cell.data_type == "e")
            found[sheet.title] += [(row, column, str(cell.value)) for column, cell in errors]
    return found


def _has_errors(content: bytes) -> bool:
    if not content.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b't="e"' in archive.read(name) for name in sheets)


def _text(value: Any) -> str:
    """A cell as text: numbers without an exponent or a useless .0, so that codes stay codes."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        number = Decimal(repr(value))
        return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number, "f")
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    return str(value)


def _cover_line(row: list[str]) -> str:
    """A row of a cover or of a title; "" for a row of a table."""
    texts = [text for text in map(tidy, row) if text]
    return " ".join(texts) if len(texts) <= 2 else ""
