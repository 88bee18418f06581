"""Tables taken from PDFs into CSV files, with an INDEX.json that says which PDF and page each one was."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.budget.grid import Grid

__all__ = ["Entry", "is_links_list", "read_csv", "read_index"]

_PLACE = re.compile(r"^(?P<stem>.+)_p(?P<page>\d{1,4})_t(?P<table>\d{1,3})\.csv$", re.IGNORECASE)
_LINK = re.compile(r"^https?://", re.IGNORECASE)
MOST_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: where a CSV table comes from."""

    csv: str
    document: str  # the PDF's file name
    page: int | None = None
    table: int = 1
    first_line: str = ""
    unit: str = ""

    def grid(self, cells: list[list[str]], file: str) -> Grid:
        """The table with what the index knows about its page."""
        context = [line for line in (self.first_line, f"单位：{self.unit}" if self.unit else "") if line]
        return Grid(cells, context, (), self.page, "", file)

    @classmethod
    def of_name(cls, name: str) -> Entry:
        """What a CSV file's name alone says, for one that no index lists: …_p09_t1.csv is page 9 of a document."""
        match = _PLACE.match(name)
        if match is None:
            return cls(name, name)
        return cls(name, f"{match['stem']}.pdf", int(match["page"]), int(match["table"]))


def read_index(text: str) -> list[Entry] | None:
    """The entries of an INDEX.json; None when `text` is JSON of another shape, or no JSON."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not rows:
        return None
    entries = list(_entries(rows))
    return entries if len(entries) == len(rows) else None


def _entries(rows: Iterable[Any]) -> Iterator[Entry]:
    for row in rows:
        if not isinstance(row, Mapping):
            continue
        name, document, page = row.get("csv"), row.get("pdf"), row.get("page")
        if isinstance(name, str) and isinstance(document, str) and isinstance(page, int) and page > 0:
            table = Entry.of_name(name).table
            yield Entry(name, document, page, table, str(row.get("first_line", "")), str(row.get("unit", "")))


def read_csv(text: str) -> list[list[str]] | None:
    """The rows of a CSV file; None when it can't be read as one, or is far too large."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return None
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        return None
    return [row + [""] * (width - len(row)) for row in rows]


def is_links_list(cells: list[list[str]]) -> bool:
    """True for a list of addresses: most rows below the header hold a link."""
    rows = cells[1:]
    linked = sum(1 for row in rows if any(_LINK.match(cell.strip()) for cell in row))
    return bool(rows) and linked * 2 > len(rows)
