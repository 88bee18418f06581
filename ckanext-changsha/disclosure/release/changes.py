"""What a diff of two releases says: exact counts, and the changed rows in the order of their keys.

A diff lies in a folder: `summary.json`, and `changes.csv`, which people download and pages are read from. A removed or
an added row is one line of it, a changed row two: as it was before, and as it is after.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

__all__ = ["CHANGED_COLUMNS", "CSV_NAME", "LINE", "STEP", "Change", "Kind", "Note", "Summary", "read_changes"]

CSV_NAME, SUMMARY_NAME = "changes.csv", "summary.json"
LINE, CHANGED_COLUMNS = "_change", "_columns"  # the two columns of changes.csv before the tables' own
STEP = 1000  # changes between two entries of the index
MARK = " "  # between names of changed columns; a field name of a Table Schema holds none


class Kind(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Note(StrEnum):
    """Why rows were told apart by all their cells and not by a key."""

    NO_KEY = "no_key"  # the Table Schema has no primary key
    KEY_CHANGED = "key_changed"  # one of the two tables lacks a column of the key


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is not in both tables as it is. `before` and `after` hold the table's own columns; None: no row."""

    kind: Kind
    key: Mapping[str, str]
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    columns: tuple[str, ...]  # of a changed row: those whose cells differ


@dataclass(frozen=True, slots=True)
class Summary:
    """What can be said of a diff in a few numbers."""

    key: tuple[str, ...]  # the columns that rows were told apart by; empty: all that both tables have
    note: Note | None
    columns: tuple[str, ...]  # of both tables
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    added: int
    removed: int
    changed: int
    unchanged: int
    duplicates: tuple[int, int]  # rows before and after whose key is not theirs alone
    index: tuple[int, ...]  # where every STEP-th change begins in changes.csv, in bytes

    @property
    def total(self) -> int:
        """How many changes there are."""
        return self.added + self.removed + self.changed

    def write(self, folder: Path) -> None:
        """Keep it beside the changes."""
        text = json.dumps(dataclasses.asdict(self), ensure_ascii=False)
        (folder / SUMMARY_NAME).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Summary:
        """The summary of the diff in a folder."""
        said = json.loads((folder / SUMMARY_NAME).read_text(encoding="utf-8"))
        lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
        return cls(**{**said, **lists, "note": Note(said["note"]) if said["note"] else None})


def read_changes(folder: Path, limit: int | None = None, offset: int = 0) -> Iterator[Change]:
    """The changes of the diff in a folder, in the order of their keys; quick for any offset."""
    summary = Summary.read(folder)
    if offset >= summary.total or limit == 0:
        return
    with (folder / CSV_NAME).open("rb") as handle:
        handle.seek(summary.index[offset // STEP])
        text = io.TextIOWrapper(handle, "utf-8", newline="")
        lines = csv.DictReader(text, (LINE, CHANGED_COLUMNS, *summary.columns), strict=True)
        first = offset % STEP
        yield from islice(_changes(lines, summary), first, None if limit is None else first + limit)


def _changes(lines: Iterator[dict[str, str]], summary: Summary) -> Iterator[Change]:
    for line in lines:
        if line[LINE] == "before":
            before, after = _row(line, summary.columns_added), _row(next(lines), summary.columns_removed)
            kind = Kind.CHANGED
        elif line[LINE] == "removed":
            before, after, kind = _row(line, summary.columns_added), None, Kind.REMOVED
        else:
            before, after, kind = None, _row(line, summary.columns_removed), Kind.ADDED
        named = before or after or {}
        key = {name: named[name] for name in summary.key}
        yield Change(kind, key, before, after, tuple(line[CHANGED_COLUMNS].split(MARK)) if after and before else ())


def _row(line: Mapping[str, str], lacking: tuple[str, ...]) -> dict[str, str]:
    """The cells of one table; `lacking` are columns of the other."""
    return {name: cell for name, cell in line.items() if name not in (LINE, CHANGED_COLUMNS, *lacking)}
