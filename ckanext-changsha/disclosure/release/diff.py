"""The rows that differ between two CSV files of a table, found by columns: a million rows in seconds.

Rows are told apart by the primary key; without one, by all their cells, each as often as it stands there. Cells are
compared as text: released files hold values in one form. Files beyond a part's size are compared range by range of
the key, so that memory does not grow with them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import polars as pl

from disclosure.release.changes import CHANGED_COLUMNS, CSV_NAME, LINE, MARK, STEP, Kind, Note, Summary
from disclosure.release.keyranges import Range, Table, key_ranges

__all__ = ["compare", "compare_files"]

PART = 512 << 20  # bytes of both files that are compared at once
AT_ONCE = 100_000  # pairs of rows whose cells are looked at together
BEFORE, AFTER, NTH = "_before", "_after", "_nth"  # numbers of rows, beside the columns of a key


def compare_files(old: str, new: str, key: str, folder: str) -> dict[str, Any]:
    """`compare`, for the sandbox: strings in, JSON out; `key` is a JSON list."""
    return dataclasses.asdict(compare(Path(old), Path(new), json.loads(key), Path(folder)))


def compare(old: Path, new: Path, key: Sequence[str], folder: Path, part: int = PART) -> Summary:
    """Write the diff of two CSV files into `folder` (see changes.py): by the columns `key`, if both have them all."""
    before, after = Table.open(old), Table.open(new)
    common = [name for name in after.labels if name in before.labels]
    gone = [name for name in before.labels if name not in common]
    is_keyed = bool(key) and set(key) <= set(common)
    by = list(key) if is_keyed else common
    counts, duplicates = dict.fromkeys((*Kind, "unchanged"), 0), [0, 0]
    with (folder / CSV_NAME).open("wb") as handle:
        out = _Writer(handle, [*after.labels, *gone])
        for within in key_ranges((before, after), by, part):
            olds, news = _read((before, after), by, within)
            doubled = [_doubled(piece, by) if by else 0 for piece in (olds, news)]
            changes = _changes(olds, news, by, common, is_unique=not any(doubled))
            out.write(changes)
            found = dict(changes[LINE].value_counts().iter_rows())
            found["unchanged"] = olds.height - found.get(Kind.REMOVED, 0) - found.get(Kind.CHANGED, 0)
            counts = {name: count + found.get(name, 0) for name, count in counts.items()}
            duplicates = [count + more for count, more in zip(duplicates, doubled, strict=True)]
    summary = Summary(
        key=tuple(by) if is_keyed else (),
        note=None if is_keyed else Note.KEY_CHANGED if key else Note.NO_KEY,
        columns=tuple(out.columns),
        columns_added=tuple(name for name in after.labels if name not in common),
        columns_removed=tuple(gone),
        duplicates=(duplicates[0], duplicates[1]) if is_keyed else (0, 0),
        index=tuple(out.index),
        **{str(name): count for name, count in counts.items()},
    )
    summary.write(folder)
    return summary


def _read(tables: Sequence[Table], by: Sequence[str], within: Range) -> list[pl.DataFrame]:
    """The rows of a range, of both files at once: reading is half of the work."""
    with ThreadPoolExecutor(len(tables)) as pool:
        return list(pool.map(lambda table: table.rows(by, within), tables))


def _changes(
    before: pl.DataFrame, after: pl.DataFrame, by: Sequence[str], common: Sequence[str], is_unique: bool
) -> pl.DataFrame:
    """The rows that differ: the kind, the names of changed columns, and the cells as `-name` before and `+name` after.

    Sorted by the key, then by content, so that the order of the files' rows plays no part.
    """
    pairs = _pairs(before, after, by, common, is_unique)
    changed = _changed(before, after, pairs.drop_nulls(), [name for name in common if name not in by])
    is_new = pl.col(BEFORE).is_null()
    kind = pl.when(is_new).then(pl.lit(Kind.ADDED.value)).otherwise(pl.lit(Kind.REMOVED.value))
    single = pairs.filter(is_new | pl.col(AFTER).is_null())
    rows = pl.concat((changed, single.with_columns(kind.alias(LINE), pl.lit("").alias(CHANGED_COLUMNS))))
    olds = before.select(pl.all().gather(rows[BEFORE]).name.prefix("-"))
    news = after.select(pl.all().gather(rows[AFTER]).name.prefix("+"))
    cells = pl.concat((rows.select(LINE, CHANGED_COLUMNS), olds, news), how="horizontal")
    order = [pl.coalesce(f"-{name}", f"+{name}") for name in by]
    return cells.sort(*order, *cells.columns)


def _pairs(
    before: pl.DataFrame, after: pl.DataFrame, by: Sequence[str], common: Sequence[str], is_unique: bool
) -> pl.DataFrame:
    """The numbers of rows that are one row in both tables; beside a null, of rows that have no other.

    Where a key is not its row's alone (not `is_unique`), equal rows are paired first, and then the others as they sort.
    """
    if not by:  # no column is in both tables
        return pl.concat((_numbered(before, [], BEFORE), _numbered(after, [], AFTER)), how="diagonal")
    left, right = _numbered(before, by, BEFORE), _numbered(after, by, AFTER)
    if is_unique:
        return left.join(right, on=by, how="full").select(BEFORE, AFTER)
    left, right = (_nth(_numbered(*side), common) for side in ((before, common, BEFORE), (after, common, AFTER)))
    equal = left.join(right, on=[*common, NTH]).select(BEFORE, AFTER)
    left, right = (
        _nth(side.join(equal, on=name, how="anti").sort(common), by) for side, name in ((left, BEFORE), (right, AFTER))
    )
    return pl.concat((equal, left.join(right, on=[*by, NTH], how="full").select(BEFORE, AFTER)))


def _changed(before: pl.DataFrame, after: pl.DataFrame, both: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Those pairs of rows of which a cell in `columns` differs, with the kind and the names of these columns."""
    found = [both.clear().with_columns(pl.lit("").alias(name) for name in (LINE, CHANGED_COLUMNS))]
    if not columns:
        return found[0]
    differ = [pl.when(name).then(pl.lit(name)) for name in columns]
    names = pl.concat_str(differ, separator=MARK, ignore_nulls=True).alias(CHANGED_COLUMNS)
    for piece in both.iter_slices(AT_ONCE):
        olds = before.select(pl.col(columns).gather(piece[BEFORE]))
        news = after.select(pl.col(columns).gather(piece[AFTER]))
        mask = olds != news
        in_any = mask.select(pl.any_horizontal(pl.all())).to_series()
        rows = pl.concat((piece.filter(in_any), mask.filter(in_any).select(names)), how="horizontal")
        found.append(rows.select(BEFORE, AFTER, pl.lit(Kind.CHANGED.value).alias(LINE), CHANGED_COLUMNS))
    return pl.concat(found)


def _numbered(frame: pl.DataFrame, columns: Sequence[str], name: str) -> pl.DataFrame:
    return frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(name), *columns)


def _nth(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The frame with a number that counts the rows of each key."""
    return frame.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over(by).alias(NTH))


def _doubled(frame: pl.DataFrame, by: Sequence[str]) -> int:
    """How many rows have a key that is not theirs alone."""
    return int(frame.select(by).is_duplicated().sum())


class _Writer:
    """Writes changes as lines of CSV, and notes where every STEP-th begins."""

    def __init__(self, handle: IO[bytes], columns: Sequence[str]) -> None:
        self.handle, self.columns = handle, columns
        self.index: list[int] = []
        self.count = 0
        self._write(pl.DataFrame(schema=dict.fromkeys((LINE, CHANGED_COLUMNS, *columns), pl.String)), header=True)

    def write(self, changes: pl.DataFrame) -> None:
        """Write what `_changes` gave: it goes on from what was written before."""
        start = 0
        while start < changes.height:
            if self.count % STEP == 0:
                self.index.append(self.handle.tell())
            piece = changes.slice(start, STEP - self.count % STEP)
            self._write(self._lines(piece))
            start, self.count = start + piece.height, self.count + piece.height

    def _lines(self, changes: pl.DataFrame) -> pl.DataFrame:
        """One line a side: as it was, as it is."""
        changed = pl.col(LINE) == Kind.CHANGED
        sides = [
            changes.with_row_index(NTH)
            .filter(pl.col(LINE) != other)
            .select(
                NTH,
                pl.when(changed).then(pl.lit(name)).otherwise(LINE).alias(LINE),
                CHANGED_COLUMNS,
                *(pl.col(sign + column).alias(column) for column in self.columns if sign + column in changes.columns),
            )
            for sign, name, other in (("-", "before", Kind.ADDED), ("+", "after", Kind.REMOVED))
        ]
        lines = pl.concat(sides, how="diagonal").sort(NTH, maintain_order=True)
        return lines.select(LINE, CHANGED_COLUMNS, *self.columns)

    def _write(self, lines: pl.DataFrame, header: bool = False) -> None:
        plain = lines.with_columns(pl.all().replace("", None))  # polars would write "" for an empty text
        self.handle.write(plain.write_csv(include_header=header, line_terminator="\r\n").encode())
