"""The formats of a release, all written from the one normalised CSV."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

__all__ = ["FORMATS", "DoesNotFit", "Format"]

EPOCH = datetime(1980, 1, 1)  # inside the workbook, so that equal tables give equal bytes


class DoesNotFit(ValueError):
    """The table has more rows, or a longer cell, than the format can hold; nothing is ever cut."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, extension and media type, and the function that writes it or raises DoesNotFit."""

    name: str
    extension: str
    mimetype: str
    write: Callable[[Path, Path], None]


def write_csv(source: Path, target: Path) -> None:
    """The normalised CSV, byte for byte."""
    shutil.copyfile(source, target)


def write_xlsx(source: Path, target: Path) -> None:
    """One sheet of text cells: codes keep their zeros, and nothing is a formula. Memory does not grow with rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": target.parent}
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": EPOCH})
        sheet = workbook.add_worksheet("data")
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(_rows(source)):
            for column, cell in enumerate(row):
                if sheet.write_string(number, column, cell):
                    raise DoesNotFit(f"row {number + 1}, column {column + 1}")


def write_json(source: Path, target: Path) -> None:
    """An array of one object a row."""
    with target.open("w", encoding="utf-8") as out:
        rows = _rows(source)
        header = next(rows)
        out.write("[")
        for number, row in enumerate(rows):
            out.write(",\n" if number else "\n")
            json.dump(dict(zip(header, row, strict=True)), out, ensure_ascii=False)
        out.write("\n]\n")


def _rows(source: Path) -> Iterator[list[str]]:
    with source.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file, strict=True)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = (
    Format("CSV", "csv", "text/csv", write_csv),
    Format("XLSX", "xlsx", XLSX, write_xlsx),
    Format("JSON", "json", "application/json", write_json),
)
