"""Pass once over each column of a table, and leave only the cells in which anything can be that is looked for.

One pattern holds the forms of numbers and words, the parts of addresses and the words of health. A cell with a sign
that is not plain, or of several lines, is left as well: how it reads is not to be told in one pass. What a cell holds
is asked of those that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from disclosure.privacy import numbers, words
from disclosure.privacy.checksums import rules
from disclosure.privacy.linear import compiled
from disclosure.privacy.normal import UNUSUAL
from disclosure.rows import Rows

__all__ = ["BETWEEN_CELLS", "SHORTEST", "Left", "anything", "joined", "rows_at", "sieve"]

BETWEEN_CELLS = b"\x1e"
SHORTEST = 4  # bytes of the shortest piece of personal data
SAMPLE = 1000  # cells that tell of what kind a column is
MANY = 0.05  # the share of them from which it is no use to pass over a column first
FEW_TEXTS = 50  # different ones among them: each is looked at once
SPACE = r"[\s\x0b\x1c-\x1f\x{85}\x{1680}\x{2028}\x{2029}\x{205f}]"  # of those that are plain


@dataclass(frozen=True, slots=True)
class Left:
    """A column, and which of its rows are left, in order; None for all of them."""

    column: pl.Series
    rows: pl.Series | None

    @property
    def cells(self) -> pl.Series:
        """The cells that are left."""
        return self.column if self.rows is None else self.column.gather(self.rows)

    def rows_of(self, places: pl.Series | Sequence[int]) -> pl.Series:
        """The rows of some of those cells, by their places among them."""
        found = pl.Series(places, dtype=pl.UInt32)
        return found if self.rows is None else self.rows.gather(found)


def sieve(rows: Rows) -> list[Left]:
    """What is left of each column."""
    return [_left(rows.frame.get_column(name).fill_null("")) for name in rows.frame.columns]


def _left(column: pl.Series) -> Left:
    longest = column.str.len_bytes().max()
    if not isinstance(longest, int) or longest < SHORTEST:
        return Left(column, column.clear().cast(pl.UInt32))
    sample = column.head(SAMPLE)
    found = _found(sample)
    if found is None or len(found) > MANY * len(sample):
        return Left(column, None)
    if len(column) > SAMPLE and sample.n_unique() <= FEW_TEXTS:
        texts = column.unique()
        suspect = _found(texts)
        return Left(column, None if suspect is None else column.is_in(texts.gather(suspect).implode()).arg_true())
    return Left(column, _found(column) if len(column) > len(sample) else found)


def _found(column: pl.Series) -> pl.Series | None:
    """The rows with anything; None if a cell has the sign that stands between cells."""
    cells = joined(column)
    if cells.count(BETWEEN_CELLS) != len(column) - 1:
        return None
    spans = (match.span() for match in anything().finditer(cells))
    return pl.Series(rows_at(cells, spans), dtype=pl.UInt32)


def joined(column: pl.Series) -> bytes:
    """A column as one text in UTF-8, without a Python string for each cell."""
    return bytes(column.str.join(BETWEEN_CELLS.decode()).cast(pl.Binary)[0])


def rows_at(cells: bytes, spans: Iterable[tuple[int, int]]) -> list[int]:
    """The rows of a joined column in which those spans are, from left to right; one may go on in the next cells."""
    rows: list[int] = []
    row = last = 0
    for start, end in spans:
        row += cells.count(BETWEEN_CELLS, last, start)
        last = start
        stop = row + cells.count(BETWEEN_CELLS, start, end) + 1
        rows += range(max(row, rows[-1] + 1) if rows else row, stop)
    return rows


@cache
def anything() -> Any:
    """The pattern of all that is looked for, and of what may hide it."""
    forms = [*numbers.forms().forms.values(), *words.forms().forms.values(), *rules()["health_words"]]
    parts = [rf"[0-9]{SPACE}?[栋幢座]", "[0-9]单元[0-9]", "[号组][0-9]", r"\n", UNUSUAL]
    return compiled("|".join(f"(?:{form})" for form in (*forms, *parts)))
