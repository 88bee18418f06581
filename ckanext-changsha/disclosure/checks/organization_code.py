"""The check `organization-code`: 统一社会信用代码 (GB 32100) and 组织机构代码 (GB 11714) by their check signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl
from stdnum.cn import uscc

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import OrganizationCodeError

__all__ = ["is_organization_code", "organization_code"]

_OLD = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@attrs.define(kw_only=True, repr=False)
class organization_code(RowCheck):
    """Check that an organisation's code ends in its right check sign."""

    type = "organization-code"
    Errors: ClassVar[list[Any]] = [OrganizationCodeError]

    field: str
    """
    The field with the code. Blank cells are right: a person has none.
    """

    old: bool = False
    """
    Whether the nine signs of 组织机构代码, which 统一社会信用代码 replaced in 2015, are right too.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        cell = cells[self.field]
        if cell.strip() and not is_organization_code(cell, old=self.old):
            yield Breach(self.field, {"cell": cell, "length": len(cell.strip())})

    def suspects(self, table: Texts) -> pl.Expr:
        return pl.col(self.field) != ""

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {"field": {"type": "string"}, "old": {"type": "boolean"}},
    }


def is_organization_code(code: str, *, old: bool = False) -> bool:
    """Whether `code` is written as its standard has it, and ends in its right check sign."""
    if uscc.is_valid(code) and uscc.compact(code) == code:
        return True
    match = _OLD.fullmatch(code) if old else None
    if match is None:
        return False
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(match[1], _WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11] == match[2]
