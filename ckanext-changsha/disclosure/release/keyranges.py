"""A CSV file of a table, read by ranges of its key, so that two files of any size can be compared piece by piece."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import polars as pl

from disclosure.validation.columnar.delimited import DelimitedSource

__all__ = ["Range", "Table", "key_ranges"]

SAMPLED = 64  # every so many rows, a key is taken to find the ranges by
Range = tuple[str | None, str | None]  # from the first, inclusive, to the second, exclusive; None is open


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file in UTF-8 with its labels, which are the columns' names."""

    path: Path
    labels: tuple[str, ...]

    @classmethod
    def open(cls, path: Path) -> Table:
        """The file's table; nothing but the labels is read yet."""
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return cls(path, tuple(next(csv.reader(handle, strict=True))))

    def batches(self) -> Iterator[pl.DataFrame]:
        """All rows, as text."""
        source = DelimitedSource(lambda: self.path.open("rb"), "utf-8-sig", csv.excel(), len(self.labels))
        for batch in source.batches():
            yield batch.frame.rename(dict(zip(batch.frame.columns, self.labels, strict=True)))

    def rows(self, by: Sequence[str], within: Range) -> pl.DataFrame:
        """The rows whose key lies in a range, in one piece: to gather rows from many takes five times as long."""
        low, high = within
        wanted = [] if low is None else [_ordered(by) >= low]
        wanted += [] if high is None else [_ordered(by) < high]
        frames = [batch.filter(*wanted) if wanted else batch for batch in self.batches()]
        return pl.concat(frames, rechunk=True) if frames else pl.DataFrame(schema=dict.fromkeys(self.labels, pl.String))


def key_ranges(tables: Sequence[Table], by: Sequence[str], size: int) -> list[Range]:
    """Ranges of the key, in order, of which each holds about `size` bytes of all the files together."""
    parts = -(-sum(table.path.stat().st_size for table in tables) // size)
    if parts <= 1 or not by:
        return [(None, None)]
    key = _ordered(by).alias("key")
    sampled = [batch.gather_every(SAMPLED).select(key) for table in tables for batch in table.batches()]
    keys = pl.concat(sampled).to_series().sort() if sampled else pl.Series(dtype=pl.String)
    places = (len(keys) * number // parts for number in range(1, parts))
    bounds = sorted({keys[place] for place in places if place < len(keys)})
    return list(pairwise([None, *bounds, None]))


def _ordered(by: Sequence[str]) -> pl.Expr:
    """The key as one text, which sorts as its columns do: no cell of a checked file holds a NUL."""
    return pl.concat_str(by, separator="\0")
