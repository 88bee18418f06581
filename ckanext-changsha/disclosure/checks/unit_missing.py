"""The check `unit-missing`: every amount has its unit, and 元 and 万元 are not mistaken for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import UnitMissingError, UnitSlipError
from disclosure.checks.values import amount
from disclosure.errors import ValueRefused
from disclosure.findings import Severity
from disclosure.money import UNITS, parse_amount

__all__ = ["unit_missing"]

SLIP = Decimal(10_000)
NEAR = Decimal("0.5"), Decimal(2)  # how near to ten thousand times two amounts must be to be one slip
ROUGHLY = 4000  # times; below it no slip is looked for


@attrs.define(kw_only=True, repr=False)
class unit_missing(RowCheck):
    """Check that amounts can be understood: each has a unit, and none is ten thousand times what it should be."""

    type = "unit-missing"
    Errors: ClassVar[list[Any]] = [UnitMissingError, UnitSlipError]

    field: str
    """
    The field with the amount. Its unit is the field's own (`unit` in the schema), or in a field of each row.
    """

    unit: str = ""
    """
    The field with the unit in which `printed` stands, or else the amount itself.
    """

    printed: str = ""
    """
    The field with the amount as the source prints it: `field` must be that number in 元.
    """

    near: str = ""
    """
    Another amount, of the same unit, that is of the same size: a price and its limit. Ten thousand times is a slip.
    """

    most: float = 0
    """
    The largest amount that is thinkable, in the field's unit; 0 for none.
    """

    def needs(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.field, self.unit, self.printed)))

    def wants(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.near,)))

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        cell = cells[self.field]
        said = {"cell": cell, "title": self.called(self.field), "unit": self._fields[self.field].get("unit", "")}
        if self.unit and not cells[self.unit].strip() and (cells.get(self.printed) or cell):
            yield Breach(self.unit, {**said, "cell": cells.get(self.printed) or cell}, error=UnitMissingError)
        elif not self.unit and cell and not said["unit"]:
            yield Breach(self.field, said, error=UnitMissingError)
        value = amount(cell)
        if value is None:
            return
        if self.printed and cells[self.unit] in UNITS:
            right = _printed(cells[self.printed], cells[self.unit])
            if right is not None and right != value:
                found = {**said, "other": self.called(self.printed), "other_cell": cells[self.printed]}
                yield Breach(self.field, found, error=UnitSlipError)
        elif (beside := amount(cells.get(self.near, ""))) and value and _is_slip(value, beside):
            found = {**said, "other": self.called(self.near), "other_cell": cells[self.near]}
            yield Breach(self.field, found, error=UnitSlipError, severity=Severity.WARN)
        elif self.most and abs(value) > Decimal(str(self.most)):
            found = {**said, "other": "", "other_cell": f"{self.most:,.0f}"}
            yield Breach(self.field, found, error=UnitSlipError, severity=Severity.WARN)

    def suspects(self, table: Texts) -> pl.Expr:
        if self.unit or not table.fields[self.field].get("unit"):
            return pl.any_horizontal(pl.col(name) != "" for name in (self.field, self.printed) if name)
        told, value = pl.lit(False), _number(self.field).abs()
        if self.most:
            told = told | (value >= self.most)
        if self.near in table.frame.columns:
            ratio = value / _number(self.near).abs()  # floats are near enough to leave out what is of one size
            told = told | (ratio >= ROUGHLY) | (ratio <= 1 / ROUGHLY)
        return told.fill_null(True) & (pl.col(self.field) != "")

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {
            "field": {"type": "string"},
            "unit": {"type": "string"},
            "printed": {"type": "string"},
            "near": {"type": "string"},
            "most": {"type": "number"},
        },
    }


def _is_slip(one: Decimal, other: Decimal) -> bool:
    ratio = max(abs(one), abs(other)) / min(abs(one), abs(other)) / SLIP
    return NEAR[0] <= ratio <= NEAR[1]


def _printed(text: str, unit: str) -> Decimal | None:
    try:
        return parse_amount(text, unit)
    except ValueRefused:
        return None


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False)
