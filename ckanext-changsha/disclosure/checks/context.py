"""Read what stands beside a table (`disclosure.validation.beside`), in the child, for checks and foreign keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from disclosure.checks.base import Context, Texts
from disclosure.rows import Rows
from disclosure.tables import table_schema
from disclosure.validation.beside import Beside
from disclosure.validation.columnar import TableInput, rows_input

__all__ = ["context_of", "references_of"]


def context_of(beside: Beside, today: date) -> Context:
    """What checks may know."""
    held = [(table_schema(other.schema), _texts(other.path, other.schema)) for other in beside.tables]
    tables: dict[str, list[Texts]] = {}
    others: dict[str, list[Texts]] = {}
    for said, texts in held:
        others.setdefault(str(said["name"]), []).append(texts)
        if form := str(said.get("form", "")):
            tables.setdefault(form, []).append(texts)
    known = {name: _lines(keys.path) for name, keys in beside.known.items()}
    return Context(today, known, tables, others)


def references_of(context: Context, schema: Mapping[str, Any]) -> dict[str, TableInput]:
    """The tables that foreign keys of `schema` name, each with the rows of all that are called so."""
    named = {str(key["reference"]["resource"]) for key in schema.get("foreignKeys", ())}
    return {name: _input(name, context.others[name]) for name in sorted(named & context.others.keys())}


def _input(name: str, parts: Sequence[Texts]) -> TableInput:
    frame = pl.concat([part.frame for part in parts], how="diagonal").fill_null("")
    fields = [{key: field[key] for key in ("name", "type", "format") if key in field} for field in _fields(name)]
    held = frame.rename({label: str(place) for place, label in enumerate(frame.columns)})
    kept = [next(field for field in fields if field["name"] == label) for label in frame.columns]
    return rows_input(frame.columns, Rows(held, {}, held.height), {"fields": kept, "missingValues": [""]})


def _lines(path: str) -> pl.Series:
    return pl.Series(Path(path).read_text(encoding="utf-8").split("\n"), dtype=pl.String)


def _texts(path: str, schema: str) -> Texts:
    """A product, which its check wrote under the names of its schema's fields."""
    frame = pl.read_csv(Path(path), infer_schema=False)
    fields = {str(field["name"]): field for field in _fields(schema)}
    return Texts(frame.select(pl.col(name).fill_null("") for name in frame.columns if name in fields), fields)


def _fields(schema: str) -> list[Mapping[str, Any]]:
    return list(table_schema(schema)["fields"])
