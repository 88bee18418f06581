"""Let frictionless itself go through a table that the columns cannot hold: the same answer, at its own speed."""

from __future__ import annotations

from collections import Counter

from frictionless import checks
from frictionless.errors import Error
from frictionless.resources import TableResource

from disclosure.validation.columnar.result import Kept

__all__ = ["run_reference"]


OF_WIDTH = ("missing-cell", "extra-cell")


def run_reference(resource: TableResource, kept: Kept, duplicate_rows: bool) -> tuple[list[Error], int]:
    """The first errors of each type, in order, and the number of rows; all are counted in `kept`."""
    found: list[Error] = []
    seen: Counter[str] = Counter()
    rows = 0
    check = checks.duplicate_row() if duplicate_rows else None
    with resource:
        if check:
            check.connect(resource)
        for row in resource.row_stream:
            rows += 1
            if any(error.type in OF_WIDTH for error in row.errors):
                kept.widths.add(row.row_number, row.cells, len(row.fields))
            errors = [*row.errors, *(check.validate_row(row) if check else ())]
            for error in errors:
                seen[error.type] += 1
                if seen[error.type] <= kept.limit:
                    found.append(error)
    kept.counts.update(seen)
    return found, rows
