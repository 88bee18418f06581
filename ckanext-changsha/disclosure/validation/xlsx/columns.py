"""A sheet as columns of text from its first row and column on, and what its cells were before they became text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

__all__ = ["EXACT", "MIDNIGHT", "SheetColumns"]

EXACT = 10**15  # integers from here on have more digits than a cell keeps
MIDNIGHT = "T00:00:00"


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """All columns are of one height, "" where a cell is empty. Rows and places count from 0, the labels' row is 0.

    `midnights`: the rows of dates, which a cell does not tell from moments at midnight. `inexact`: numbers of more
    digits than a cell keeps, by place and row.
    """

    columns: Sequence[pl.Series]
    midnights: Mapping[int, pl.Series] = field(default_factory=dict)
    inexact: Mapping[tuple[int, int], float] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any((column != "").any() for column in self.columns)

    @property
    def height(self) -> int:
        """How many rows there are, the labels' among them."""
        return len(self.columns[0]) if self.columns else 0
