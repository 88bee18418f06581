"""The check `division-code`: codes of administrative divisions are those of GB/T 2260, under their own names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

import attrs
import polars as pl
from stdnum import numdb

from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import DivisionCodeError, DivisionNameError
from disclosure.findings import Severity
from disclosure.vocabularies import read_yaml

__all__ = ["division_code"]

_NAMES = re.compile(r"(?:\[[\d-]*\])?([^,\[\]]+)")  # of python-stdnum: [1983-1995]西区,[1996-]岳麓区


@attrs.define(kw_only=True, repr=False)
class division_code(RowCheck):
    """Check the six digits of a province, city or county, and the name beside them."""

    type = "division-code"
    Errors: ClassVar[list[Any]] = [DivisionCodeError, DivisionNameError]

    field: str
    """
    The field with the code. Blank cells are passed over.
    """

    item: str = ""
    """
    The field with the division's name, with or without the names of those above it: 岳麓区, 湖南省长沙市岳麓区.
    """

    within: str = ""
    """
    What every code begins with: 4301 where only Changsha and its districts may stand.
    """

    def needs(self) -> tuple[str, ...]:
        return (self.field,)

    def wants(self) -> tuple[str, ...]:
        return (self.item,) if self.item else ()

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        code, item = cells[self.field].strip(), cells.get(self.item, "").strip()
        names, instead, sure = _division(code)
        if not code:
            return
        outside = not code.startswith(self.within)
        if not names or outside or instead:
            said = {"cell": code, "right": instead or "430100", "name": names[0] if names else ""}
            severity = None if outside or sure and not instead else Severity.WARN
            yield Breach(self.field, said, error=DivisionCodeError, severity=severity)
        elif item and not any(item.endswith(name) for name in names):
            said = {"cell": item, "code": code, "right": names[0]}
            yield Breach(self.item, said, error=DivisionNameError, severity=None if sure else Severity.WARN)

    def suspects(self, table: Texts) -> pl.Expr:
        return pl.col(self.field) != ""

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {"field": {"type": "string"}, "item": {"type": "string"}, "within": {"type": "string"}},
    }


@cache
def _ours() -> dict[str, dict[str, Any]]:
    """Changsha and its divisions: schemas/division_codes.yaml."""
    return {row["code"]: row for row in read_yaml("division_codes.yaml")["divisions"]}


def _division(code: str) -> tuple[list[str], str, bool]:
    """Its names, the code that replaced it, and whether we are sure; other cities' are those of python-stdnum."""
    if known := _ours().get(code):
        return [known["name"], *known.get("aliases", ())], known.get("replaced_by", ""), known["certainty"] == "certain"
    if not re.fullmatch(r"[0-9]{6}", code):
        return [], "", True
    said = numdb.get("cn/loc").info(code)
    names = _NAMES.findall(said[-1][1].get("county", "")) if len(said) > 1 else []
    return list(reversed(names)), "", code.startswith("4301")
