"""A value that refers to another table, or to its own, must stand there: as frictionless says, row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import reference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import CELLS

from disclosure.validation.columnar import csv_input, rows_input, validate_csv, validate_rows

KINDS = ("string", "any", "integer", "number", "date", "year", "boolean", "datetime")
CODES = {"fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}], "primaryKey": ["code"]}
TABLE = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "parent", "type": "integer"},
        {"name": "kind", "type": "string"},
    ],
    "foreignKeys": [
        {"fields": "parent", "reference": {"resource": "", "fields": "id"}},
        {"fields": "kind", "reference": {"resource": "codes", "fields": "code"}},
    ],
}
ROWS = [["1", "", "A"], ["2", "01", "B"], ["3", "9", ""], ["x", "2", "Z"], ["", "", ""], ["4"]]
KNOWN = [["A", "甲"], ["B", "乙"], ["", "空"]]


@st.composite
def related(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]], dict[str, Any], list[list[str]]]:
    """A table with a key of one or two columns into another one, most often of the same types."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2))
    theirs = kinds if draw(st.integers(0, 3)) else draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=2))
    theirs = [*theirs, *kinds][: len(kinds)]
    fields = [{"name": f"f{place}", "type": kind} for place, kind in enumerate(kinds)]
    other = [{"name": f"o{place}", "type": kind} for place, kind in enumerate(theirs)]
    mine, there = [field["name"] for field in fields], [field["name"] for field in other]
    name = draw(st.sampled_from(["", "other"])) if kinds == theirs else "other"
    key = {
        "fields": mine,
        "reference": {"resource": name, "fields": there if name else mine[::-1] if kinds[0] == kinds[-1] else mine},
    }
    schema = {"fields": fields, "foreignKeys": [key]}

    def rows(kinds: list[str]) -> list[list[str]]:
        cells = [st.one_of(st.sampled_from(CELLS[kind][:6]), st.just("")) for kind in kinds]
        return draw(st.lists(st.tuples(*cells).map(list), max_size=6))

    return schema, rows(kinds), {"fields": other}, rows(theirs)


@settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(case=related())
def test_rows_that_refer_to_nothing_are_those_that_frictionless_finds(case: Any) -> None:
    schema, rows, other, known = case
    labels, theirs = ([field["name"] for field in told["fields"]] for told in (schema, other))
    result = validate_rows(labels, rows, schema, references={"other": rows_input(theirs, known, other)})
    reference.assert_same(result, reference.of_package(labels, rows, schema, {"other": (theirs, known, other)}))


def test_keys_of_one_type_need_no_handing_over() -> None:
    codes = rows_input(["code", "name"], KNOWN, CODES)
    result = validate_rows(["id", "parent", "kind"], ROWS, TABLE, references={"codes": codes})
    expected = reference.of_package(["id", "parent", "kind"], ROWS, TABLE, {"codes": (["code", "name"], KNOWN, CODES)})
    reference.assert_same(result, expected)
    assert not result.handed_over.table
    assert [error.row_number for error in result.errors if error.type == "foreign-key"] == [4, 5]


def test_a_file_may_refer_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("code,name\nA,甲\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,parent,kind\n1,,A\n2,1,B\n", encoding="utf-8")
    result = validate_csv(tmp_path / "t.csv", TABLE, references={"codes": csv_input(tmp_path / "codes.csv", CODES)})
    (error,) = result.errors
    assert (error.type, error.row_number, error.reference_name) == ("foreign-key", 3, "codes")
    assert 'not found in the lookup table "codes"' in error.note


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"resource": "none", "fields": "code"}, "a table that was not given"),
        ({"resource": "codes", "fields": "missing"}, "a table without the fields"),
    ],
)
def test_what_cannot_be_exact_is_handed_over_by_name(change: dict[str, str], why: str) -> None:
    schema = {**TABLE, "foreignKeys": [{"fields": "kind", "reference": change}]}
    codes = rows_input(["code", "name"], KNOWN, CODES)
    result = validate_rows(["id", "parent", "kind"], ROWS, schema, references={"codes": codes})
    assert why in result.handed_over.table
    assert not result.valid


def test_a_text_that_refers_to_a_number_is_handed_over() -> None:
    numbers = {"fields": [{"name": "code", "type": "integer"}]}
    given = {"codes": rows_input(["code"], [["1"]], numbers)}
    result = validate_rows(["id", "parent", "kind"], [["1", "", "1"]], TABLE, references=given)
    assert "of different types" in result.handed_over.table
    assert dict(result.counts) == {"foreign-key": 1}


def test_a_file_that_refers_to_itself_over_types_is_read_wherever_it_lies(tmp_path: Path) -> None:
    key = {"fields": "parent", "reference": {"resource": "", "fields": "id"}}
    fields = [{"name": "id", "type": "integer"}, {"name": "parent", "type": "string"}]
    path = tmp_path / "演示.csv"
    path.write_text("id,parent\n1,\n2,1\n", encoding="utf-8")
    result = validate_csv(path.resolve(), {"fields": fields, "foreignKeys": [key]}, encoding="utf-8")
    assert "of different types" in result.handed_over.table
    assert dict(result.counts) == {"foreign-key": 1}
