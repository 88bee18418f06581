"""The engine's three doors: a delimited file, rows, or columns of text; each with a Table Schema."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from frictionless import Dialect, FrictionlessException, Schema, formats
from frictionless.errors import Error, SourceError
from frictionless.resources import TableResource

from disclosure.validation.columnar.batch import FrameSource, RowsSource, Source
from disclosure.validation.columnar.column import Column
from disclosure.validation.columnar.delimited import DelimitedSource
from disclosure.validation.columnar.reference import run_reference
from disclosure.validation.columnar.result import HandedOver, Kept, Result
from disclosure.validation.columnar.sheet import read_sheet
from disclosure.validation.columnar.table import TableCheck

__all__ = ["LIMIT", "validate_csv", "validate_frame", "validate_rows", "validate_sheet"]

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

    class Rows(Sequence[Sequence[str]]):
        """The frame's rows for frictionless, which is asked only when the table must be handed over."""

        def __len__(self) -> int:
            return frame.height

        def __getitem__(self, index: Any) -> Any:
            return list(frame.row(index))

        def __iter__(self) -> Iterator[Sequence[str]]:
            return (list(row) for row in frame.iter_rows())

    make = partial(_inline_resource, labels, Rows(), dict(schema))
    return _validate(make, lambda _: FrameSource(frame), duplicate_rows, limit)


def validate_sheet(
    path: Path, schema: Mapping[str, Any], *, sheet: int = 0, duplicate_rows: bool = False, limit: int = LIMIT
) -> Result:
    """Validate a workbook's sheet. Its cells are read as text, so a number is a good cell of a string field, which
    frictionless would refuse."""
    labels, frame = read_sheet(path, sheet)
    return validate_frame(labels, frame, schema, duplicate_rows=duplicate_rows, limit=limit)


def _validate(make: Any, source_of: Any, duplicate_rows: bool, limit: int) -> Result:
    """Open the table as frictionless does, then go through it our way."""
    started = time.perf_counter()
    resource = make()
    kept = Kept(limit)
    try:
        resource.open()
    except FrictionlessException as exception:
        return _unopened(resource, exception, started)
    with resource:
        header = list(resource.header.errors)
        if not (resource.labels or resource.fragment):
            header.insert(0, SourceError(note="the source is empty"))
        why = _unfit(resource)
        fields = resource.header.get_expected_fields()
        columns = [] if why else [Column(field, place) for place, field in enumerate(fields)]
        source = None if why else source_of(resource)
        labels, width = tuple(resource.labels), len(resource.schema.fields)
        primary_key = resource.schema.primary_key
    if source is None:
        found, rows = run_reference(make(), kept, duplicate_rows)
        handed_over = HandedOver(0, 0, table=why)
    else:
        check = TableCheck(columns, kept, primary_key, rows=duplicate_rows)
        check.run(source)
        rows = check.rows
        found = [fault.to_error() for fault in sorted(_all(kept), key=lambda fault: (fault.row, fault.place))]
        handed = tuple(column.name for column in columns if column.is_handed_over)
        handed_over = HandedOver(sum(column.handed_over for column in columns), rows * len(columns), handed)
    counts = Counter(error.type for error in header) + kept.counts
    return Result(
        errors=(*header, *found),
        counts=counts,
        rows=rows,
        labels=labels,
        fields=width,
        handed_over=handed_over,
        seconds=round(time.perf_counter() - started, 3),
        name=resource.name or "table",
        place=resource.place,
    )


def _all(kept: Kept) -> Iterator[Any]:
    for faults in kept.faults.values():
        yield from faults


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


def _unopened(resource: TableResource, exception: FrictionlessException, started: float) -> Result:
    found: list[Error] = exception.to_errors()
    return Result(
        errors=tuple(found),
        counts=Counter(error.type for error in found),
        rows=0,
        labels=(),
        fields=0,
        handed_over=HandedOver(0, 0),
        seconds=round(time.perf_counter() - started, 3),
        name=resource.name or "table",
        place=resource.place,
    )


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
