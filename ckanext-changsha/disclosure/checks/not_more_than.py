"""The check `not-more-than`: an amount keeps within the one that limits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import NotMoreThanError
from disclosure.checks.values import amount

__all__ = ["not_more_than"]


@attrs.define(kw_only=True, repr=False)
class not_more_than(RowCheck):
    """Check that one number of a row is at most another: 中标价 and 最高限价, 承诺时限 and 法定时限, 余额 and 限额."""

    type = "not-more-than"
    Errors: ClassVar[list[Any]] = [NotMoreThanError]

    field: str
    """
    The field that must keep within the other. Both are of the same unit.
    """

    limit: str
    """
    The field that limits it. A row in which either is blank, or no number, is passed over.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field, self.limit)

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        value, most = amount(cells[self.field]), amount(cells[self.limit])
        if value is not None and most is not None and value > most:
            said = {"cell": cells[self.field], "limit": self.called(self.limit), "limit_cell": cells[self.limit]}
            yield Breach(self.field, {**said, "title": self.called(self.field)})

    def suspects(self, table: Texts) -> pl.Expr:
        value, most = (_number(name) for name in (self.field, self.limit))
        odd = pl.any_horizontal(_number(name).is_null() & (pl.col(name) != "") for name in (self.field, self.limit))
        return (value >= most).fill_null(False) | odd  # floats are near enough to leave out what is far below

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field", "limit"],
        "properties": {"field": {"type": "string"}, "limit": {"type": "string"}},
    }


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False)
