"""Whether rows without a name can still be joined to a person: k-anonymity over quasi-identifiers (GB/T 37964-2019)."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import rules
from disclosure.privacy.columns import Columns
from disclosure.rows import SPACES, Rows

__all__ = ["screen_anonymity"]


def screen_anonymity(rows: Rows, columns: Columns, schema: str = "") -> Iterator[Finding]:
    """One warning when fewer than k rows share a combination, with how many rows that concerns."""
    places = _quasi_identifiers(columns, schema)
    least = int(rules()["anonymity"]["least"])
    if not places or not rows.height:
        return
    names = [str(place) for place in places]
    keys = rows.frame.select(pl.col(names).str.strip_chars(SPACES).fill_null(""))
    sizes = keys.select(pl.len().over(names)).to_series()
    few = (sizes < least).arg_true()
    if len(few):
        shown = "、".join(columns.shown(place) for place in places)
        values = {"fields": shown, "rows": len(few), "smallest": sizes.min(), "least": least}
        row = few[0] + 2
        yield Finding("privacy.k_anonymity", Severity.WARN, row=row, field=columns.shown(places[0]), values=values)


def _quasi_identifiers(columns: Columns, schema: str) -> list[int]:
    """The columns declared for the schema; else those whose headings name traits of a person and places, if both do."""
    declared = rules()["anonymity"]["tables"].get(schema)
    if declared:
        return [place for place, field in enumerate(columns.fields) if field and field["name"] in declared]
    labels = ["".join(label.split()) for label in columns.labels]
    traits = [place for place, label in enumerate(labels) if label in rules()["anonymity"]["traits"]]
    places = [place for place, label in enumerate(labels) if label in rules()["anonymity"]["places"]]
    return sorted([*traits, *places]) if len(traits) > 1 or traits and places else []
