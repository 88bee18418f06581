"""Hold a table to its Table Schema, by columns; the types, constraints, keys and error names are frictionless's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl
from frictionless import Field, Schema
from frictionless.errors import CellError, Error, ForeignKeyError

from disclosure.findings import Finding, Severity
from disclosure.rows import Place, Rows, rows_of
from disclosure.validation.cells import is_plain_number
from disclosure.validation.columnar import Column, TableInput, validate_rows
from disclosure.validation.findings import KEPT, quoted
from disclosure.validation.header import Columns
from disclosure.validation.product import written
from disclosure.validation.widths import counted, kept, width_findings
from disclosure.vocabularies import read_yaml

__all__ = ["Checked", "check_rows"]

STANDARD = (  # what a Table Schema field has; our own keys are not frictionless's
    *("name", "type", "format", "constraints", "missingValues", "trueValues", "falseValues"),
    *("bareNumber", "groupChar", "decimalChar"),
)
NUMERIC = ("number", "integer")
TYPE = "table.type-error"
NUMBER_OPTIONS = {"bare_number", "group_char", "decimal_char"}
PLAIN = {  # texts of good cells that the product states as they are
    ("integer", "default"): r"\A(?:0|-?[1-9][0-9]*)\z",
    ("number", "default"): r"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\z",
    ("date", "default"): r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z",
    ("datetime", "default"): r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\z",
}
USUAL_NUMBER = r"\A[+-]?[0-9][0-9,]*(?:\.[0-9]*)?\z"  # narrower than is_plain_number
CELL = pl.col("cell")
_AROUND = re.compile(r"\A[^-\d]+|\D+\Z")  # what frictionless takes off where bareNumber is false
_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows as the product states them, and findings in the order of rows, and how many more there are of each."""

    product: pl.DataFrame | None
    findings: Sequence[Finding] = ()
    more: Mapping[str, int] = field(default_factory=dict)


def check_rows(
    rows: Sequence[Sequence[str]],
    columns: Columns,
    schema: Mapping[str, Any],
    tolerated: Set[str] = frozenset(),
    references: Mapping[str, TableInput] | None = None,
) -> Checked:
    """Hold `rows` to `schema`; errors that are all `tolerated` leave a product beside them.

    `references`: the tables, by name, that foreign keys may refer to. A key into a table that is not given is not
    asked; one into the table itself always is. The descriptor is ours; nothing in the file can name a schema, a path or
    an address.
    """
    names = [str(told["name"]) if told else f"column_{place + 1}" for place, told in enumerate(columns.fields)]
    given = references or {}
    descriptor = _descriptor(names, columns, schema) | _foreign_keys(names, schema, given)
    fields = Schema.from_descriptor(descriptor).fields
    values = [_Values(told, place) for place, told in enumerate(fields)]
    held = rows_of(rows, len(names))
    result = validate_rows(names, held, descriptor, references=given, limit=KEPT)
    odd = _odd_numbers(held, values)
    product = None
    if not odd and {f"table.{kind}" for kind in result.counts} <= tolerated:
        places = {name: place for place, name in enumerate(names)}
        wanted = [str(told["name"]) for told in schema["fields"]]
        product = pl.DataFrame([_stated(name, places.get(name), held, values) for name in wanted])
    key = [names.index(name) for name in descriptor.get("primaryKey", [])]
    findings = [_finding(error, columns) for error in kept(result.errors, key)]
    findings += width_findings(result.widths, columns)
    findings += [_type_finding(index + 2, cell, place, columns) for index, place, cell in odd[:KEPT]]
    counts = Counter({f"table.{kind}": n for kind, n in counted(result.counts, result.widths, fields, key).items()})
    counts[TYPE] += len(odd)
    more = counts - Counter(finding.code for finding in findings)
    return Checked(product, sorted(findings, key=lambda finding: finding.row or 0), more)


def _stated(name: str, place: int | None, rows: Rows, values: Sequence[_Values]) -> pl.Series:
    if place is None:
        return pl.repeat("", rows.height, dtype=pl.String, eager=True).alias(name)
    return values[place].stated(rows.frame.get_column(str(place))).alias(name)


class _Values:
    """What the product states for the texts of one column, each read once. Text stays as it is."""

    def __init__(self, told: Field, place: int) -> None:
        self.column = Column(told, place)
        self.type = told.type
        self.plain = None if NUMBER_OPTIONS & set(told.list_defined()) else PLAIN.get((told.type, told.format))

    def stated(self, cells: pl.Series) -> pl.Series:
        """The column's cells as the product states them."""
        if self.type == "string":
            return cells
        if self.plain is None:
            return self.column.texts(cells, written)
        is_plain = CELL.str.contains(self.plain) & ~self.column.missing(CELL)
        rest = pl.DataFrame({"cell": cells}).select(pl.arg_where(~is_plain)).to_series()
        return cells.scatter(rest, self.column.texts(cells.gather(rest), written)) if rest.len() else cells

    def is_odd_number(self, cell: str) -> bool:
        """Whether a number is written as nobody writes one, though Python reads it."""
        return not is_plain_number(self.bare(cell)) and self.column.value(cell) is not None

    def bare(self, cell: str) -> str:
        """The digits of "约 1.200,5 元" with a point, where the field says that numbers are written so."""
        field = self.column.field
        if not getattr(field, "bare_number", True):
            cell = _AROUND.sub("", cell)
        if group := getattr(field, "group_char", None):
            cell = cell.replace(group, "")
        return cell.replace(getattr(field, "decimal_char", "."), ".")


def _odd_numbers(rows: Rows, values: Sequence[_Values]) -> list[Place]:
    """The cells that Decimal takes and people would not."""
    numeric = [place for place, column in enumerate(values) if column.type in NUMERIC]
    known: dict[tuple[int, str], bool] = {}
    odd = []
    for index, place, cell in rows.where(dict.fromkeys(numeric, _is_unusual)):
        if (is_odd := known.get((place, cell))) is None:
            is_odd = known[place, cell] = values[place].is_odd_number(cell)
        if is_odd:
            odd.append((index, place, cell))
    return odd


def _is_unusual(cell: pl.Expr) -> pl.Expr:
    return (cell != "") & ~cell.str.contains(USUAL_NUMBER)


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


def _foreign_keys(names: Sequence[str], schema: Mapping[str, Any], given: Mapping[str, TableInput]) -> dict[str, Any]:
    """The foreign keys whose columns are there, and whose tables are known."""
    kept = []
    for key in schema.get("foreignKeys", ()):
        fields, to = key["fields"], key["reference"]
        asked = [fields] if isinstance(fields, str) else list(fields)
        theirs = [to["fields"]] if isinstance(to["fields"], str) else list(to["fields"])
        there = to["resource"] in given or not to["resource"] and set(theirs) <= set(names)
        if there and set(asked) <= set(names):
            kept.append({"fields": asked, "reference": {"resource": to["resource"], "fields": theirs}})
    return {"foreignKeys": kept} if kept else {}


def _finding(error: Error, columns: Columns) -> Finding:
    code = f"table.{error.type}"
    if isinstance(error, ForeignKeyError):
        names = [str(field["name"]) if field else "" for field in columns.fields]
        shown = "、".join(columns.shown(names.index(name)) for name in error.field_names)
        values = {"cell": quoted("、".join(error.field_cells)), "table": error.reference_name or "本表"}
        return Finding(code, Severity.BLOCK, row=error.row_number, field=shown, values=values)
    if not isinstance(error, CellError):
        row = getattr(error, "row_number", None)
        return Finding(code, Severity.BLOCK, row=row, values={"note": error.note[:200]})
    place = error.field_number - 1
    if error.type == "type-error":
        return _type_finding(error.row_number, error.cell, place, columns)
    field = columns.fields[place] if place < len(columns.fields) else None
    values = {"cell": quoted(error.cell), "about": _about(columns, place), **_constraint(error.note, field)}
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


def _constraint(note: str, field: Mapping[str, Any] | None) -> dict[str, str]:
    """The rule that a cell breaks, in words, with what the schema allows; an empty cell is quoted as empty."""
    match = _CONSTRAINT.search(note)
    if match is None:
        return {"note": note[:200]}
    words = _words()["constraints"].get(match[1], {"zh": match[1], "en": match[1]})
    rule = {"rule_zh": words["zh"], "rule_en": words["en"], "constraint": match[1]}
    if match[1] == "required":
        return {**rule, "cell": "", "expected": ""}
    allowed = (field or {}).get("constraints", {}).get(match[1], match[2])
    said = "、".join(map(str, allowed)) if isinstance(allowed, list) else str(allowed)
    return {**rule, "expected": f" {said[:200]}"}


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return read_yaml("table_words.yaml")
