"""Proofs for date, datetime, time and yearmonth: texts of fixed width, which sort as what they mean."""

from __future__ import annotations

import re
from datetime import date, time

import polars as pl
from frictionless import Field

from disclosure.validation.columnar.numbers import BOUNDS
from disclosure.validation.columnar.patterns import SPACES, literal
from disclosure.validation.columnar.proof import TYPE, Proof

__all__ = ["date_", "datetime_", "time_", "yearmonth"]

ISO_DATE, ISO_DATETIME, ISO_TIME = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%H:%M:%S"
ISO = (("date", ISO_DATE), ("datetime", ISO_DATETIME))  # whose texts are their values' isoformat
SIGNIFICANCE = "YmdHMS"
_NOT_ISO = rf"[^0-9\-:.,+ZzWT_{SPACES}]"
SURE = {  # what is certainly good; February's last day and years before 1000 are left to Python
    "Y": "[1-9][0-9]{3}",
    "m": "(?:0[1-9]|1[0-2])",
    "d": "(?:0[1-9]|1[0-9]|2[0-8])",
    "H": "(?:[01][0-9]|2[0-3])",
    "M": "[0-5][0-9]",
    "S": "[0-5][0-9]",
}
MONTH_DAY = "(?:(?:0[1-9]|1[0-2]){0}(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2]){0}(?:29|30)|(?:0[13578]|1[02]){0}31)"
POSSIBLE = {  # what Python's _strptime takes
    "Y": r"\d\d\d\d",
    "m": r"(?:1[0-2]|0[1-9]|[1-9])",
    "d": r"(?:3[01]|[12]\d|0[1-9]|[1-9]| [1-9])",
    "H": r"(?:2[0-3]|[01]\d|\d)",
    "M": r"(?:[0-5]\d|\d)",
    "S": r"(?:6[01]|[0-5]\d|\d)",
}
_PARTS = re.compile(r"%(.)|([^%])", re.DOTALL)
_MONTH_DAY = re.compile(r"%m([^%A-Za-z\s])%d")


def date_(field: Field, cell: pl.Expr) -> Proof | None:
    """Dates in the default format or one of numbers."""
    pattern = ISO_DATE if field.format == "default" else field.format
    if set(_directives(pattern)) - set("Ymd"):  # a time of day would sort, but is not part of the value
        return None
    return _proof(field, cell, pattern)


def datetime_(field: Field, cell: pl.Expr) -> Proof | None:
    """Moments without an offset; dateutil reads all others."""
    if field.format != "default":
        return _proof(field, cell, field.format)
    odd = cell.str.count_matches(_NOT_ISO)  # isoparse takes any one sign between date and time
    wrong = (cell.str.len_chars() < 19) | (cell.str.slice(16, 1) != ":") | (odd > 1)
    return _proof(field, cell, ISO_DATETIME, wrong)


def time_(field: Field, cell: pl.Expr) -> Proof | None:
    """Times of day without an offset."""
    if field.format != "default":
        return _proof(field, cell, field.format)
    wrong = (cell.str.len_chars() < 8) | (cell.str.slice(5, 1) != ":") | cell.str.contains(_NOT_ISO)
    return _proof(field, cell, ISO_TIME, wrong)


def yearmonth(field: Field, cell: pl.Expr) -> Proof | None:
    """A year and a month: 2024-05."""
    read = field.create_value_reader()
    bounds = {name: read(field.constraints[name]) for name in BOUNDS if field.constraints.get(name) is not None}
    if "enum" in field.constraints or not all(bound and 0 <= bound.year <= 9999 for bound in bounds.values()):
        return None
    sure = cell.str.contains(r"\A[0-9]{4}-(?:0[1-9]|1[0-2])\z")
    wrong = cell.str.count_matches("-", literal=True) != 1
    texts = {name: f"{bound.year:04}-{bound.month:02}" for name, bound in bounds.items()}
    return _build(cell, sure, wrong, texts)


def _proof(field: Field, cell: pl.Expr, pattern: str, wrong: pl.Expr | None = None) -> Proof | None:
    """The proof for one strptime format; `wrong` where another parser than strptime takes more than the format."""
    sure = _sure(pattern)
    if sure is None or field.constraints.get("enum") is not None:
        return None
    bounds = _bounds(field, pattern)
    if bounds is None:
        return None
    if wrong is None:
        possible = _possible(pattern)
        wrong = ~cell.str.contains(possible) if possible else pl.lit(False)
    return _build(cell, cell.str.contains(sure), wrong, bounds, (field.type, pattern) in ISO)


def _bounds(field: Field, pattern: str) -> dict[str, str] | None:
    """The field's bounds as texts of this format; None where they lose something, or texts do not sort as moments."""
    read = field.create_value_reader()
    texts = {}
    for name in BOUNDS:
        if field.constraints.get(name) is not None:
            bound = read(field.constraints[name])
            text = bound.strftime(pattern) if isinstance(bound, date | time) else ""
            if not _sorts(pattern) or getattr(bound, "year", 1000) < 1000 or read(text) != bound:
                return None
            texts[name] = text
    return texts


def _build(cell: pl.Expr, sure: pl.Expr, wrong: pl.Expr, bounds: dict[str, str], key: bool = False) -> Proof:
    faults = {name: BOUNDS[name](cell, pl.lit(text)) for name, text in bounds.items()}
    good = sure
    for fault in faults.values():
        good &= ~fault
    return Proof(good, sure | wrong, {TYPE: wrong, **faults}, pl.when(sure).then(cell) if key else None)


def _directives(pattern: str) -> list[str]:
    return [part[1] for part in _PARTS.finditer(pattern) if part[1]]


def _sorts(pattern: str) -> bool:
    """Whether texts of this format sort as the moments they mean."""
    used = "".join(_directives(pattern))
    return used.startswith(("Y", "H")) and used in SIGNIFICANCE


def _sure(pattern: str) -> str | None:
    """A pattern for texts that strptime surely takes; None for formats with names, offsets and the like."""
    used = _directives(pattern)
    if not used or set(used) - set(SURE) or len(set(used)) < len(used):
        return None
    whole = ""
    place = 0
    while place < len(pattern):
        both = _MONTH_DAY.match(pattern, place)
        part = _PARTS.match(pattern, place)
        if both:
            whole += MONTH_DAY.format(literal(both[1]))
            place = both.end()
        elif part:
            whole += SURE[part[1]] if part[1] else literal(part[2])
            place = part.end()
        else:  # a percent sign at the end
            return None
    return rf"\A{whole}\z"


def _possible(pattern: str) -> str | None:
    """A pattern for every text that strptime may take; None where letters would match in either case."""
    written = ""
    for part in _PARTS.finditer(pattern):
        sign = part[2] or ""
        if sign.lower() != sign.upper():
            return None
        if sign.isspace():
            written += f"[{SPACES}]+"
        else:
            written += literal(sign) if sign else POSSIBLE[part[1]]
    return rf"\A{written}\z"
