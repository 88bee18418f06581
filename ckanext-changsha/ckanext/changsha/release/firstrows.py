"""The first rows of a file as it was uploaded. Runs in the sandbox: what it reads has passed no check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from disclosure.validation.findings import Refused
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify

__all__ = ["first_rows"]

ROWS = 50
COLUMNS = 60
SIGNS = 200  # of one cell


def first_rows(path: str, name: str) -> dict[str, Any]:
    """`labels` and `rows` of the file called `name`; not `readable` when nothing can be made of it."""
    try:
        table = read_table(identify(Path(path).read_bytes(), name))
    except Refused:
        return {"labels": [], "rows": [], "readable": False}
    shown = [[cell[:SIGNS] for cell in row[:COLUMNS]] for row in table.rows[:ROWS]]
    return {"labels": table.labels[:COLUMNS], "rows": shown, "readable": True}
