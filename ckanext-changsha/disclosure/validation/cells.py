"""What the schema's types let through and a table must not hold: formulas, numbers that are none, totals among rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import USCC_SIGNS, USCC_WEIGHTS, uscc_check
from disclosure.rows import rows_of
from disclosure.validation.findings import quoted
from disclosure.validation.header import Columns

__all__ = ["check_cells", "is_plain_number", "wrong_uscc"]

_FORMULA = re.compile(r"[\s\u00a0\u3000'\"]*[=+\-@＝＋－＠]")
_HARMLESS = re.compile(r"[+\-－＋]?[\d,.]*%?|[+\-][\d\s()\-]+|[-－—]+")  # −5, +3.2%, +86 731 8888, a dash for "none"
_ERROR = re.compile(r"#(?:DIV/0!|REF!|N/A|VALUE!|NAME\?|NUM!|NULL!)")
_TOTAL = re.compile(r"\s*(?:[合总小共]\s*计|[Tt]otal)\s*[:：]?\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?\s*")
_USCC = re.compile(r"[0-9A-Z]{18}")  # other forms break the field's own pattern
LABEL_PLACES = 3  # columns at the left in which a total row says what it is
TEXT_TYPES = ("string", "any")
# Wider than the patterns above, for Rust: what does not match has no fault, what matches is read by those
SIGNED = r"\A[\s\x1c-\x1f'\"]*[=+\-@＝＋－＠]"
ERROR = r"\A#"
TOTAL = r"\A[\s\x1c-\x1f]*(?:[合总小共][\s\x1c-\x1f]*计|[Tt]otal)"
USCC = r"\A[0-9A-Z]{18}\z"


def is_plain_number(cell: str) -> bool:
    """Whether a number is written as people write it: not NaN, Infinity, 1_000 or 1e999999, which Decimal takes."""
    return bool(_NUMBER.fullmatch(cell))


def check_cells(rows: Sequence[Sequence[str]], columns: Columns) -> Iterator[Finding]:
    """The findings in the labels and the rows, row by row."""
    for place, label in enumerate(columns.labels):
        if _is_formula(label):
            yield Finding("table.formula", row=1, field=columns.shown(place), values={"cell": quoted(label)})
    rules = [_Rules(field, place) for place, field in enumerate(columns.fields)]
    held = rows_of(rows, len(columns.labels))
    known: dict[tuple[int, str], tuple[str, str]] = {}
    for index, place, cell in held.where({place: rule.may_fail for place, rule in enumerate(rules)}):
        if (told := known.get((place, cell))) is None:
            told = known[place, cell] = rules[place].fault(cell)
        code, shown = told
        if code:
            severity = Severity.WARN if code == "table.total_row" else Severity.BLOCK
            yield Finding(code, severity, row=index + 2, field=columns.shown(place), values={"cell": shown})


class _Rules:
    """What cells of one column are looked at for."""

    def __init__(self, field: Any, place: int) -> None:
        self.is_text = (str(field.get("type", "any")) if field else "any") in TEXT_TYPES
        self.is_coded = bool(field) and field.get("checksum") == "uscc"
        self.is_label = place < LABEL_PLACES

    def may_fail(self, cell: pl.Expr) -> pl.Expr:
        """Whether the cell may have a fault."""
        patterns = [ERROR, *([SIGNED] if self.is_text else []), *([TOTAL] if self.is_label else [])]
        suspect = cell.str.contains("|".join(patterns))
        return suspect | cell.map_batches(wrong_uscc, pl.Boolean) if self.is_coded else suspect

    def fault(self, cell: str) -> tuple[str, str]:
        """The code of the cell's fault, and the cell as a finding may show it; two empty texts if it has none."""
        if self.is_text and _is_formula(cell):
            return "table.formula", quoted(cell)
        if self.is_coded and _USCC.fullmatch(cell) and not uscc_check(cell):
            return "table.uscc-checksum", quoted(cell)
        if cell.startswith("#") and _ERROR.fullmatch(cell.strip()):
            return "xlsx.error_cell", cell.strip()
        if self.is_label and _TOTAL.fullmatch(cell):
            return "table.total_row", cell.strip()
        return "", ""


def wrong_uscc(cells: pl.Series) -> pl.Series:
    """Which cells have the form of a 统一社会信用代码, and another check sign than `uscc_check` wants; in one go."""
    has_form = cells.str.contains(USCC).fill_null(False)
    codes = cells.filter(has_form)
    if codes.is_empty():
        return has_form
    signs = codes.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, len(USCC_WEIGHTS) + 1))
    values = pl.Series([USCC_SIGNS.find(chr(byte)) for byte in range(256)], dtype=pl.Int32).gather(signs.explode())
    values = values.reshape((len(codes), len(USCC_WEIGHTS) + 1))
    total = (values * pl.Series([[*USCC_WEIGHTS, 1]], dtype=values.dtype)).arr.sum()
    wrong = (total % len(USCC_SIGNS) != 0) | (values.arr.min() < 0)
    return has_form.scatter(has_form.arg_true(), wrong)


def _is_formula(cell: str) -> bool:
    return bool(_FORMULA.match(cell)) and not _HARMLESS.fullmatch(cell.strip())
