"""What the columnar engine says of a table, in frictionless' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from frictionless import Report, errors
from frictionless.errors import Error
from frictionless.report import ReportTask

__all__ = ["Fault", "HandedOver", "Kept", "Result", "Widths"]

_CLASSES = {
    kind.type: kind
    for kind in (
        *(errors.TypeError, errors.ConstraintError, errors.MissingCellError, errors.ExtraCellError),
        *(errors.UniqueError, errors.PrimaryKeyError, errors.BlankRowError, errors.DuplicateRowError),
        errors.ForeignKeyError,
    )
}
DEFINED = dict.fromkeys(("title", "description", "message", "tags"))  # what every error has besides


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a row or a cell. `place` counts fields from 1; it is 0 for an error of the whole row."""

    type: str
    row: int
    note: str
    cells: Sequence[str | None]
    place: int = 0
    name: str = ""
    cell: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)  # what else frictionless says of such an error

    def to_error(self) -> Error:
        """The frictionless error."""
        about: dict[str, Any] = {
            "note": self.note,
            "row_number": self.row,
            "cells": ["" if cell is None else cell for cell in self.cells],
            **self.about,
        }
        if self.place:
            about |= {"cell": self.cell, "field_name": self.name, "field_number": self.place}
        return _made(_CLASSES[self.type], about)


def _made(kind: type[Error], about: Mapping[str, Any]) -> Error:
    """What `kind(**about)` makes, in a twentieth of the time: that exports the whole error to fill in its message."""
    error = kind.__new__(kind, **about, **DEFINED)
    for name, value in about.items():
        setattr(error, name, value)
    error.message = kind.template.format_map({_camel(name): value for name, value in about.items()})
    error.metadata_initiated = True
    return error


@cache
def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


@dataclass(slots=True)
class Widths:
    """The rows of another width than the labels: how many are short, by their width, and how many are long; the first
    of both, by number, with their cells. Blank rows are not among them."""

    limit: int
    short: Counter[int] = field(default_factory=Counter)
    long: int = 0
    first_short: list[tuple[int, Sequence[str]]] = field(default_factory=list)
    first_long: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def add(self, row: int, cells: Sequence[str], width: int) -> None:
        """Count one row."""
        if len(cells) < width:
            self.short[len(cells)] += 1
        else:
            self.long += 1
        first = self.first_short if len(cells) < width else self.first_long
        if len(first) < self.limit:
            first.append((row, cells))


@dataclass(slots=True)
class Kept:
    """Faults by type: all are counted, the first `limit` of each type are kept."""

    limit: int
    counts: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    widths: Widths = field(init=False)

    def __post_init__(self) -> None:
        self.widths = Widths(self.limit)

    def room(self, kind: str) -> int:
        """How many more of this type are kept."""
        return self.limit - len(self.faults.get(kind, ()))

    def keep(self, faults: Iterator[Fault]) -> None:
        """Keep, without counting, while there is room."""
        for fault in faults:
            if self.room(fault.type) > 0:
                self.faults.setdefault(fault.type, []).append(fault)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The part that polars could not decide, and frictionless did: cells, whole columns, or (`table`) everything."""

    cells: int
    of: int
    columns: tuple[str, ...] = ()
    table: str = ""  # why

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return 1.0 if self.table else self.cells / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """`errors` are in the order of rows, the first of each type; `counts` are exact."""

    errors: tuple[Error, ...]
    counts: Counter[str]
    rows: int
    handed_over: HandedOver
    widths: Widths
    labels: tuple[str, ...] = ()
    fields: int = 0
    seconds: float = 0.0
    name: str = "table"
    place: str = "<memory>"

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    def report(self) -> Report:
        """The frictionless Report. Its `stats` count every error, also those beyond the first of each type."""
        found = sum(self.counts.values())
        stats = {"errors": found, "warnings": 0, "seconds": self.seconds}
        task = ReportTask(
            valid=self.valid,
            name=self.name,
            type="table",
            place=self.place,
            labels=list(self.labels),
            stats={**stats, "fields": self.fields, "rows": self.rows},  # type: ignore[typeddict-item]
            errors=list(self.errors),
        )
        return Report(valid=self.valid, stats={"tasks": 1, **stats}, tasks=[task])  # type: ignore[typeddict-item]
