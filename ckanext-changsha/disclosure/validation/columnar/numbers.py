"""Proofs for integer, number, year and boolean. Polars parses a number exactly as far as 64 bits hold it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
from frictionless import Field
from frictionless.fields import BooleanField, IntegerField, NumberField, YearField

from disclosure.validation.columnar.patterns import SPACES, digits
from disclosure.validation.columnar.proof import TYPE, Proof, among

__all__ = ["boolean", "integer", "number", "year"]

BOUNDS: dict[str, Callable[[Any, Any], Any]] = {  # what breaks a bound
    "minimum": operator.lt,
    "maximum": operator.gt,
    "exclusiveMinimum": operator.le,
    "exclusiveMaximum": operator.ge,
}
SURELY: dict[str, Callable[[Any, Any], Any]] = {  # what keeps it even if the number were rounded
    "minimum": operator.gt,
    "maximum": operator.lt,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
INTEGERS = range(-(2**63), 2**63)  # of 64 bits
_DECIMAL = (  # what Decimal may take, and more
    rf"\A[{SPACES}]*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?i:inf(?:inity)?|s?nan\d*))[{SPACES}]*\z|_"
)
SURE = 15  # digits of a decimal that its 64-bit float still tells from all others


def integer(field: IntegerField, cell: pl.Expr) -> Proof | None:
    """Digits with a sign, up to 64 bits; underscores, wide digits and longer numbers are read by Python."""
    bounds = _bounds(field)
    if bounds is None or not all(type(bound) is int and bound in INTEGERS for bound in bounds.values()):
        return None
    text = cell if field.bare_number else _bare(cell)
    value = text.cast(pl.Int64, strict=False)
    possible = text.str.contains(rf"\A[{SPACES}]*[+-]?\d+[{SPACES}]*\z|_")
    faults = {name: BOUNDS[name](value, bound) for name, bound in bounds.items()}
    allowed = _enum(field)
    if allowed is not None:
        fitting = [item for item in allowed if type(item) is int and item in INTEGERS]
        faults["enum"] = ~value.is_in(pl.Series(fitting, dtype=pl.Int64).implode())
    good = value.is_not_null()
    for fault in faults.values():
        good &= ~fault
    return Proof(good, value.is_not_null() | ~possible, {TYPE: ~possible, **faults}, value.cast(pl.String))


def number(field: NumberField, cell: pl.Expr) -> Proof | None:
    """Decimals as floats: sure where the float is not at a bound, or the decimal has few digits."""
    bounds = _bounds(field)
    if bounds is None or not all(_comparable(bound) for bound in bounds.values()):
        return None
    text = _processed(field, cell)
    value = text.cast(pl.Float64, strict=False)
    finite = value.is_finite()
    allowed = _enum(field)
    if allowed is not None:
        return Proof(among(cell, _good_texts(field, [str(item) for item in allowed])))
    possible = text.str.contains(_DECIMAL).fill_null(False)
    short = (text.str.len_bytes() <= SURE) & ~text.str.contains("[eE]")
    good, sure = finite, finite
    for name, bound in bounds.items():
        good &= SURELY[name](value, float(bound))
        sure &= (value != float(bound)) | (short & pl.lit(_is_short(bound)))
    faults = {name: BOUNDS[name](value, float(bound)) for name, bound in bounds.items()}
    return Proof(good, sure | ~possible, {TYPE: ~possible, **faults})


def year(field: YearField, cell: pl.Expr) -> Proof | None:
    """Four digits."""
    bounds = _bounds(field)
    if bounds is None or "enum" in field.constraints or not all(type(bound) is int for bound in bounds.values()):
        return None
    value = pl.when(cell.str.contains(r"\A[0-9]{4}\z")).then(cell.cast(pl.Int64, strict=False))
    wrong = cell.str.len_chars() != 4
    faults = {name: BOUNDS[name](value, bound) for name, bound in bounds.items()}
    good = value.is_not_null()
    for fault in faults.values():
        good &= ~fault
    return Proof(good, value.is_not_null() | wrong, {TYPE: wrong, **faults}, value.cast(pl.String))


def boolean(field: BooleanField, cell: pl.Expr) -> Proof:
    """The texts that stand for true and false are a list."""
    texts = [*field.true_values, *field.false_values]
    good = _good_texts(field, texts)
    faults = {TYPE: ~among(cell, texts), "enum": among(cell, [text for text in texts if text not in good])}
    return Proof(among(cell, good), pl.lit(True), faults)


def _bounds(field: Field) -> dict[str, Any] | None:
    """The field's bounds as values; None where one is no value of the type."""
    read = field.create_value_reader()
    given = {name: field.constraints[name] for name in BOUNDS if field.constraints.get(name) is not None}
    bounds = {name: read(bound) for name, bound in given.items()}
    return None if None in bounds.values() else bounds


def _enum(field: Field) -> list[Any] | None:
    """The values that the field allows; None where it allows all."""
    allowed = field.constraints.get("enum")
    return None if allowed is None else [field.create_value_reader()(item) for item in allowed]


def _good_texts(field: Field, texts: list[str]) -> list[str]:
    read = field.create_cell_reader()
    return [text for text in texts if not read(text)[1]]


def _comparable(bound: Any) -> bool:
    if isinstance(bound, Decimal) and not bound.is_finite():  # float() refuses a signalling NaN
        return False
    return isinstance(bound, int | float | Decimal) and math.isfinite(float(bound))


def _is_short(bound: Any) -> bool:
    digits_, exponent = Decimal(str(bound)).as_tuple()[1:]
    return len(digits_) <= SURE and isinstance(exponent, int) and -SURE <= exponent <= SURE


def _bare(text: pl.Expr) -> pl.Expr:
    """What frictionless leaves of "约 1200 元" where bareNumber is false."""
    return text.str.replace(rf"\A[^\-{digits()}]+", "").str.replace(rf"[^{digits()}]+\z", "")


def _processed(field: NumberField, cell: pl.Expr) -> pl.Expr:
    """The text that becomes a number; null where it cannot."""
    if not {"group_char", "decimal_char", "bare_number"} & set(field.list_defined()):
        return cell
    text = cell if field.bare_number else _bare(cell)
    if field.group_char:
        text = text.str.replace_all(field.group_char, "", literal=True)
    if field.decimal_char != ".":
        pointed = text.str.contains(".", literal=True)
        text = pl.when(~pointed).then(text.str.replace_all(field.decimal_char, ".", literal=True))
    return text
