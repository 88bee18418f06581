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
from disclosure.checks.errors import ReferenceError, ReferenceUnseenError
from disclosure.findings import Severity
from disclosure.tables import table_schema
from disclosure.vocabularies import read_yaml

__all__ = ["LISTS", "listed_in", "reference"]

_ROW = "__row__"
LISTS: Mapping[str, tuple[str, str]] = {  # of our own data: the file and its column
    "catalogue": ("catalogue.csv", "code"),
    "organizations": ("organizations.csv", "name"),
}


@attrs.define(kw_only=True, repr=False)
class reference(TableCheck):
    """Check that the records which cells name exist."""

    type = "reference"
    Errors: ClassVar[list[Any]] = [ReferenceError, ReferenceUnseenError]

    field: str
    """
    The field that refers. Blank cells refer to nothing.
    """

    to: str = ""
    """
    What the cells name: `catalogue` or `organizations` of our own data, or a set of keys that the caller knows, such as
    `notices`, the codes of projects and sections in published notices.
    """

    keys: list[str] = attrs.field(factory=list)
    """
    The keys themselves, when the schema lists them, or in addition to those of `to`.
    """

    here: str = ""
    """
    Another field of the same table, in some row of which the cell must stand: a parent's code.
    """

    table: str = ""
    """
    The Table Schema of another table of the same publisher, in whose field of the same name the cell must stand.
    """

    beside: list[str] = attrs.field(factory=list)
    """
    With `table`: fields of both that must say the same in these rows, such as the body and the year.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field, *filter(None, (self.here,)), *self.beside)

    def breaches(self, table: Texts) -> Iterator[Breach]:
        known = self._known(table.frame)
        words = listed_in(self.table, self.to)
        said = {f"to_{name}": self.called(self.here) if self.here else word for name, word in words.items()}
        if known is None:
            if (table.frame.get_column(self.field) != "").any():
                yield Breach(self.field, said, error=ReferenceUnseenError, severity=Severity.INFO)
            return
        rows = table.frame.select(key=_key([*self.beside, self.field]), cell=pl.col(self.field)).with_row_index(_ROW)
        named = rows.filter(pl.col("cell") != "")
        missing = named.join(known.to_frame("key"), on="key", how="anti", maintain_order="left")
        for cell, places in missing.group_by("cell", maintain_order=True).agg(_ROW).iter_rows():
            yield Breach(self.field, {**said, "cell": cell}, tuple(places))

    def _known(self, own: pl.DataFrame) -> pl.Series | None:
        """All keys that cells may name; None when there is no list to look in."""
        found = [pl.Series(self.keys, dtype=pl.String)] if self.keys else []
        if self.here:
            found.append(own.get_column(self.here))
        listed = self._context.known.get(self.to, _listed(self.to)) if self.to else None
        if listed is not None and len(listed):
            found.append(listed if isinstance(listed, pl.Series) else pl.Series(list(listed), dtype=pl.String))
        names = [*self.beside, self.field]
        for other in self._context.others.get(self.table, ()):
            if set(names) <= set(other.frame.columns):
                found.append(other.frame.select(_key(names)).to_series())
        return pl.concat(found) if found else None

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {
            "field": {"type": "string"},
            "to": {"type": "string"},
            "keys": {"type": "array", "items": {"type": "string"}},
            "here": {"type": "string"},
            "table": {"type": "string"},
            "beside": {"type": "array", "items": {"type": "string"}},
        },
    }


def _key(names: list[str]) -> pl.Expr:
    """A row's key: the texts of these fields, set apart by a sign that no text has."""
    return pl.concat_str(*map(pl.col, names), separator="\x1f").alias("key")


def listed_in(schema: str, name: str) -> Mapping[str, str]:
    """How people know the other table, or the set of keys `name`: zh and en."""
    if schema:
        return dict.fromkeys(("zh", "en"), str(table_schema(schema)["title"]))
    words: Mapping[str, str] = read_yaml("table_words.yaml")["sets"].get(name, {"zh": name, "en": name})
    return words


@cache
def _listed(name: str) -> frozenset[str] | None:
    """The keys of a list of our own data; None for a name that is none."""
    if name not in LISTS:
        return None
    file, column = LISTS[name]
    text = files("disclosure.schemas").joinpath(file).read_text(encoding="utf-8-sig")
    return frozenset(row[column] for row in csv.DictReader(text.splitlines()))
