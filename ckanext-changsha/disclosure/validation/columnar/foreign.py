"""Foreign keys: the values of some columns must stand in columns of another table, or of the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from frictionless import FrictionlessException, Package
from frictionless.resources import TableResource

from disclosure.validation.columnar.batch import Batch, Source
from disclosure.validation.columnar.column import NAN, Column
from disclosure.validation.columnar.inputs import TableInput, unfit
from disclosure.validation.columnar.keys import has_nan, joined
from disclosure.validation.columnar.result import Fault, Kept

__all__ = ["ForeignKey", "NotExact", "foreign_keys", "packaged"]

TEXTS = ("string", "any")  # types whose values are the texts themselves
References = Mapping[str, TableInput]


class NotExact(Exception):
    """Why a foreign key cannot be held by columns, and frictionless must read the table."""


@dataclass(slots=True)
class ForeignKey:
    """The values of `columns` must stand in the columns `theirs` of the table `source`, called `name`."""

    columns: Sequence[Column]
    theirs: Sequence[Column]
    source: Source
    name: str
    _known: pl.Series | None = field(default=None, init=False)

    def check(self, batch: Batch, kept: Kept) -> None:
        """Count the batch's rows whose key stands nowhere, and keep the first of them."""
        keys = joined(self.columns, batch)
        wrong = keys.is_not_null() & ~keys.is_in(self._lookup().implode())
        if has_nan(self.columns):
            wrong |= (keys == NAN).fill_null(False)
        found = wrong.arg_true()
        kept.counts["foreign-key"] += len(found)
        kept.keep(self._fault(batch, index) for index in found.head(max(0, kept.room("foreign-key"))))

    def _lookup(self) -> pl.Series:
        """Every key that there is; read once."""
        if self._known is None:
            keys = [joined(self.theirs, batch).drop_nulls().unique() for batch in self.source.batches()]
            self._known = pl.concat(keys).unique() if keys else pl.Series([], dtype=pl.String)
        return self._known

    def _fault(self, batch: Batch, index: int) -> Fault:
        cells = batch.row(index)
        values = [column.value(cells[column.place] if column.place < len(cells) else None) for column in self.columns]
        names, theirs = [column.name for column in self.columns], [column.name for column in self.theirs]
        note = 'for "%s": values "%s" not found in the lookup table "%s" as "%s"'
        note %= ", ".join(names), ", ".join(map(str, values)), self.name, ", ".join(theirs)
        about: dict[str, Any] = {
            "field_names": names,
            "field_cells": ["" if value is None else str(value) for value in values],
            "reference_name": self.name,
            "reference_field_names": theirs,
        }
        return Fault("foreign-key", batch.first + index, note, cells, about=about)


def foreign_keys(
    resource: TableResource,
    keys: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    own: Source,
    given: References,
) -> list[ForeignKey]:
    """The foreign `keys` of an open table of these columns, whose rows are `own`. Raises NotExact."""
    made: list[ForeignKey] = []
    numbers: dict[Any, int] = {}
    places = {column.name: column for column in columns}
    for key in keys:
        name = str(key["reference"]["resource"])
        if not set(key["fields"]) <= set(places):
            continue
        mine = [places[field] for field in key["fields"]]
        itself = not name or name == resource.name
        theirs, source = (places, own) if itself else _opened(name, given)
        if not set(key["reference"]["fields"]) <= set(theirs):
            raise NotExact(f'foreign key to "{name}": a table without the fields')
        found = [theirs[field] for field in key["reference"]["fields"]]
        for one, other in zip(mine, found, strict=True):
            _check_types(one, other, name)
            one.share_values(numbers)
            other.share_values(numbers)
        made.append(ForeignKey(mine, found, source, name))
    return made


def packaged(resource: TableResource, given: References) -> TableResource:
    """The resource in a package with the tables it refers to, as frictionless wants it."""
    others = []
    for name, table in given.items():
        other = table.make()
        other.name = name
        others.append(other)
    package = Package(resources=[resource, *others])
    return package.resources[0]  # type: ignore[return-value]


def _opened(name: str, given: References) -> tuple[dict[str, Column], Source]:
    table = given.get(name)
    if table is None:
        raise NotExact(f'foreign key to "{name}": a table that was not given')
    try:
        with table.without_keys()[0] as resource:
            if why := unfit(resource):
                raise NotExact(f'foreign key to "{name}": {why}')
            columns = [Column(field, place) for place, field in enumerate(resource.header.get_expected_fields())]
            return {column.name: column for column in columns}, table.source(resource)
    except FrictionlessException as error:
        raise NotExact(f'foreign key to "{name}": a table that cannot be opened') from error


def _check_types(one: Column, other: Column, name: str) -> None:
    """Raise NotExact where keys of the two columns may be the same for values that are not equal, or not for equal."""
    kinds = {one.field.type, other.field.type}
    if len(kinds) > 1 and not kinds <= set(TEXTS) or one.has_text_keys != other.has_text_keys:
        raise NotExact(f'foreign key to "{name}": "{one.name}" and "{other.name}" are of different types')
    if kinds & {"array", "object", "geojson"}:
        raise NotExact(f'foreign key to "{name}": values of "{one.name}" cannot be looked up')
