"""The check `document-number`: 发文字号 as GB/T 9704-2012, 7.2.5 wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import DocumentNumberError
from disclosure.errors import ValueRefused
from disclosure.findings import Severity
from disclosure.gazette.number import DocumentNumber

__all__ = ["document_number"]

_RIGHT = r"\A[\x{4e00}-\x{9fff}]{1,12}〔(19[5-9][0-9]|20[0-9][0-9])〕[1-9][0-9]{0,6}号\z"
LATEST = 2099  # year, when nobody says which day it is
# 令, 公告 and 通告 have numbers of their own, without a year in brackets: 2025年第30号, 长沙市人民政府令第150号
_OWN = re.compile(
    r"(?:.{1,80}(?:令|公告|通告)(?:[(（〔\[]?(?:19|20)\d\d[)）〕\]]?年?度?)?|(?:19|20)\d\d年)?"
    r"第?[\d一二三四五六七八九十百〇零]{1,12}[号期](?:令|公告|通告)?"
)


@attrs.define(kw_only=True, repr=False)
class document_number(RowCheck):
    """Check that a document's number has its form: 长政发〔2018〕7号."""

    type = "document-number"
    Errors: ClassVar[list[Any]] = [DocumentNumberError]

    field: str
    """
    The field with the number. Blank cells, and the own numbers of 令 and 公告, are right.
    """

    ordinal: bool = False
    """
    Whether 第 may stand before the serial number, as in decisions on licences: 长市监许准字〔2026〕第8号.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field,)

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        cell = cells[self.field]
        if not cell.strip() or _OWN.fullmatch(cell.strip()):
            return
        try:
            right = str(DocumentNumber.parse(cell, latest_year=self._latest()))
        except ValueRefused:
            # a number of another form may be one that we do not know
            yield Breach(self.field, {"cell": cell, "right": "长政发〔2018〕7号"}, severity=Severity.WARN)
            return
        if right not in (cell, cell.replace("〕第", "〕") if self.ordinal else cell):
            yield Breach(self.field, {"cell": cell, "right": right})

    def suspects(self, table: Texts) -> pl.Expr:
        year = pl.col(self.field).str.extract(_RIGHT).cast(pl.Int32)  # null for every other form
        return (pl.col(self.field) != "") & (year > self._latest()).fill_null(True)

    def _latest(self) -> int:
        return min(self._context.today.year, LATEST)

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {"field": {"type": "string"}, "ordinal": {"type": "boolean"}},
    }
