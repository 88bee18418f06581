"""The rows of a file that its page shows, as they were uploaded: the first, and those in which something was found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from disclosure.validation.findings import Refused
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify
from disclosure.validation.table import Table

__all__ = ["found_rows", "read_shown", "write_shown"]

FIRST, FOUND = 50, 200  # rows
COLUMNS = 60
SIGNS = 200  # of one cell
LABELS = 1  # rows before the table's first


def found_rows(rows: Iterable[int | None]) -> list[int]:
    """Of the rows of findings, in the findings' order, those that a page has room for."""
    return sorted(islice(dict.fromkeys(row for row in rows if row), FOUND))


def read_shown(path: str, name: str, found: str = "[]") -> dict[str, Any]:
    """`labels` and `rows` of the file called `name`: each the row's number in the file and its cells.

    They are the first rows and, after them, those whose numbers are in the JSON list `found`. Not `readable` when
    nothing can be made of the file. Runs in the sandbox: what it reads may have passed no check.
    """
    try:
        table = read_table(identify(Path(path).read_bytes(), name))
    except Refused:
        return {"labels": [], "rows": [], "readable": False}
    return _shown(table, json.loads(found))


def write_shown(target: Path, table: Table, found: Iterable[int | None]) -> None:
    """The same of a table that was read, as JSON in a file."""
    target.write_text(json.dumps(_shown(table, found_rows(found)), ensure_ascii=False), encoding="utf-8")


def _shown(table: Table, found: Iterable[int]) -> dict[str, Any]:
    last = len(table.rows) + LABELS
    numbers = range(LABELS + 1, min(FIRST + LABELS, last) + 1)
    others = sorted(number for number in set(found) if numbers.stop <= number <= last)
    rows = [(number, table.rows[number - LABELS - 1]) for number in (*numbers, *others)]
    cut = [[number, [cell[:SIGNS] for cell in row[:COLUMNS]]] for number, row in rows]
    return {"labels": table.labels[:COLUMNS], "rows": cut, "readable": True}
