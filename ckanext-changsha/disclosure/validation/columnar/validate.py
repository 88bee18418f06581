"""The engine's doors: a delimited file, rows, columns of text or a sheet; each with a Table Schema.

`references` gives the tables that foreign keys of the schema name, by their resources' names.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
from frictionless import FrictionlessException
from frictionless.errors import EncodingError, Error, SourceError
from frictionless.resources import TableResource

from disclosure.rows import Rows
from disclosure.validation.columnar.batch import Source
from disclosure.validation.columnar.column import Column
from disclosure.validation.columnar.foreign import NotExact, References, foreign_keys, packaged
from disclosure.validation.columnar.inputs import TableInput, csv_input, rows_input, unfit
from disclosure.validation.columnar.reference import run_reference
from disclosure.validation.columnar.result import HandedOver, Kept, Result
from disclosure.validation.columnar.sheet import read_sheet, with_blanks, worded
from disclosure.validation.columnar.table import TableCheck

__all__ = ["LIMIT", "validate_csv", "validate_frame", "validate_rows", "validate_sheet"]

LIMIT = 1000  # errors of each type that are kept
NONE: References = {}


def validate_csv(
    path: Path,
    schema: Mapping[str, Any],
    *,
    encoding: str | None = None,
    dialect: Mapping[str, Any] | None = None,
    references: References = NONE,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate a delimited file. Encoding and dialect are found as frictionless finds them, unless they are given."""
    table = csv_input(path, schema, encoding=encoding, dialect=dialect)
    return _validate(table, references, duplicate_rows, limit)


def validate_rows(
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    schema: Mapping[str, Any],
    *,
    references: References = NONE,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate rows of text under `labels`, which are row 1. Rows may be longer or shorter than the labels."""
    return _validate(rows_input(labels, rows, schema), references, duplicate_rows, limit)


def validate_frame(
    labels: Sequence[str],
    frame: pl.DataFrame,
    schema: Mapping[str, Any],
    *,
    references: References = NONE,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate columns of text (String, no nulls), one for each of `labels`."""
    held = frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True)))
    rows = Rows(held, {}, frame.height)
    return validate_rows(labels, rows, schema, references=references, duplicate_rows=duplicate_rows, limit=limit)


def validate_sheet(
    path: Path,
    schema: Mapping[str, Any],
    *,
    sheet: int = 0,
    references: References = NONE,
    duplicate_rows: bool = False,
    limit: int = LIMIT,
) -> Result:
    """Validate a workbook's sheet. Its cells are read as text, so a number is a good cell of a string field, which
    frictionless would refuse."""
    read = read_sheet(path, sheet)
    labels = [str(column[0]).strip() for column in read.columns]
    fields, none = schema["fields"], pl.Series([], dtype=pl.UInt32)
    columns = [
        worded(column, read.midnights.get(place, none), fields[place]) if place < len(fields) else column
        for place, column in enumerate(read.columns)
    ]
    frame = pl.DataFrame({str(place): column.slice(1) for place, column in enumerate(columns)})
    held = with_blanks(schema)
    return validate_frame(labels, frame, held, references=references, duplicate_rows=duplicate_rows, limit=limit)


def _validate(table: TableInput, references: References, duplicate_rows: bool, limit: int) -> Result:
    """Open the table as frictionless does, then go through it our way, or where that cannot be in its own."""
    started = time.perf_counter()
    resource, keys = table.without_keys()
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
            try:
                check = _check(resource, kept, duplicate_rows)
                source = table.source(resource)
                check.foreign = foreign_keys(resource, keys, check.columns, source, references)
            except NotExact as reason:
                found, rows, handed_over = _by_reference(table, references, kept, duplicate_rows, str(reason))
            else:
                found, rows, handed_over = _by_columns(check, source)
        kept.counts.update(error.type for error in header)
        found = [*header, *found]
    seconds = round(time.perf_counter() - started, 3)
    return Result(tuple(found), +kept.counts, rows, handed_over, kept.widths, seconds=seconds, **about)


def _check(resource: TableResource, kept: Kept, duplicate_rows: bool) -> TableCheck:
    """The check by columns of an open table. Raises NotExact where it would not be frictionless's."""
    if why := unfit(resource):
        raise NotExact(why)
    columns = [Column(field, place) for place, field in enumerate(resource.header.get_expected_fields())]
    return TableCheck(columns, kept, resource.schema.primary_key, rows=duplicate_rows)


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
    table: TableInput, references: References, kept: Kept, duplicate_rows: bool, why: str
) -> tuple[list[Error], int, HandedOver]:
    resource = packaged(table.make(), references) if references else table.make()
    try:
        found, rows = run_reference(resource, kept, duplicate_rows)
    except FrictionlessException as exception:  # a table that a key names is not there
        found, rows = list(exception.to_errors()), 0
        kept.counts.update(error.type for error in found)
    except (ArithmeticError, TypeError) as crash:  # of frictionless itself, such as at a signalling NaN with a bound
        found, rows = [SourceError(note=f"the table cannot be compared with its schema: {crash!r}")], 0
        kept.counts.update(error.type for error in found)
    return found, rows, HandedOver(0, 0, table=why)
