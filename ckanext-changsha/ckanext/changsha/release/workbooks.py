"""A release as a workbook that people open: the columns' titles, amounts as numbers, and a sheet that explains both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from disclosure.tables import UnknownTableSchema, table_schema
from disclosure.templates import FieldWords, field_words
from disclosure.templates.words import template_words

__all__ = ["DoesNotFit", "write_workbook"]

EPOCH = datetime(1980, 1, 1)  # inside the workbook, so that equal tables give equal bytes
NUMBERS = {"number", "integer"}
DIGITS = 15  # that a spreadsheet keeps of a number
PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.(\d+))?")  # a leading zero belongs to a code
EXPLAINED = ("title", "name", "type", "unit", "description")
WIDTHS = (24, 22, 14, 8, 80)


class DoesNotFit(ValueError):
    """The table has more rows, or a longer cell, than the format can hold; nothing is ever cut."""


def write_workbook(rows: Iterator[Sequence[str]], target: Path, schema: str) -> None:
    """Write `rows`, of which the first names the fields of `schema`; codes keep their zeros, and nothing is a formula.
    Memory does not grow with rows."""
    names, described = next(rows), _described(schema)
    fields = {name: field_words(field) for name, field in described.items()}
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": target.parent}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": EPOCH})
        sheet = workbook.add_worksheet("data")
        sheet.freeze_panes(1, 0)
        _write_row(sheet, 0, [fields[name].title if name in fields else name for name in names])
        are_numbers = [described.get(name, {}).get("type") in NUMBERS for name in names]
        _write_cells(sheet, rows, are_numbers, _Formats(workbook))
        if fields:
            _explain(workbook.add_worksheet(template_words()["sheets"]["fields"]), [*fields.values()])


class _Formats:
    """Number formats by their decimals, so that 100.50 is not shown as 100.5."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[int, Format] = {}

    def of(self, decimals: int) -> Format:
        if decimals not in self._made:
            written = f"0.{'0' * decimals}" if decimals else "0"
            self._made[decimals] = self._workbook.add_format({"num_format": written})
        return self._made[decimals]


def _write_cells(sheet: Worksheet, rows: Iterator[Sequence[str]], are_numbers: list[bool], formats: _Formats) -> None:
    for number, row in enumerate(rows, start=1):
        for column, (cell, is_number) in enumerate(zip(row, are_numbers, strict=True)):
            exact = PLAIN.fullmatch(cell) if is_number and len(cell.lstrip("-").replace(".", "")) <= DIGITS else None
            if exact is None:
                refused = sheet.write_string(number, column, cell)
            else:
                refused = sheet.write_number(number, column, float(cell), formats.of(len(exact[1] or "")))
            if refused:
                raise DoesNotFit(f"row {number + 1}, column {column + 1}")


def _explain(sheet: Worksheet, fields: Sequence[FieldWords]) -> None:
    """What each column of the table is called in programs, and what it holds."""
    labels = template_words()["fields"]
    _write_row(sheet, 0, [labels[name] for name in EXPLAINED])
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for row, field in enumerate(fields, start=1):
        _write_row(sheet, row, [str(getattr(field, name)) for name in EXPLAINED])


def _write_row(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text)


def _described(schema: str) -> dict[str, Mapping[str, Any]]:
    """The fields of the schema by name; none when it is there no more."""
    try:
        return {str(field["name"]): field for field in table_schema(schema)["fields"]}
    except UnknownTableSchema:
        return {}
