"""A check of a file uses the columns: what a steward is told does not change, but is all counted."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from disclosure.tables import table_schema
from disclosure.validation import check_file
from disclosure.validation.engine import check_rows
from disclosure.validation.header import match_labels

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True}},
        {"name": "amount", "type": "number", "unit": "元", "constraints": {"minimum": 0}},
        {"name": "day", "type": "date"},
    ]
}


def checked(rows: list[list[str]]) -> list[Any]:
    """What check_rows says of rows in the schema's order."""
    return list(check_rows(rows, match_labels(["code", "amount", "day"], SCHEMA), SCHEMA))


def test_more_errors_than_are_listed_are_counted() -> None:
    (answer,) = checked([["A1", "-1", "2026-03-05"]] * 1500 + [["A1", "1_0", "2026-02-30"]] * 20)
    assert len(answer.findings) == 1000 + 40
    assert answer.more == {"table.constraint-error": 500}


def test_findings_come_in_the_order_of_rows() -> None:
    (answer,) = checked([["A1", "1_0", ""], ["A1", "-1", ""], ["", "2", "x"]])
    assert [(finding.row, finding.code) for finding in answer.findings] == [
        (2, "table.type-error"),
        (3, "table.constraint-error"),
        (4, "table.constraint-error"),
        (4, "table.type-error"),
    ]


def test_a_number_that_python_cannot_compare_is_a_finding() -> None:
    (answer,) = checked([["A1", "sNaN", ""]])
    assert [finding.code for finding in answer.findings] == ["table.type-error"]


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
