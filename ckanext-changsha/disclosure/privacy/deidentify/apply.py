"""Apply a plan to a table: each distinct value of a column is changed once."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from disclosure.privacy.columns import Columns
from disclosure.privacy.deidentify.methods import Change, changer
from disclosure.privacy.deidentify.plan import Method, Step
from disclosure.rows import Rows

__all__ = ["deidentified"]


def deidentified(rows: Rows, columns: Columns, plan: Sequence[Step], key: bytes) -> tuple[list[str], pl.DataFrame]:
    """The labels and the table after the plan. A dropped column stays empty where the schema has a field for it, and
    goes where it has none. Cells beyond the labels go: nobody said what they are.

    `key` is for this file's pseudonyms: 32 random bytes that are kept nowhere.
    """
    steps = {step.place: step for step in plan}
    labels, kept = [], []
    for place, label in enumerate(columns.labels):
        step = steps.get(place, Step(place, label, Method.KEEP))
        if step.method is Method.DROP and columns.fields[place] is None:
            continue
        column = rows.frame.get_column(str(place)).fill_null("")
        labels.append(label)
        kept.append(column if step.method is Method.KEEP else _changed(column, changer(step, key)))
    return labels, pl.DataFrame([column.alias(str(place)) for place, column in enumerate(kept)])


def _changed(column: pl.Series, change: Change) -> pl.Series:
    values = column.unique()
    return column.replace_strict(values, pl.Series([change(value) for value in values], dtype=pl.String))
