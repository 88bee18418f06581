"""What the schema's types let through and a table must not hold: formulas, numbers that are none, totals among rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import uscc_check
from disclosure.validation.findings import quoted
from disclosure.validation.header import Columns

__all__ = ["check_cells", "is_plain_number"]

_FORMULA = re.compile(r"[\s\u00a0\u3000'\"]*[=+\-@＝＋－＠]")
_HARMLESS = re.compile(r"[+\-－＋]?[\d,.]*%?|[+\-][\d\s()\-]+|[-－—]+")  # −5, +3.2%, +86 731 8888, a dash for "none"
_ERROR = re.compile(r"#(?:DIV/0!|REF!|N/A|VALUE!|NAME\?|NUM!|NULL!)")
_TOTAL = re.compile(r"\s*(?:[合总小共]\s*计|[Tt]otal)\s*[:：]?\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?\s*")
_USCC = re.compile(r"[0-9A-Z]{18}")  # other forms break the field's own pattern
LABEL_PLACES = 3  # columns at the left in which a total row says what it is
TEXT_TYPES = ("string", "any")
SUSPECTS = frozenset("=+-@＝＋－＠'\"\t\r\n")  # a look at the first sign spares most cells the rest


def is_plain_number(cell: str) -> bool:
    """Whether a number is written as people write it: not NaN, Infinity, 1_000 or 1e999999, which Decimal takes."""
    return bool(_NUMBER.fullmatch(cell))


def check_cells(rows: Sequence[Sequence[str]], columns: Columns) -> Iterator[Finding]:
    """The findings in the labels and the rows, row by row."""
    for place, label in enumerate(columns.labels):
        if _is_formula(label):
            yield Finding("table.formula", row=1, field=columns.shown(place), values={"cell": quoted(label)})
    kinds = [_kind(field) for field in columns.fields]
    coded = {place for place, field in enumerate(columns.fields) if field and field.get("checksum") == "uscc"}
    for number, row in enumerate(rows, start=2):
        for place, (cell, kind) in enumerate(zip(row, kinds, strict=False)):
            if not cell:
                continue
            first = cell[0]
            if kind in TEXT_TYPES and (first in SUSPECTS or first.isspace()) and _is_formula(cell):
                values = {"cell": quoted(cell)}
                yield Finding("table.formula", row=number, field=columns.shown(place), values=values)
            elif place in coded and _USCC.fullmatch(cell) and not uscc_check(cell):
                values = {"cell": quoted(cell)}
                yield Finding("table.uscc-checksum", row=number, field=columns.shown(place), values=values)
            elif first == "#" and _ERROR.fullmatch(cell.strip()):
                yield Finding("xlsx.error_cell", row=number, field=columns.shown(place), values={"cell": cell.strip()})
            elif place < LABEL_PLACES and _TOTAL.fullmatch(cell):
                values = {"cell": cell.strip()}
                yield Finding("table.total_row", Severity.WARN, row=number, field=columns.shown(place), values=values)


def _is_formula(cell: str) -> bool:
    return bool(_FORMULA.match(cell)) and not _HARMLESS.fullmatch(cell.strip())


def _kind(field: Any) -> str:
    return str(field.get("type", "any")) if field else "any"
