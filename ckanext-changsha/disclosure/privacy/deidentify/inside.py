"""Plan, show and apply a de-identification inside the sandbox: the file has passed no check."""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from disclosure.findings import Finding, Severity
from disclosure.privacy.columns import Columns
from disclosure.privacy.deidentify.apply import deidentified
from disclosure.privacy.deidentify.plan import BadPlan, Step, plan_from, suggested
from disclosure.privacy.exceptions import own_entry
from disclosure.privacy.table import screen_table
from disclosure.rows import Rows, rows_of
from disclosure.tables import UnknownTableSchema, table_schema
from disclosure.validation.findings import Refused
from disclosure.validation.header import match_labels
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify

__all__ = ["apply", "suggest"]

SHOWN_ROWS, SHOWN_SIGNS = 20, 120
SHEET = "数据"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the file is screened by: its Table Schema, the day, and the catalogue entry it is published for."""

    schema: str
    today: date
    entry: str = ""

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """The Table Schema; without fields when there is none."""
        try:
            return table_schema(self.schema)
        except UnknownTableSchema:
            return {"fields": []}

    @property
    def own(self) -> str:
        """The entry, when its exceptions count for this table."""
        return own_entry(self.descriptor, self.entry)

    def screen(self, rows: Rows, columns: Columns) -> Iterator[Finding]:
        """What is personal in the table and not to be published by law."""
        return screen_table(rows, columns, self.today, self.schema, self.own)


def suggest(path: str, name: str, schema: str, plan: str, today: str, entry: str = "") -> dict[str, Any]:
    """The plan that the findings suggest, or the given one (JSON), with the first rows before and after.

    `error` is the code of a finding when the file cannot be read or the plan is not for it.
    """
    rules = Rules(schema, date.fromisoformat(today), entry)
    try:
        rows, columns = _read(path, name, rules)
        steps = _plan(rows, columns, plan, rules)
    except (Refused, BadPlan) as refused:
        return {"error": refused.finding.code if isinstance(refused, Refused) else refused.code}
    first = rows.part(0, SHOWN_ROWS)
    labels, after = deidentified(first, columns, steps, secrets.token_bytes(32))
    return {
        "error": "",
        "plan": [step.to_dict() for step in steps],
        "labels": list(columns.labels),
        "before": _cut(first.frame.iter_rows()),
        "labels_after": labels,
        "after": _cut(after.iter_rows()),
        "rows": len(rows),
    }


def apply(path: str, name: str, schema: str, plan: str, today: str, target: str, entry: str = "") -> dict[str, Any]:
    """Write the de-identified table to `target`; `error` and `findings` say why it was not written.

    What is written was screened again, and holds nothing that blocks.
    """
    rules = Rules(schema, date.fromisoformat(today), entry)
    try:
        rows, columns = _read(path, name, rules)
        steps = _plan(rows, columns, plan, rules)
    except (Refused, BadPlan) as refused:
        return {"error": refused.finding.code if isinstance(refused, Refused) else refused.code, "findings": []}
    labels, after = deidentified(rows, columns, steps, secrets.token_bytes(32))
    left = _left(labels, after, rules)
    if left:
        return {"error": "privacy.still_personal", "findings": [finding.to_dict() for finding in left]}
    _write(Path(target), labels, after, name)
    return {"error": "", "findings": [], "plan": [step.to_dict() for step in steps], "rows": after.height}


def _read(path: str, name: str, rules: Rules) -> tuple[Rows, Columns]:
    table = read_table(identify(Path(path).read_bytes(), name))
    return rows_of(table.rows, len(table.labels)), match_labels(table.labels, rules.descriptor)


def _plan(rows: Rows, columns: Columns, plan: str, rules: Rules) -> list[Step]:
    """The given plan, or what the findings suggest; each step with all that was found in its column."""
    found = suggested(rules.screen(rows, columns), columns, rules.schema, rules.own)
    if not plan:
        return found
    reasons = {step.place: step.reasons for step in found}
    return [replace(step, reasons=reasons[step.place]) for step in plan_from(json.loads(plan), columns.labels)]


def _left(labels: list[str], after: pl.DataFrame, rules: Rules) -> list[Finding]:
    """What still blocks: the first of each code and column."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in rules.screen(Rows(after, {}, after.height), match_labels(labels, rules.descriptor)):
        if finding.severity is Severity.BLOCK:
            first.setdefault((finding.code, finding.field), finding)
    return list(first.values())


def _write(target: Path, labels: list[str], after: pl.DataFrame, name: str) -> None:
    """As a workbook when it was one, else as CSV."""
    if not name.lower().endswith((".xlsx", ".xls", ".ods")):
        with target.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerow(labels)
        with target.open("ab") as handle:
            after.write_csv(handle, include_header=False, line_terminator="\r\n")
        return
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": target.parent}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, labels)
        for number, row in enumerate(after.iter_rows(), start=1):
            sheet.write_row(number, 0, [cell or None for cell in row])


def _cut(rows: Iterable[Sequence[str | None]]) -> list[list[str]]:
    return [[(cell or "")[:SHOWN_SIGNS] for cell in row] for row in rows]
