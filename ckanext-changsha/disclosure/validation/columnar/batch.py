"""Rows of text, a batch at a time, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

__all__ = ["Batch", "FrameSource", "RowsSource", "Source", "batch_of_rows"]

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
    """Rows that can be gone through again, as often as asked."""

    def batches(self) -> Iterator[Batch]: ...


def batch_of_rows(rows: Sequence[Sequence[str]], width: int, first: int) -> Batch:
    """The batch of `rows`, each cut or filled up to `width` cells."""
    ragged = {index: row for index, row in enumerate(rows) if len(row) != width}
    if ragged:
        rows = list(rows)
        for index, row in ragged.items():
            rows[index] = [*row[:width], *[None] * (width - len(row))]  # type: ignore[list-item]
    columns = zip(*rows, strict=True) if rows else [()] * width
    frame = pl.DataFrame({str(place): pl.Series(cells, dtype=pl.String) for place, cells in enumerate(columns)})
    return Batch(frame, first, ragged)


@dataclass(frozen=True, slots=True)
class RowsSource:
    """Rows that are in memory already."""

    rows: Sequence[Sequence[str]]
    width: int
    first: int = 2

    def batches(self) -> Iterator[Batch]:
        """Slices of the rows."""
        for start in range(0, len(self.rows), ROWS):
            yield batch_of_rows(self.rows[start : start + ROWS], self.width, self.first + start)


@dataclass(frozen=True, slots=True)
class FrameSource:
    """Columns that are in memory already."""

    frame: pl.DataFrame
    first: int = 2

    def batches(self) -> Iterator[Batch]:
        """Slices of the columns."""
        frame = self.frame.rename(dict(zip(self.frame.columns, map(str, range(self.frame.width)), strict=True)))
        for start in range(0, frame.height, 2 * ROWS):
            yield Batch(frame.slice(start, 2 * ROWS), self.first + start)
