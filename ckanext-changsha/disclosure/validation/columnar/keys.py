"""Find rows whose key an earlier row has: exactly, and with eight bytes a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import polars as pl

from disclosure.validation.columnar.batch import Batch
from disclosure.validation.columnar.column import NAN, Column

__all__ = ["KeyMemory", "has_nan", "joined", "memory_of"]


def joined(columns: Sequence[Column], batch: Batch) -> pl.Series:
    """For each row one text of its values in `columns`: equal for equal values only, null where it has none."""
    keys = [column.keys(batch.frame.get_column(str(column.place))) for column in columns]
    if len(keys) == 1:
        return keys[0]
    frame = pl.DataFrame([key.alias(column.name) for key, column in zip(keys, columns, strict=True)])
    parts = [
        pl.when(pl.col(name).is_null())
        .then(pl.lit("-"))
        .otherwise(pl.concat_str(pl.col(name).str.len_bytes(), pl.lit(":"), pl.col(name)))
        for name in frame.columns
    ]
    never = pl.any_horizontal(pl.lit(False), *(pl.col(column.name) == NAN for column in columns if _has_nan(column)))
    whole = pl.when(never).then(pl.lit(NAN)).otherwise(pl.concat_str(parts))
    return frame.select(pl.when(~pl.all_horizontal(pl.all().is_null())).then(whole)).to_series()


def _has_nan(column: Column) -> bool:
    return bool(column.field.type == "number")


class KeyMemory:
    """Hashes of every row's key; `key_of` gives the keys of a batch again when two hashes are the same."""

    def __init__(self, key_of: Callable[[Batch], pl.Series], nan: bool = False) -> None:
        self.key_of = key_of
        self.nan = nan  # whether NAN is a value of its own in every row
        self._rows: list[pl.Series] = []
        self._hashes: list[pl.Series] = []
        self._found: pl.DataFrame | None = None

    def add(self, batch: Batch) -> pl.Series:
        """Remember the keys of a batch; the indexes of the rows that have none."""
        keys = self.key_of(batch)
        rows = pl.int_range(batch.first, batch.first + len(keys), dtype=pl.UInt32, eager=True)
        known = keys.is_not_null() & (keys != NAN) if self.nan else keys.is_not_null()
        self._rows.append(rows.filter(known))
        self._hashes.append(keys.hash().filter(known))
        return keys.is_null().arg_true()

    def repeated(self, batches: Callable[[], Iterable[Batch]]) -> pl.DataFrame:
        """`row` and `earlier`: each row whose key another row had, and the last such row before it."""
        if self._found is None:
            self._found = self._confirmed(self._alike(), batches)
        return self._found

    def _alike(self) -> pl.Series:
        """The rows whose hash is not theirs alone."""
        if not self._rows:
            return pl.Series([], dtype=pl.UInt32)
        hashes, rows = pl.concat(self._hashes), pl.concat(self._rows)
        self._hashes.clear()
        self._rows.clear()
        ordered = hashes.sort()
        repeated = ordered.filter(ordered == ordered.shift(1)).unique()
        return rows.filter(hashes.is_in(repeated.implode())) if repeated.len() else rows.clear()

    def _confirmed(self, alike: pl.Series, batches: Callable[[], Iterable[Batch]]) -> pl.DataFrame:
        """Those of the rows `alike` whose keys are the same, not only their hashes."""
        if alike.is_empty():
            return pl.DataFrame(schema={"row": pl.UInt32, "earlier": pl.UInt32})
        asked = [self._among(batch, alike) for batch in batches()]
        earlier = pl.col("row").shift(1).over("key")
        found = pl.concat(asked).select("row", earlier=earlier)
        return found.filter(pl.col("earlier").is_not_null()).sort("row")

    def _among(self, batch: Batch, rows: pl.Series) -> pl.DataFrame:
        """The keys of those rows of the batch that are among `rows`."""
        wanted = rows.filter(rows.is_between(batch.first, batch.first + batch.frame.height - 1))
        chosen = batch.frame.select(pl.all().gather(wanted - batch.first))
        return pl.DataFrame({"row": wanted, "key": self.key_of(Batch(chosen, 0))})


def memory_of(columns: Sequence[Column]) -> KeyMemory:
    """A memory for keys of these columns."""
    return KeyMemory(partial(joined, columns), has_nan(columns))


def has_nan(columns: Sequence[Column]) -> bool:
    """Whether a key of these columns may be NAN; in a column of text that is a text like others."""
    return any(_has_nan(column) for column in columns)
