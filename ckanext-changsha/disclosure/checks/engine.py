"""Ask the checks of a Table Schema what they have to say of a table's columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from disclosure.checks.base import Breach, Context, TableCheck, Texts
from disclosure.checks.plugin import CHECKS
from disclosure.findings import Finding
from disclosure.rows import rows_of

if TYPE_CHECKING:
    from disclosure.validation.header import Columns

__all__ = ["Checked", "check_table", "texts_of"]

KEPT = 1000  # findings of each code, as in reports


@dataclass(frozen=True, slots=True)
class Checked:
    """The first findings of each code in the order of rows, and how many more there are of each."""

    findings: Sequence[Finding] = ()
    more: Mapping[str, int] = field(default_factory=dict)


def check_table(
    rows: Sequence[Sequence[str]],
    columns: Columns,
    checks: Sequence[Mapping[str, Any]],
    context: Context | None = None,
) -> Checked:
    """Hold `rows` of text, without the header, to `checks`: a schema's list of frictionless descriptors.

    `columns` (disclosure.validation.header) says which field each column is. A check whose fields the file lacks says
    nothing, for the header's own check does. Findings count rows as a file does, the header being row 1, and name
    columns by their labels.
    """
    table = texts_of(rows, columns)
    labels = {str(told["name"]): columns.shown(place) for place, told in enumerate(columns.fields) if told}
    found: list[tuple[int, int, TableCheck, Breach]] = []
    for order, check in enumerate(CHECKS[one["type"]].from_descriptor(dict(one)) for one in checks):
        check.prepare(table.fields, context or Context())
        if check.ready():
            found += [(row, order, check, breach) for breach in check.breaches(table) for row in breach.rows or (-1,)]
    found.sort(key=lambda one: one[:2])
    kept: list[Finding] = []
    counts: Counter[str] = Counter()
    for row, _, check, breach in found:
        code = check.code(breach)
        counts[code] += 1
        if counts[code] <= KEPT:
            kept.append(check.finding(breach, None if row < 0 else row + 2, labels.get(breach.field, breach.field)))
    return Checked(kept, counts - Counter(finding.code for finding in kept))


def texts_of(rows: Sequence[Sequence[str]], columns: Columns) -> Texts:
    """The table by field names, as checks and a `Context` want it; columns that are no field's are left out."""
    held = rows_of(rows, len(columns.labels)).frame
    fields = {str(told["name"]): told for told in columns.fields if told}
    places = {str(told["name"]): str(place) for place, told in enumerate(columns.fields) if told}
    frame = held.select(pl.col(place).fill_null("").alias(name) for name, place in places.items())
    return Texts(frame, fields)
