"""What every check of ours is: a frictionless `Check` whose rule looks at columns of text, for both engines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import attrs
import polars as pl
from frictionless import Check, Resource
from frictionless.errors import CellError, Error
from frictionless.table import Row

from disclosure.findings import Finding, Severity, describe

__all__ = ["Breach", "Context", "RowCheck", "TableCheck", "Texts"]

CODE = "check."  # before an error's type: the code of its finding
_MARK = "__row__"  # the rows' numbers beside their columns


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know beside the table itself; each part may be missing, and then nothing is said of it.

    `known` holds by name the keys of records that others may refer to. `tables` are the other tables of the same
    publisher, of all years, by the number of their form (B01 in schemas/budget_tables.yaml); of two about the same body
    and year the first counts. `others` are the tables that references name, by their Table Schemas.
    """

    today: date = date.max
    known: Mapping[str, Collection[str] | pl.Series] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Texts]] = field(default_factory=dict)
    others: Mapping[str, Sequence[Texts]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Texts:
    """A table's cells by the schema's field names, "" where there is none; `fields` are their descriptors."""

    frame: pl.DataFrame
    fields: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Breach:
    """What is wrong in the same way with `rows`, counted from 0; without rows it is about the whole table.

    `severity` is only given where the rule doubts itself: the lighter of it and the check's own counts.
    """

    field: str
    values: Mapping[str, Any]
    rows: tuple[int, ...] = ()
    error: type[Error] | None = None
    severity: Severity | None = None


@attrs.define(kw_only=True, repr=False)
class TableCheck(Check):
    """A rule that needs the whole table: `breaches` is all that a new one writes, beside its fields and errors."""

    severity: str = "block"
    """
    What breaking it does to a release: block, warn or info. A rule that is not sure of itself warns at most.
    """

    def needs(self) -> tuple[str, ...]:
        """The fields without which nothing can be said."""
        raise NotImplementedError

    def wants(self) -> tuple[str, ...]:
        """Further fields that it reads where the table has them."""
        return ()

    def breaches(self, table: Texts) -> Iterable[Breach]:
        """Everything in the table that breaks the rule."""
        raise NotImplementedError

    # Both engines

    def prepare(self, fields: Mapping[str, Mapping[str, Any]], context: Context) -> None:
        """Tell the check the descriptors of the table's fields, and what is known beside it."""
        self._fields = fields
        self._context = context

    def called(self, name: str) -> str:
        """How people know a field."""
        return str(self._fields.get(name, {}).get("title") or name)

    def ready(self) -> bool:
        """Whether the table has the fields that the check needs."""
        return set(self.needs()) <= set(self._fields)

    def code(self, breach: Breach) -> str:
        """The code of the breach's findings."""
        return f"{CODE}{(breach.error or self.Errors[0]).type}"

    def finding(self, breach: Breach, row: int | None, label: str) -> Finding:
        """The breach in one row, as a finding under the column's label in the file."""
        severity = Severity(self.severity)
        if breach.severity is not None and _WEIGHT[breach.severity] < _WEIGHT[severity]:
            severity = breach.severity
        return Finding(self.code(breach), severity, row=row, field=label, values=breach.values)

    # In frictionless

    def connect(self, resource: Resource) -> None:
        """Begin with a new table."""
        super().connect(resource)
        fields = resource.schema.fields
        self.prepare({one.name: {**one.custom, "title": one.title, "type": one.type} for one in fields}, Context())
        self._seen: list[Row] = []

    def validate_row(self, row: Row) -> Iterable[Error]:
        """Keep the row until the end."""
        self._seen.append(row)
        yield from []

    def validate_end(self) -> Iterable[Error]:
        """What the whole table breaks."""
        if not self.ready():
            return
        names = [name for name in (*self.needs(), *self.wants()) if name in self._fields]
        cells = [texts(row) for row in self._seen]
        columns = {name: pl.Series([one.get(name, "") for one in cells], dtype=pl.String) for name in names}
        found = [
            (index, breach)
            for breach in self.breaches(Texts(pl.DataFrame(columns), self._fields))
            for index in breach.rows
        ]
        for index, breach in sorted(found, key=lambda one: one[0]):
            yield self.error(breach, self._seen[index])

    def error(self, breach: Breach, row: Row) -> Error:
        """The breach in one row, as frictionless's reports have it."""
        kind = breach.error or self.Errors[0]
        said = describe(self.finding(breach, row.row_number, self.called(breach.field)), "en")["message"]
        if issubclass(kind, CellError):
            return kind.from_row(row, note=said, field_name=breach.field)
        return kind.from_row(row, note=said)  # type: ignore[attr-defined]

    # Metadata

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "properties": {"severity": {"type": "string", "enum": ["block", "warn", "info"]}},
    }


@attrs.define(kw_only=True, repr=False)
class RowCheck(TableCheck):
    """A rule that looks at each row alone: a new one writes `judge`, and `suspects` where it must be fast."""

    def judge(self, cells: Mapping[str, str]) -> Iterable[Breach]:
        """What is wrong with a row of these cells; the breaches name no rows."""
        raise NotImplementedError

    def suspects(self, table: Texts) -> pl.Expr:
        """The rows that `judge` must see: all that may break the rule, and others that need not."""
        return pl.lit(True)

    def breaches(self, table: Texts) -> Iterator[Breach]:
        """Each different row is judged once."""
        names = [name for name in (*self.needs(), *self.wants()) if name in table.frame.columns]
        rows = table.frame.select(names).with_row_index(_MARK).filter(self.suspects(table))
        for *cells, marks in rows.group_by(names, maintain_order=True).agg(pl.col(_MARK)).iter_rows():
            for breach in self.judge(dict(zip(names, cells, strict=True))):
                yield Breach(breach.field, breach.values, tuple(marks), breach.error, breach.severity)

    def validate_row(self, row: Row) -> Iterable[Error]:
        """What the row breaks."""
        if self.ready():
            cells = texts(row)
            for breach in self.judge({name: cells.get(name, "") for name in (*self.needs(), *self.wants())}):
                yield self.error(breach, row)

    def validate_end(self) -> Iterable[Error]:
        """Everything has been said, row by row."""
        yield from []


_WEIGHT = {Severity.INFO: 0, Severity.WARN: 1, Severity.BLOCK: 2}


def texts(row: Row) -> dict[str, str]:
    """A row's cells as the text engine reads them."""
    return {name: "" if cell is None else str(cell) for name, cell in zip(row.field_names, row.cells, strict=False)}
