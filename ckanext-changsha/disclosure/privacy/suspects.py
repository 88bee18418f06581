"""Pick out of columns of text the few cells that are worth a close look, by the forms that a close look begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from disclosure.privacy import numbers, words
from disclosure.privacy.checksums import rules
from disclosure.privacy.normal import plain_bytes
from disclosure.privacy.sieve import BETWEEN_CELLS, SHORTEST, Left, joined, rows_at
from disclosure.rows import Place

__all__ = ["may_be_address", "suspects"]

ADDRESS = r"\d[\s\x1c-\x1f]?[栋幢座]|\d单元\d|[号组]\d"


def may_be_address(cells: pl.Series) -> pl.Series:
    """In which cells an address down to the door can be."""
    return cells.str.contains(ADDRESS)


def suspects(left: Sequence[Left], headings: Sequence[str], skipped: Sequence[frozenset[str]]) -> Iterator[Place]:
    """The cells in which personal data can be, without the `skipped` entities of words, column by column."""
    for place, part in enumerate(left):
        if _tells(headings[place]):
            found = (part.column.str.len_bytes() >= SHORTEST).arg_true()
        else:
            found = part.rows_of(_found(part.cells, skipped[place]))
        for row, cell in zip(found, part.column.gather(found), strict=True):
            yield row, place, cell


def _tells(heading: str) -> bool:
    """Whether the heading alone makes a number in its column personal."""
    told = (rule for rule in rules()["words"].values() if "context" in rule and not rule.get("doubt"))
    return any(word in heading for rule in told for word in rule["context"])


def _found(column: pl.Series, skipped: frozenset[str]) -> list[int]:
    """The rows with a suspect, in order."""
    if column.is_empty():
        return []
    cells = joined(column)
    if cells.count(BETWEEN_CELLS) != len(column) - 1:
        cells = joined(column.str.replace_all(BETWEEN_CELLS.decode(), " ", literal=True))
    even = plain_bytes(cells)
    told = [*numbers.forms().find(even), *(found for found in words.forms().find(even) if found.name not in skipped)]
    # the heading may tell what is cut by a line's end
    broken = column.str.contains("\n", literal=True).arg_true() if b"\n" in cells else ()
    return sorted({*rows_at(even, sorted((found.at, found.end) for found in told)), *broken})
