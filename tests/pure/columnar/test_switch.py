"""A check of a file uses the columns: what a steward is told does not change, but is all counted."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from frictionless import Schema

from disclosure.tables import table_schema
from disclosure.validation import check_file
from disclosure.validation.engine import Checked, check_rows
from disclosure.validation.header import match_labels
from disclosure.validation.product import written

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True}},
        {"name": "amount", "type": "number", "unit": "元", "constraints": {"minimum": 0}},
        {"name": "day", "type": "date"},
    ]
}


def checked(rows: list[list[str]]) -> Checked:
    """What check_rows says of rows in the schema's order."""
    return check_rows(rows, match_labels(["code", "amount", "day"], SCHEMA), SCHEMA)


def test_more_errors_than_are_listed_are_counted() -> None:
    answer = checked([["A1", "-1", "2026-03-05"]] * 1500 + [["A1", "1_0", "2026-02-30"]] * 20)
    assert len(answer.findings) == 1000 + 40
    assert answer.more == {"table.constraint-error": 500}


def test_findings_come_in_the_order_of_rows() -> None:
    answer = checked([["A1", "1_0", ""], ["A1", "-1", ""], ["", "2", "x"]])
    assert [(finding.row, finding.code) for finding in answer.findings] == [
        (2, "table.type-error"),
        (3, "table.constraint-error"),
        (4, "table.constraint-error"),
        (4, "table.type-error"),
    ]


def test_a_number_that_python_cannot_compare_is_a_finding() -> None:
    answer = checked([["A1", "sNaN", ""]])
    assert [finding.code for finding in answer.findings] == ["table.type-error"]


@pytest.mark.parametrize(
    ("kind", "options", "cells"),
    [
        ("integer", {}, ["0", "-0", "007", "+5", " 4", "-12", "12"]),
        ("integer", {"missingValues": ["0"]}, ["0", "1"]),
        ("number", {}, ["1.50", "-0.5", ".5", "5.", "1e3", "0", "00.1", "12"]),
        ("number", {"groupChar": ".", "decimalChar": ","}, ["1.500", "1,5", "12"]),
        ("date", {}, ["2026-03-05", "2026-3-5", ""]),
        ("datetime", {}, ["2026-03-05T10:00:00", "2026-03-05T24:00:00", "2026-03-05T10:00:00Z"]),
        ("time", {}, ["10:00:00"]),
        ("boolean", {"trueValues": ["是"], "falseValues": ["否"]}, ["是", "否", ""]),
        ("year", {}, ["2026", "0099"]),
        ("any", {}, ["x", ""]),
    ],
)
def test_the_product_states_each_value_as_its_reading_is_written(
    kind: str, options: dict[str, Any], cells: list[str]
) -> None:
    schema = {"fields": [{"name": "a", "type": kind, **options}, {"name": "b", "type": "string"}]}
    product = check_rows([[cell, "x"] for cell in cells], match_labels(["a", "b"], schema), schema).product
    assert product is not None
    read = Schema.from_descriptor(schema).fields[0].read_cell
    expected = [written(read(cell)[0]) for cell in cells]
    assert product.rows() == [(cell, "x") for cell in expected]


def test_a_verdict_counts_every_error_and_lists_the_first_thousand(tmp_path: Path) -> None:
    path = tmp_path / "notices.csv"
    names = [str(field["name"]) for field in table_schema("transaction-notice")["fields"]]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names)
        writer.writeheader()
        writer.writerows({"notice_key": f"演示数据{number}", "budget": "很多"} for number in range(1500))
    verdict = check_file(path, "transaction-notice", name="notices.csv")
    assert verdict.counts["table.type-error"] == 1500
    assert sum(finding.code == "table.type-error" for finding in verdict.findings) == 1000
    assert "polars" in verdict.engine
