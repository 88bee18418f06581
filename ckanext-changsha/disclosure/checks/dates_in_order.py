"""The check `dates-in-order`: 公告 before 开标 before 成交 before 合同."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import DatesInOrderError
from disclosure.checks.values import day, moment

__all__ = ["dates_in_order"]

_ISO = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2})?\z"


@attrs.define(kw_only=True, repr=False)
class dates_in_order(RowCheck):
    """Check that dates of one row do not go backwards."""

    type = "dates-in-order"
    Errors: ClassVar[list[Any]] = [DatesInOrderError]

    fields: list[str]
    """
    The fields in the order in which things happen. Blank cells are passed over; on the same day any order is right,
    unless both cells state the time.
    """

    def needs(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        before = ""
        for name in self.fields:
            if not moment(cells[name]):
                continue
            if before and _later(cells[before], cells[name]):
                said = {"earlier": self.called(before), "earlier_cell": cells[before]}
                yield Breach(name, {**said, "later": self.called(name), "cell": cells[name]})
            before = name

    def suspects(self, table: Texts) -> pl.Expr:
        told, last = pl.lit(False), pl.lit("")
        for name in self.fields:
            cell = pl.col(name)
            told = told | ((cell != "") & ((cell < last) | ~cell.str.contains(_ISO)))
            last = pl.when(cell == "").then(last).otherwise(cell)
        return told

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["fields"],
        "properties": {"fields": {"type": "array", "items": {"type": "string"}, "minItems": 2}},
    }


def _later(one: str, other: str) -> bool:
    """Whether the first date is after the second; without a time of day, days are compared."""
    timed = ":" in one and ":" in other
    read = moment if timed else day
    left, right = read(one), read(other)
    return left is not None and right is not None and left > right
