"""The engine's three doors: a delimited file, rows, or columns of text; each with a Table Schema."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
from frictionless import Dialect, FrictionlessException, Schema, formats
from frictionless.errors import EncodingError, Error, SourceError
from frictionless.resources import TableResource

from disclosure.rows import Rows
from disclosure.validation.columnar.batch import RowsSource, Source
from disclosure.validation.columnar.column import Column
from disclosure.validation.columnar.delimited import DelimitedSource
from disclosure.validation.columnar.reference import run_reference
from disclosure.validation.columnar.result import HandedOver, Kept, Result
from disclosure.validation.columnar.sheet import read_sheet, with_moments
from disclosure.validation.columnar.table import TableCheck

__all__ = ["LIMIT", "validate_csv", "validate_frame", "validate_rows", "validate_sheet"]

Make = Callable[[], TableResource]
LIMIT = 1000  # errors of each type that are kept
HEADER = {"header": True, "headerRows": [1]}  # no guessing: the labels are the first row


def validate_csv(
    path: Path,
    schema: Mapping[str, Any],
    *,
    encoding: str | None = None,
    dialect: Mapping[str, Any] | None = None,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate a delimited file. Encoding and dialect are found as frictionless finds them, unless they are given."""
    given = Dialect.from_descriptor(dict(HEADER if dialect is None else dialect))
    make = partial(_csv_resource, path, dict(schema), encoding, given)
    return _validate(make, lambda resource: _csv_source(path, resource), duplicate_rows, limit)


def validate_rows(
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    schema: Mapping[str, Any],
    *,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate rows of text under `labels`, which are row 1. Rows may be longer or shorter than the labels."""
    make = partial(_inline_resource, labels, rows, dict(schema))
    return _validate(make, lambda resource: RowsSource(rows, _width(resource)), duplicate_rows, limit)


def validate_frame(
    labels: Sequence[str],
    frame: pl.DataFrame,
    schema: Mapping[str, Any],
    *,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate columns of text (String, no nulls), one for each of `labels`."""

    held = frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True)))
    return validate_rows(labels, Rows(held, {}, frame.height), schema, duplicate_rows=duplicate_rows, limit=limit)


def validate_sheet(
    path: Path, schema: Mapping[str, Any], *, sheet: int = 0, duplicate_rows: bool = False, limit: int = LIMIT
) -> Result:
    """Validate a workbook's sheet. Its cells are read as text, so a number is a good cell of a string field, which
    frictionless would refuse."""
    read = read_sheet(path, sheet)
    labels = [str(column[0]).strip() for column in read.columns]
    moments = {field["name"] for field in schema["fields"] if field.get("type") == "datetime"}
    columns = [
        with_moments(column, read.midnights[place]) if label in moments and place in read.midnights else column
        for place, (label, column) in enumerate(zip(labels, read.columns, strict=True))
    ]
    frame = pl.DataFrame({str(place): column.slice(1) for place, column in enumerate(columns)})
    return validate_frame(labels, frame, schema, duplicate_rows=duplicate_rows, limit=limit)


def _validate(make: Make, source_of: Callable[[TableResource], Source], duplicate_rows: bool, limit: int) -> Result:
    """Open the table as frictionless does, then go through it our way, or where that cannot be in its own."""
    started = time.perf_counter()
    resource = make()
    about: dict[str, Any] = {"name": resource.name or "table", "place": resource.place}
    kept = Kept(limit)
    try:
        resource.open()
    except FrictionlessException as exception:
        found, rows, handed_over = list(exception.to_errors()), 0, HandedOver(0, 0)
        kept.counts.update(error.type for error in found)
    else:
        with resource:
            header = list(resource.header.errors)
            if not (resource.labels or resource.fragment):
                header.insert(0, SourceError(note="the source is empty"))
            about |= {"labels": tuple(resource.labels), "fields": len(resource.schema.fields)}
            why = _unfit(resource)
            if not why:
                fields = resource.header.get_expected_fields()
                columns = [Column(field, place) for place, field in enumerate(fields)]
                check = TableCheck(columns, kept, resource.schema.primary_key, rows=duplicate_rows)
                source = source_of(resource)
        found, rows, handed_over = (
            _by_reference(make(), kept, duplicate_rows, why) if why else _by_columns(check, source)
        )
        kept.counts.update(error.type for error in header)
        found = [*header, *found]
    seconds = round(time.perf_counter() - started, 3)
    return Result(tuple(found), +kept.counts, rows, handed_over, kept.widths, seconds=seconds, **about)


def _by_columns(check: TableCheck, source: Source) -> tuple[list[Error], int, HandedOver]:
    broken: list[Error] = []
    try:
        check.run(source)
    except UnicodeDecodeError as error:
        broken = [EncodingError(note=str(error))]
    except csv.Error as error:
        broken = [SourceError(note=str(error))]
    check.kept.counts.update(error.type for error in broken)
    faults = sorted(chain.from_iterable(check.kept.faults.values()), key=lambda fault: (fault.row, fault.place))
    handed = tuple(column.name for column in check.columns if column.is_handed_over)
    cells = sum(column.handed_over for column in check.columns)
    handed_over = HandedOver(cells, check.rows * len(check.columns), handed)
    return [*(fault.to_error() for fault in faults), *broken], check.rows, handed_over


def _by_reference(
    resource: TableResource, kept: Kept, duplicate_rows: bool, why: str
) -> tuple[list[Error], int, HandedOver]:
    found, rows = run_reference(resource, kept, duplicate_rows)
    return found, rows, HandedOver(0, 0, table=why)


def _unfit(resource: TableResource) -> str:
    """Why frictionless must read the whole table; nothing where it need not."""
    dialect = resource.dialect
    if resource.schema.foreign_keys:
        return "foreign keys"
    if dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows:
        return "rows that the dialect leaves out"
    if resource.compression:
        return "compression"
    names = [field.name for field in resource.header.get_expected_fields()]
    return "" if names and len(set(names)) == len(names) else "no columns, or columns of one name"


def _csv_resource(path: Path, schema: dict[str, Any], encoding: str | None, dialect: Dialect) -> TableResource:
    given = Schema.from_descriptor(schema)
    resource = TableResource(path=str(path), basepath="", schema=given, dialect=dialect.to_copy())
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
