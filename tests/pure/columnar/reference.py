"""frictionless on the same input: what the columnar engine is held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
from frictionless import Checklist, Dialect, Package, Schema, system
from frictionless.checks import duplicate_row
from frictionless.errors import Error
from frictionless.resources import TableResource

from disclosure.validation.columnar import Result

HEADER = {"header": True, "headerRows": [1]}


class Dies(Exception):
    """frictionless raised something that is no error of the table."""


def of_rows(labels: list[str], rows: list[list[str]], schema: dict[str, Any], duplicates: bool = False) -> list[Error]:
    """The errors that frictionless finds in rows."""

    def make() -> TableResource:
        return TableResource(data=[labels, *rows], schema=Schema.from_descriptor(schema), dialect=_dialect(HEADER))

    return _errors(make, duplicates)


def of_package(
    labels: list[str],
    rows: list[list[str]],
    schema: dict[str, Any],
    others: dict[str, tuple[list[str], list[list[str]], dict[str, Any]]],
) -> list[Error]:
    """The errors that frictionless finds in rows that refer to other tables of their package."""

    def make(name: str, labels: list[str], rows: list[list[str]], schema: dict[str, Any]) -> TableResource:
        data, given = [labels, *rows], Schema.from_descriptor(schema)
        return TableResource(name=name, data=data, schema=given, dialect=_dialect(HEADER))

    tables = [make("table", labels, rows, schema), *(make(name, *table) for name, table in others.items())]
    return _errors(lambda: Package(resources=list(tables)).get_resource("table"))


def of_csv(path: Path, schema: dict[str, Any], dialect: dict[str, Any], encoding: str = "utf-8") -> list[Error]:
    """The errors that frictionless finds in a CSV file."""

    def make() -> TableResource:
        return TableResource(
            path=path.name,
            basepath=str(path.parent),
            schema=Schema.from_descriptor(schema),
            dialect=_dialect(dialect),
            encoding=encoding,
        )

    return _errors(make)


def columns(rows: list[list[str]], width: int) -> pl.DataFrame:
    """Rows of one width as columns of text."""
    cells = zip(*rows, strict=True) if rows else [()] * width
    return pl.DataFrame({str(place): pl.Series(column, dtype=pl.String) for place, column in enumerate(cells)})


def _dialect(descriptor: dict[str, Any]) -> Dialect:
    return Dialect.from_descriptor(dict(descriptor))


def _errors(make: Any, duplicates: bool = False) -> list[Error]:
    checklist = Checklist(checks=[duplicate_row()]) if duplicates else Checklist()
    try:
        with system.use_context(trusted=True):
            report = make().validate(checklist, limit_errors=10**9)
    except Exception as error:  # a bare TypeError or InvalidOperation in the middle of a table
        raise Dies(repr(error)) from error
    return report.tasks[0].errors


SAID = ("type", "row_number", "field_number", "field_name", "cell", "note", "cells", "message")


def told(errors: Iterable[Error]) -> Counter[tuple[str, ...]]:
    """All that errors say, as a multiset."""
    return Counter(tuple(str(getattr(error, name, None)) for name in SAID) for error in errors)


def assert_same(result: Result, expected: list[Error]) -> None:
    """The same verdict, errors and counts."""
    assert told(result.errors) == told(expected)
    assert +result.counts == Counter(error.type for error in expected)
    assert result.valid == (not expected)
    assert result.report().stats["errors"] == len(expected)
