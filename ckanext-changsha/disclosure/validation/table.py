"""A table as it was read: labels and rows of text, before anything is believed of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from disclosure.findings import Finding

__all__ = ["LONGEST_CELL", "LONGEST_LINE", "MOST_COLUMNS", "Table", "drop_blank_end"]

MOST_COLUMNS = 1000
LONGEST_CELL = 32 * 1024  # characters
LONGEST_LINE = 1024 * 1024  # characters


@dataclass(slots=True)
class Table:
    """`rows` holds what follows the labels, ragged as it was; `counted` the rows by a second, independent count."""

    labels: list[str]
    rows: list[list[str]]
    counted: int
    encoding: str = ""
    sheet: str = ""
    findings: list[Finding] = field(default_factory=list)


def drop_blank_end(rows: list[list[str]]) -> list[list[str]]:
    """The rows without the blank ones at the end, which programs leave behind and which hold nothing."""
    end = len(rows)
    while end and not any(cell.strip() for cell in rows[end - 1]):
        end -= 1
    return rows[:end]
