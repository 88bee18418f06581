"""The codes of budgets: whether each is in its classification, and whether the name beside it is the code's own."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from disclosure.budget.grid import plain
from disclosure.budget.header import Role
from disclosure.budget.standard import standard
from disclosure.budget.table import Row, Table
from disclosure.findings import Finding, Severity

__all__ = ["LEVELS", "Classification", "Code", "check_codes", "classification", "doubt"]

MOST_NAMED = 10  # of one table's codes, those that a finding names
LEVELS = {3: "类", 5: "款", 7: "项"}
_OF_CODES = re.compile("科目|功能|经济|(?:^|·)[类款项]$")  # in a heading; 部门(单位)代码 is none


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a classification."""

    code: str
    name: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Classification:
    """A list of codes."""

    title: str
    codes: Mapping[str, Code]
    edition: int  # the first year whose names it gives
    complete: frozenset[str]  # levels at which a code that is not listed is wrong


@cache
def classification(name: str) -> Classification:
    """The classification that schemas/budget_tables.yaml calls `name`: functional, department or government."""
    said = standard()["classifications"][name]
    text = files("disclosure.schemas").joinpath(said["file"]).read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row.get("system") == said.get("system")]
    codes = {row["code"]: Code(row["code"], row["name"], row["certainty"] == "certain") for row in rows}
    return Classification(said["title"], codes, said["edition"], frozenset(said["complete"]))


def check_codes(tables: Iterable[Table], year: int) -> Iterator[Finding]:
    """For each table one finding on the codes that its classification lacks, and one on names that are not theirs.

    What the classification itself is not sure of, and what was named before its edition, informs and does not warn.
    """
    for table in tables:
        if not table.form.classification or not _has_codes(table):
            continue
        listed = classification(table.form.classification)
        doubts: dict[tuple[str, Severity], list[tuple[Row, str]]] = defaultdict(list)
        for row in table.rows:
            if len(row.code) in LEVELS:
                for code, severity, words in _doubt(row, listed, year):
                    doubts[code, severity].append((row, words))
        for (code, severity), rows in doubts.items():
            yield _finding(code, severity, table, rows, listed)


def _has_codes(table: Table) -> bool:
    """False for a table that lists organisations by their codes, or among the codes."""
    headings = [
        plain(name) for name, role in zip(table.columns.names, table.columns.roles, strict=True) if role is Role.CODE
    ]
    return bool(headings) and all(map(_OF_CODES.search, headings))


def _doubt(row: Row, listed: Classification, year: int) -> Iterator[tuple[str, Severity, str]]:
    shown = f"{row.code} {row.name}".strip()
    for kind, sure, right in doubt(row.code, row.name, listed, year):
        words = f"{shown}（应为{right}）" if right else shown
        yield f"budget.{kind}", Severity.WARN if sure else Severity.INFO, words


def doubt(code: str, name: str, listed: Classification, year: int) -> Iterator[tuple[str, bool, str]]:
    """What is wrong with a code and the name beside it: code_unknown or code_name, whether surely, and the right name.

    `code` is of three, five or seven digits.
    """
    known = listed.codes.get(code)
    if known is None:
        yield "code_unknown", LEVELS[len(code)] in listed.complete or code[:3] not in listed.codes, ""
    elif name and _compared(name) != _compared(known.name):
        yield "code_name", known.certain and year >= listed.edition, known.name


def _compared(name: str) -> str:
    """A name without punctuation, which is printed in many ways."""
    return re.sub(r"\W", "", plain(name))


def _finding(
    code: str, severity: Severity, table: Table, rows: list[tuple[Row, str]], listed: Classification
) -> Finding:
    first = rows[0][0]
    named = [
        f"第{row.page}页第{row.number}行 {words}" if row.page else f"第{row.number}行 {words}" for row, words in rows
    ]
    more = f"等{len(named)}处" if len(named) > MOST_NAMED else ""
    values = {
        "table": table.title,
        "count": len(rows),
        "classification": listed.title,
        "codes": "；".join(named[:MOST_NAMED]) + more,
    }
    where = first.sheet or (f"p{first.page}" if first.page else "")
    column = "科目编码" if code == "budget.code_unknown" else "科目名称"
    return Finding(code, severity, table.file, where, first.number, column, values)
