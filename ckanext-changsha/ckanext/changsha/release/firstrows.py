"""The rows of a file as it was uploaded that its page shows. Runs in the sandbox: what it reads has passed no check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from disclosure.validation.findings import Refused
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify

__all__ = ["FIRST", "first_rows"]

FIRST = 50  # rows
COLUMNS = 60
SIGNS = 200  # of one cell
LABELS = 1  # rows before the table's first


def first_rows(path: str, name: str, others: str = "[]") -> dict[str, Any]:
    """`labels` and `rows` of the file called `name`: each the row's number in the file and its cells.

    They are the first rows and, after them, those whose numbers are in the JSON list `others`. Not `readable` when
    nothing can be made of the file.
    """
    try:
        table = read_table(identify(Path(path).read_bytes(), name))
    except Refused:
        return {"labels": [], "rows": [], "readable": False}
    last = len(table.rows) + LABELS
    numbers = range(LABELS + 1, min(FIRST + LABELS, last) + 1)
    found = sorted(number for number in set(json.loads(others)) if numbers.stop <= number <= last)
    rows = [[number, _cut(table.rows[number - LABELS - 1])] for number in (*numbers, *found)]
    return {"labels": table.labels[:COLUMNS], "rows": rows, "readable": True}


def _cut(row: Any) -> list[str]:
    return [cell[:SIGNS] for cell in row[:COLUMNS]]
