"""Hold a table to its Table Schema by frictionless, the reference: its types, constraints, keys and error names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from frictionless import Dialect, Schema
from frictionless.errors import CellError, RowError
from frictionless.resources import TableResource

from disclosure.findings import Finding, Severity
from disclosure.validation.cells import is_plain_number
from disclosure.validation.findings import quoted
from disclosure.validation.header import Columns
from disclosure.validation.product import written

__all__ = ["Checked", "check_rows"]

STANDARD = (  # what a Table Schema field has; our own keys are not frictionless's
    *("name", "type", "format", "constraints", "missingValues", "trueValues", "falseValues"),
    *("bareNumber", "groupChar", "decimalChar"),
)
NUMERIC = ("number", "integer")
_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """One row: its cells as the product states them, in the schema's order, and what is wrong with it."""

    cells: Sequence[str]
    findings: Sequence[Finding]


def check_rows(rows: Sequence[Sequence[str]], columns: Columns, schema: Mapping[str, Any]) -> Iterator[Checked]:
    """Every row, checked. The descriptor is ours; nothing in the file can name a schema, a path or an address."""
    names = [str(field["name"]) if field else f"column_{place + 1}" for place, field in enumerate(columns.fields)]
    source = [names, *rows]
    resource = TableResource(
        data=source,
        schema=Schema.from_descriptor(_descriptor(names, columns, schema)),
        dialect=Dialect(header_rows=[1]),  # said, or frictionless looks for the header by its own guess
    )
    places = {name: place for place, name in enumerate(names)}
    kinds = {str(field["name"]): str(field.get("type", "any")) for field in schema["fields"]}
    numeric = [(name, places[name]) for name, kind in kinds.items() if kind in NUMERIC and name in places]
    copied = [(name, places.get(name, -1) if kind == "string" else -1) for name, kind in kinds.items()]
    with resource:
        for row in resource.row_stream:
            findings = [_finding(error, columns) for error in row.errors]
            cells = rows[row.row_number - 2]
            for name, place in numeric:
                if row[name] is not None and not is_plain_number(cells[place]):
                    findings.append(_type_finding(row.row_number, cells[place], place, columns))
            if findings:
                yield Checked((), findings)
            else:
                values = [cells[place] if place >= 0 else written(row[name]) for name, place in copied]
                yield Checked(values, ())


def _descriptor(names: Sequence[str], columns: Columns, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema in the order of the file's columns; a column that fits no field holds anything."""
    fields = [
        {key: field[key] for key in STANDARD if key in field} if field else {"name": name, "type": "any"}
        for name, field in zip(names, columns.fields, strict=True)
    ]
    descriptor: dict[str, Any] = {"fields": fields, "missingValues": list(schema.get("missingValues", [""]))}
    key = schema.get("primaryKey", [])
    key = [key] if isinstance(key, str) else list(key)
    if key and set(key) <= set(names):
        descriptor["primaryKey"] = key
    return descriptor


def _finding(error: RowError, columns: Columns) -> Finding:
    code = f"table.{error.type}"
    if not isinstance(error, CellError):
        return Finding(code, Severity.BLOCK, row=error.row_number, values={"note": error.note[:200]})
    place = error.field_number - 1
    if error.type == "type-error":
        return _type_finding(error.row_number, error.cell, place, columns)
    values = {"cell": quoted(error.cell), "about": _about(columns, place), **_constraint(error.note)}
    return Finding(code, Severity.BLOCK, row=error.row_number, field=columns.shown(place), values=values)


def _type_finding(row: int, cell: str, place: int, columns: Columns) -> Finding:
    field = columns.fields[place]
    words = _words()["types"].get(field.get("type", "any") if field else "any", {"zh": "", "en": ""})
    values = {"cell": quoted(cell), "about": _about(columns, place), "type_zh": words["zh"], "type_en": words["en"]}
    return Finding("table.type-error", Severity.BLOCK, row=row, field=columns.shown(place), values=values)


def _about(columns: Columns, place: int) -> str:
    """What the schema says of a column, which tells people how to mend a cell."""
    field = columns.fields[place] if place < len(columns.fields) else None
    return str(field.get("description", "") or field.get("title", "")) if field else ""


def _constraint(note: str) -> dict[str, str]:
    match = _CONSTRAINT.search(note)
    if match is None:
        return {"note": note[:200]}
    words = _words()["constraints"].get(match[1], {"zh": match[1], "en": match[1]})
    expected = "" if match[1] == "required" else match[2][:200]
    return {"rule_zh": words["zh"], "rule_en": words["en"], "constraint": match[1], "expected": expected}


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    text = files("disclosure.schemas").joinpath("table_words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return loaded
