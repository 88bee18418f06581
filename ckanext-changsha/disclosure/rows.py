"""The rows of a table of text, held as columns: as long and as ragged as the file has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

__all__ = ["SPACES", "Place", "Rows", "joined", "rows_of"]

SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())  # what str.strip takes off
BLOCK = 1000  # rows that are looked at together from the end
Place = tuple[int, int, str]  # a cell: the row's index and the column's place, both from 0, and its text


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Sequence[Sequence[str]]):
    """`frame` has the columns "0", "1", … of String, null where a row has no cell. `ragged` holds by index all cells of
    those rows that have more or fewer than there are columns."""

    frame: pl.DataFrame
    ragged: Mapping[int, Sequence[str]]
    height: int

    def __len__(self) -> int:
        return self.height

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            start, stop, step = index.indices(self.height)
            return list(self.part(start, max(start, stop)))[::step] if step > 0 else list(self)[index]
        place = range(self.height)[index]
        if place in self.ragged or not self.frame.width:
            return list(self.ragged.get(place, ()))
        return list(self.frame.row(place))

    def __iter__(self) -> Iterator[list[str]]:
        regular = self.frame.iter_rows() if self.frame.width else [()] * self.height
        for index, row in enumerate(regular):
            yield list(self.ragged.get(index, row))

    def part(self, start: int, stop: int) -> Rows:
        """The rows from `start` until `stop`."""
        stop = min(stop, self.height)
        ragged = {index - start: row for index, row in self.ragged.items() if start <= index < stop}
        return Rows(self.frame.slice(start, stop - start), ragged, stop - start)

    def without_blank_end(self) -> Rows:
        """The rows without the blank ones at the end, which programs leave behind and which hold nothing."""
        end = self.height
        while end:
            start = max(0, end - BLOCK)
            last = self._last_filled(start, end)
            if last is not None:
                return self if last + 1 == self.height else self.part(0, last + 1)
            end = start
        return self.part(0, 0)

    def _last_filled(self, start: int, end: int) -> int | None:
        found = [index for index in range(start, end) if any(cell.strip() for cell in self.ragged.get(index, ()))]
        if self.frame.width:
            filled = pl.any_horizontal(pl.all().str.strip_chars(SPACES) != "").fill_null(False)
            block = self.frame.slice(start, end - start).select(filled).to_series()
            found += [start + index for index in block.arg_true().tail(1)]
        return max(found, default=None)

    def where(self, asked: Mapping[int, Callable[[pl.Expr], pl.Expr]]) -> list[Place]:
        """The cells, row by row, for which the expression asked of their column holds."""
        if not asked or not self.height:
            return []
        names = {place: str(place) for place in asked}
        told = self.frame.select(ask(pl.col(names[place])).fill_null(False) for place, ask in asked.items())
        found: list[Place] = []
        for place, name in names.items():
            index = told.get_column(name).arg_true()
            cells = self.frame.get_column(name).gather(index)
            found += [(row, place, cell) for row, cell in zip(index.to_list(), cells.to_list(), strict=True)]
        found.sort()
        return found

    def beyond(self) -> Iterator[Place]:
        """The cells to the right of the columns, row by row."""
        for index, row in self.ragged.items():
            for place in range(self.frame.width, len(row)):
                yield index, place, row[place]


def joined(parts: Sequence[Rows], width: int) -> Rows:
    """The parts one below the other, all of `width` columns."""
    if not parts:
        return rows_of([], width)
    ragged: dict[int, Sequence[str]] = {}
    height = 0
    for part in parts:
        ragged |= {height + index: row for index, row in part.ragged.items()}
        height += part.height
    return Rows(pl.concat([part.frame for part in parts]), ragged, height)


def rows_of(rows: Sequence[Sequence[str]], width: int) -> Rows:
    """`rows` as columns, each row cut or filled up to `width` cells."""
    if isinstance(rows, Rows) and rows.frame.width == width:
        return rows
    ragged = {index: row for index, row in enumerate(rows) if len(row) != width}
    even: Iterable[Sequence[str | None]] = rows
    if ragged:
        filled: list[Sequence[str | None]] = list(rows)
        for index, row in ragged.items():
            filled[index] = [*row[:width], *[None] * (width - len(row))]
        even = filled
    columns = zip(*even, strict=True) if rows else [()] * width
    frame = pl.DataFrame({str(place): pl.Series(cells, dtype=pl.String) for place, cells in enumerate(columns)})
    return Rows(frame, ragged, len(rows))
