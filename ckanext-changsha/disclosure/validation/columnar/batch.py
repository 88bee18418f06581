"""Rows of text, a batch at a time, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from disclosure.rows import Rows, rows_of

__all__ = ["Batch", "RowsSource", "Source", "batch_of_rows"]

ROWS = 50_000  # in a batch


@dataclass(frozen=True, slots=True)
class Batch:
    """`frame` has the columns "0", "1", … of String, null where a row has no cell; `first` is its first row's number.
    `ragged` holds the cells of those rows that have more or fewer."""

    frame: pl.DataFrame
    first: int
    ragged: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def row(self, index: int) -> list[str]:
        """The cells of one row as they were read."""
        ragged = self.ragged.get(index)
        return list(self.frame.row(index)) if ragged is None else list(ragged)


class Source(Protocol):
    """Rows that can be gone through again, as often as asked; `height` is their number, 0 where it is not known yet."""

    @property
    def height(self) -> int: ...

    def batches(self) -> Iterator[Batch]: ...


def batch_of_rows(rows: Sequence[Sequence[str]], width: int, first: int) -> Batch:
    """The batch of `rows`, each cut or filled up to `width` cells."""
    held = rows_of(rows, width)
    return Batch(held.frame, first, held.ragged)


@dataclass(frozen=True, slots=True)
class RowsSource:
    """Rows that are in memory already."""

    rows: Sequence[Sequence[str]]
    width: int
    first: int = 2

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def batches(self) -> Iterator[Batch]:
        """Slices of the rows."""
        for start in range(0, len(self.rows), ROWS):
            stop = start + ROWS
            part = self.rows.part(start, stop) if isinstance(self.rows, Rows) else self.rows[start:stop]
            yield batch_of_rows(part, self.width, self.first + start)
