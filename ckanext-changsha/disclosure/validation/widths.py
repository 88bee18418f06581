"""A row that is too short or too long is one finding, however many cells it lacks, and what follows from that is none.

frictionless names each missing cell, and calls each of those that are required empty besides; people mend a row once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from frictionless import Field
from frictionless.errors import CellError, Error, PrimaryKeyError

from disclosure.findings import Finding, Severity
from disclosure.validation.columnar import Widths
from disclosure.validation.findings import quoted
from disclosure.validation.header import Columns

__all__ = ["counted", "kept", "width_findings"]

OF_WIDTH = ("missing-cell", "extra-cell")


def width_findings(widths: Widths, columns: Columns) -> Iterator[Finding]:
    """A finding for each of the first rows of another width."""
    width = len(columns.labels)
    for row, cells in widths.first_short:
        values: dict[str, int | str] = {"cells": len(cells), "width": width, "missing": width - len(cells)}
        yield Finding("table.missing-cell", Severity.BLOCK, row=row, field=columns.shown(len(cells)), values=values)
    for row, cells in widths.first_long:
        values = {"cells": len(cells), "width": width, "cell": quoted(cells[width])}
        yield Finding("table.extra-cell", Severity.BLOCK, row=row, field=columns.shown(width), values=values)


def kept(errors: Iterable[Error], key: Sequence[int]) -> Iterator[Error]:
    """The errors that do not only follow from a row's width; `key` has the places of the primary key."""
    return (error for error in errors if error.type not in OF_WIDTH and not _is_absence(error, key))


def _is_absence(error: Error, key: Sequence[int]) -> bool:
    """Whether the error says of a short row only that a cell, or all of its key, is not there."""
    if isinstance(error, CellError):
        return error.field_number > len(error.cells)
    return isinstance(error, PrimaryKeyError) and bool(key) and len(error.cells) <= min(key)


def counted(counts: Counter[str], widths: Widths, fields: Sequence[Field], key: Sequence[int]) -> Counter[str]:
    """frictionless' counts with one for each row of another width, and without what `kept` leaves out."""
    mine = counts.copy()
    mine["missing-cell"], mine["extra-cell"] = widths.short.total(), widths.long
    required = [place for place, field in enumerate(fields) if field.constraints.get("required")]
    for width, rows in widths.short.items():
        mine["constraint-error"] -= rows * sum(place >= width for place in required)
        mine["primary-key"] -= rows if key and width <= min(key) else 0
    return +mine
