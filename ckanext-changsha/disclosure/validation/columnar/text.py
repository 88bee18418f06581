"""Proofs for string and any: lengths, patterns and lists of values."""

from __future__ import annotations

import polars as pl
from frictionless import Field

from disclosure.validation.columnar.patterns import Untranslatable, translate
from disclosure.validation.columnar.proof import Proof, among

__all__ = ["anything", "geopoint", "string"]

_GEOPOINT = r"\A-?(?:[0-9]{1,2}|1[0-7][0-9])(?:\.[0-9]{1,20})?,-?[0-8]?[0-9](?:\.[0-9]{1,20})?\z"


def string(field: Field, cell: pl.Expr) -> Proof | None:
    """Every constraint on a text is exact, but for patterns that Rust reads otherwise and texts of several lines."""
    if field.format != "default":
        return None
    rules = field.constraints
    faults: dict[str, pl.Expr] = {}
    decided = pl.lit(True)
    if rules.get("minLength") is not None:
        faults["minLength"] = cell.str.len_chars() < rules["minLength"]
    if rules.get("maxLength") is not None:
        faults["maxLength"] = cell.str.len_chars() > rules["maxLength"]
    if rules.get("pattern") is not None:
        try:
            written = translate(f"^{rules['pattern']}$")
        except Untranslatable:
            return None
        faults["pattern"] = ~cell.str.contains(written)
        decided = ~cell.str.contains("\n", literal=True)
    if rules.get("enum") is not None:
        faults["enum"] = ~among(cell, [item for item in rules["enum"] if isinstance(item, str)])
    good = decided
    for fault in faults.values():
        good &= ~fault
    return Proof(good, decided, faults, cell)


def anything(field: Field, cell: pl.Expr) -> Proof:
    """Any text will do, unless only some will."""
    allowed = field.constraints.get("enum")
    if allowed is None:
        return Proof(pl.lit(True), pl.lit(True), {}, cell)
    fits = among(cell, [item for item in allowed if isinstance(item, str)])
    return Proof(fits, pl.lit(True), {"enum": ~fits}, cell)


def geopoint(field: Field, cell: pl.Expr) -> Proof | None:
    """Two plain decimals within the globe."""
    if field.format != "default" or "enum" in field.constraints:
        return None
    return Proof(cell.str.contains(_GEOPOINT))
