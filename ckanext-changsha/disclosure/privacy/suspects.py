"""Pick out of columns of text the few cells that are worth a close look, by the forms that a close look begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from disclosure.privacy import numbers, words
from disclosure.privacy.checksums import rules
from disclosure.privacy.normal import plain_bytes
from disclosure.rows import Place, Rows

__all__ = ["may_be_address", "suspects"]

BETWEEN_CELLS = b"\x1e"  # no form goes over it
SHORTEST = 4  # bytes of the shortest piece of personal data
ADDRESS = r"\d[\s\x1c-\x1f]?[栋幢座]|\d单元\d|[号组]\d"


def may_be_address(cell: pl.Expr) -> pl.Expr:
    """Whether an address down to the door can be in the cell."""
    return cell.str.contains(ADDRESS)


def suspects(rows: Rows, headings: Sequence[str], skipped: Sequence[frozenset[str]]) -> Iterator[Place]:
    """The cells in which personal data can be, without the `skipped` entities of words, column by column."""
    for place in range(rows.frame.width):
        column = rows.frame.get_column(str(place)).fill_null("")
        if not (column.str.len_bytes() >= SHORTEST).any():
            continue
        every = _tells(headings[place])
        found = range(len(column)) if every else _found(column, skipped[place])
        for row in found:
            yield row, place, column[row]


def _tells(heading: str) -> bool:
    """Whether the heading alone makes a number in its column personal."""
    told = (rule for rule in rules()["words"].values() if "context" in rule and not rule.get("doubt"))
    return any(word in heading for rule in told for word in rule["context"])


def _found(column: pl.Series, skipped: frozenset[str]) -> list[int]:
    """The rows with a suspect, in order."""
    cells = _joined(column)
    if cells.count(BETWEEN_CELLS) != len(column) - 1:
        cells = _joined(column.str.replace_all(BETWEEN_CELLS.decode(), " ", literal=True))
    even = plain_bytes(cells)
    starts = {found.start for found in numbers.forms().find(even)}
    starts |= {found.start for found in words.forms().find(even) if found.name not in skipped}
    # the heading may tell what is cut by a line's end
    broken = column.str.contains("\n", literal=True).arg_true() if b"\n" in cells else ()
    return sorted({*_rows(even, starts), *broken})


def _joined(column: pl.Series) -> bytes:
    """A column as one text in UTF-8, without a Python string for each cell."""
    return bytes(column.str.join(BETWEEN_CELLS.decode()).cast(pl.Binary)[0])


def _rows(cells: bytes, starts: set[int]) -> Iterator[int]:
    row = last = 0
    for start in sorted(starts):
        row += cells.count(BETWEEN_CELLS, last, start)
        last = start
        yield row
