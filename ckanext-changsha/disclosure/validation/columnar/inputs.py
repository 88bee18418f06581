"""A table that is given: how frictionless opens it for its labels and options, and how its rows are gone through."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from frictionless import Dialect, Schema, formats
from frictionless.resources import TableResource

from disclosure.validation.columnar.batch import RowsSource, Source
from disclosure.validation.columnar.delimited import DelimitedSource

__all__ = ["HEADER", "TableInput", "csv_input", "rows_input", "unfit"]

HEADER = {"header": True, "headerRows": [1]}  # no guessing: the labels are the first row


@dataclass(frozen=True, slots=True)
class TableInput:
    """`make` gives a resource that is not open yet, each time another; `source` the rows of one that is open."""

    make: Callable[[], TableResource]
    source: Callable[[TableResource], Source]

    def without_keys(self) -> tuple[TableResource, list[dict[str, Any]]]:
        """The resource without its foreign keys, whose tables frictionless would read as it opens; and those keys."""
        resource = self.make()
        keys, resource.schema.foreign_keys = resource.schema.foreign_keys, []
        return resource, keys


def csv_input(
    path: Path, schema: Mapping[str, Any], *, encoding: str | None = None, dialect: Mapping[str, Any] | None = None
) -> TableInput:
    """A delimited file. Encoding and dialect are found as frictionless finds them, unless they are given."""
    given = Dialect.from_descriptor(dict(HEADER if dialect is None else dialect))
    return TableInput(partial(_csv_resource, path, dict(schema), encoding, given), partial(_csv_source, path))


def rows_input(labels: Sequence[str], rows: Sequence[Sequence[str]], schema: Mapping[str, Any]) -> TableInput:
    """Rows of text under `labels`, which are row 1."""
    make = partial(_inline_resource, labels, rows, dict(schema))
    return TableInput(make, lambda resource: RowsSource(rows, _width(resource)))


def unfit(resource: TableResource) -> str:
    """Why frictionless must read the whole open table; nothing where it need not."""
    dialect = resource.dialect
    if dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows:
        return "rows that the dialect leaves out"
    if not dialect.header_case and resource.schema.primary_key:
        return "a key without regard to case"
    if resource.compression:
        return "compression"
    names = [field.name for field in resource.header.get_expected_fields()]
    return "" if names and len(set(names)) == len(names) else "no columns, or columns of one name"


def _csv_resource(path: Path, schema: dict[str, Any], encoding: str | None, dialect: Dialect) -> TableResource:
    given = Schema.from_descriptor(schema)
    # an absolute path would be refused where frictionless opens the table itself
    resource = TableResource(path=path.name, basepath=str(path.parent), schema=given, dialect=dialect.to_copy())
    if encoding is not None:
        resource.encoding = encoding
    return resource


def _inline_resource(labels: Sequence[str], rows: Sequence[Sequence[str]], schema: dict[str, Any]) -> TableResource:
    def data() -> Iterator[Sequence[str]]:
        yield list(labels)
        yield from rows

    given = Schema.from_descriptor(schema)
    return TableResource(data=data, format="inline", schema=given, dialect=Dialect.from_descriptor(dict(HEADER)))


def _csv_source(path: Path, resource: TableResource) -> Source:
    control = formats.CsvControl.from_dialect(resource.dialect)
    dialect: csv.Dialect = control.to_python()
    skip = resource.dialect.create_first_content_row() - 1
    return DelimitedSource(lambda: path.open("rb"), resource.encoding or "utf-8", dialect, _width(resource), skip)


def _width(resource: TableResource) -> int:
    return len(resource.header.get_expected_fields())
