"""What polars can say of a cell for certain, so that frictionless need not read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

__all__ = ["TYPE", "Proof", "among"]

TYPE = "type"  # the name of the fault that a cell does not read as its type; other faults are constraints' names


@dataclass(frozen=True, slots=True)
class Proof:
    """Expressions over one column of text. A null counts as false: nothing is certain of that cell.

    `good`: the cell has no fault. `decided`: `faults` name all its faults, and no others; it is wider than `good` and
    may cost more, since only cells that are not good are asked. `key`: a text that is the same for equal values only.
    """

    good: pl.Expr
    decided: pl.Expr | None = None
    faults: Mapping[str, pl.Expr] = field(default_factory=dict)
    key: pl.Expr | None = None


def among(cell: pl.Expr, texts: list[str]) -> pl.Expr:
    """Whether the cell is one of `texts`."""
    return cell.is_in(pl.Series(texts, dtype=pl.String).implode()) if texts else pl.lit(False)
