"""The formats of a release, all written from the one normalised CSV."""

from __future__ import annotations

import codecs
import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ckanext.changsha.release.workbooks import DoesNotFit, write_workbook

__all__ = ["FORMATS", "XLSX", "DoesNotFit", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, extension and media type, and the function that writes it (source, target, name
    of the Table Schema) or raises DoesNotFit."""

    name: str
    extension: str
    mimetype: str
    write: Callable[[Path, Path, str], None]


def write_csv(source: Path, target: Path, schema: str) -> None:
    """The normalised CSV, after the mark by which spreadsheet programs know UTF-8."""
    with source.open("rb") as rows, target.open("wb") as out:
        out.write(codecs.BOM_UTF8)
        shutil.copyfileobj(rows, out)


def write_xlsx(source: Path, target: Path, schema: str) -> None:
    """A workbook for people, with a sheet that explains the columns."""
    write_workbook(_rows(source), target, schema)


def write_json(source: Path, target: Path, schema: str) -> None:
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
