"""Hold a table to its Table Schema, by columns; the types, constraints, keys and error names are frictionless's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from frictionless import Field, Schema
from frictionless.errors import CellError, Error

from disclosure.findings import Finding, Severity
from disclosure.validation.cells import is_plain_number
from disclosure.validation.columnar import Column, validate_rows
from disclosure.validation.findings import KEPT, quoted
from disclosure.validation.header import Columns
from disclosure.validation.product import written

__all__ = ["Checked", "check_rows"]

STANDARD = (  # what a Table Schema field has; our own keys are not frictionless's
    *("name", "type", "format", "constraints", "missingValues", "trueValues", "falseValues"),
    *("bareNumber", "groupChar", "decimalChar"),
)
NUMERIC = ("number", "integer")
TYPE = "table.type-error"
REMEMBERED = 100_000  # texts of a column
STATED = 50_000  # rows at once
NUMBER_OPTIONS = {"bare_number", "group_char", "decimal_char"}
PLAIN = {  # texts of good cells that the product states as they are
    ("integer", "default"): re.compile(r"0|-?[1-9][0-9]*"),
    ("number", "default"): re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"),
    ("date", "default"): re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("datetime", "default"): re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"),
}
_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """A row as the product states it, in the schema's order; or findings, and how many more there are of each code."""

    cells: Sequence[str]
    findings: Sequence[Finding] = ()
    more: Mapping[str, int] = field(default_factory=dict)


def check_rows(rows: Sequence[Sequence[str]], columns: Columns, schema: Mapping[str, Any]) -> Iterator[Checked]:
    """All findings in the order of rows, or if there are none every row. The descriptor is ours; nothing in the file
    can name a schema, a path or an address."""
    names = [str(told["name"]) if told else f"column_{place + 1}" for place, told in enumerate(columns.fields)]
    descriptor = _descriptor(names, columns, schema)
    values = [_Values(told, place) for place, told in enumerate(Schema.from_descriptor(descriptor).fields)]
    result = validate_rows(names, rows, descriptor, limit=KEPT)
    odd = list(_odd_numbers(rows, values))
    if result.valid and not odd:
        places = {name: place for place, name in enumerate(names)}
        wanted = [places.get(str(told["name"])) for told in schema["fields"]]
        for start in range(0, len(rows), STATED):
            part = rows[start : start + STATED]
            cells = list(zip(*part, strict=True))
            blank = [""] * len(part)
            stated = [blank if place is None else values[place].stated(cells[place]) for place in wanted]
            yield from (Checked(row) for row in zip(*stated, strict=True))
        return
    findings = [_finding(error, columns) for error in result.errors]
    findings += [_type_finding(row, rows[row - 2][place], place, columns) for row, place in odd[:KEPT]]
    counts = Counter({f"table.{kind}": count for kind, count in result.counts.items()}) + Counter({TYPE: len(odd)})
    more = counts - Counter(finding.code for finding in findings)
    yield Checked((), sorted(findings, key=lambda finding: finding.row or 0), more)


class _Values(dict[str, str]):
    """What the product states for each text of one column, read once. Text stays as it is."""

    def __init__(self, told: Field, place: int) -> None:
        super().__init__()
        self.column = Column(told, place)
        self.type = told.type
        self.plain = None if NUMBER_OPTIONS & set(told.list_defined()) else PLAIN.get((told.type, told.format))

    def stated(self, cells: Iterable[str]) -> Iterable[str]:
        """Each of the column's cells as the product states it."""
        return cells if self.type == "string" else map(self.__getitem__, cells)

    def __missing__(self, cell: str) -> str:
        is_plain = self.plain is not None and self.plain.fullmatch(cell) and cell not in self.column.missing_values
        stated = cell if is_plain else written(self.column.value(cell))
        if len(self) < REMEMBERED:
            self[cell] = stated
        return stated

    def is_odd_number(self, cell: str) -> bool:
        """Whether a number is written as nobody writes one, though Python reads it."""
        return not is_plain_number(cell) and self.column.value(cell) is not None


def _odd_numbers(rows: Sequence[Sequence[str]], values: Sequence[_Values]) -> Iterator[tuple[int, int]]:
    """The row numbers and places of cells that Decimal takes and people would not."""
    numeric = {place: column for place, column in enumerate(values) if column.type in NUMERIC}
    odd = {}
    for place, column in numeric.items():
        texts = {row[place] for row in rows if place < len(row)}
        if found := {cell for cell in texts if column.is_odd_number(cell)}:
            odd[place] = found
    if odd:
        for number, row in enumerate(rows, start=2):
            yield from ((number, place) for place, texts in odd.items() if place < len(row) and row[place] in texts)


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


def _finding(error: Error, columns: Columns) -> Finding:
    code = f"table.{error.type}"
    if not isinstance(error, CellError):
        row = getattr(error, "row_number", None)
        return Finding(code, Severity.BLOCK, row=row, values={"note": error.note[:200]})
    place = error.field_number - 1
    if error.type == "type-error":
        return _type_finding(error.row_number, error.cell, place, columns)
    values = {"cell": quoted(error.cell), "about": _about(columns, place), **_constraint(error.note)}
    return Finding(code, Severity.BLOCK, row=error.row_number, field=columns.shown(place), values=values)


def _type_finding(row: int, cell: str, place: int, columns: Columns) -> Finding:
    field = columns.fields[place]
    words = _words()["types"].get(field.get("type", "any") if field else "any", {"zh": "", "en": ""})
    values = {"cell": quoted(cell), "about": _about(columns, place), "type_zh": words["zh"], "type_en": words["en"]}
    return Finding(TYPE, Severity.BLOCK, row=row, field=columns.shown(place), values=values)


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
