"""The check `reference`: what a row refers to is there."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, TableCheck, Texts
from disclosure.checks.errors import ReferenceError
from disclosure.findings import Severity

__all__ = ["LISTS", "reference"]

LISTS: Mapping[str, tuple[str, str]] = {  # of our own data: the file and its column
    "catalogue": ("catalogue.csv", "code"),
    "organizations": ("organizations.csv", "name"),
}


@attrs.define(kw_only=True, repr=False)
class reference(TableCheck):
    """Check that the records which cells name exist."""

    type = "reference"
    Errors: ClassVar[list[Any]] = [ReferenceError]

    field: str
    """
    The field that refers. Blank cells refer to nothing.
    """

    to: str = ""
    """
    What the cells name: `catalogue` or `organizations` of our own data, or a set of keys that the caller knows.
    """

    keys: list[str] = attrs.field(factory=list)
    """
    The keys themselves, when the schema lists them, or in addition to those of `to`.
    """

    here: str = ""
    """
    Another field of the same table, in some row of which the cell must stand: a parent's code.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field, self.here) if self.here else (self.field,)

    def breaches(self, table: Texts) -> Iterator[Breach]:
        known = {*self.keys, *(table.frame.get_column(self.here).to_list() if self.here else ())}
        listed = self._context.known.get(self.to, _listed(self.to)) if self.to else frozenset()
        if listed is None:
            if not known:
                yield Breach(self.field, {"cell": "", "to": self.to, "unknown": True}, severity=Severity.INFO)
                return
            listed = frozenset()
        named = table.frame.select(cell=pl.col(self.field)).with_row_index("__row__").filter(pl.col("cell") != "")
        asked = named.group_by("cell", maintain_order=True).agg("__row__")
        missing = asked.filter(~pl.col("cell").is_in(sorted({*known, *listed})))
        for cell, rows in missing.iter_rows():
            yield Breach(
                self.field, {"cell": cell, "to": self.called(self.here) if self.here else self.to}, tuple(rows)
            )

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {
            "field": {"type": "string"},
            "to": {"type": "string"},
            "keys": {"type": "array", "items": {"type": "string"}},
            "here": {"type": "string"},
        },
    }


@cache
def _listed(name: str) -> frozenset[str] | None:
    """The keys of a list of our own data; None for a name that is none."""
    if name not in LISTS:
        return None
    file, column = LISTS[name]
    text = files("disclosure.schemas").joinpath(file).read_text(encoding="utf-8-sig")
    return frozenset(row[column] for row in csv.DictReader(text.splitlines()))
