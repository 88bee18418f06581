"""The check `classification-code`: codes of 政府收支分类科目 are in their list, under their own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs
import polars as pl

from disclosure.budget.codes import LEVELS, classification, doubt
from disclosure.budget.standard import FORMS, standard
from disclosure.checks.base import Breach, RowCheck, Texts
from disclosure.checks.errors import ClassificationCodeError, ClassificationNameError
from disclosure.findings import Severity

__all__ = ["classification_code"]

_ERRORS = {"code_unknown": ClassificationCodeError, "code_name": ClassificationNameError}
_BODIES = "部门(单位)代码"  # a form with this column lists organisations, not subjects


@attrs.define(kw_only=True, repr=False)
class classification_code(RowCheck):
    """Check the codes of functional and economic classification, and the names beside them."""

    type = "classification-code"
    Errors: ClassVar[list[Any]] = [ClassificationCodeError, ClassificationNameError]

    field: str
    """
    The field with the code: 类 of three digits, 款 of five, 项 of seven, written together.
    """

    item: str = ""
    """
    The field with its name.
    """

    classification: str = ""
    """
    The list of schemas/budget_tables.yaml: functional, department or government.
    """

    form: str = ""
    """
    Instead of `classification`: the field with the number of the budget's form (B03), which says the list.
    """

    year: str = ""
    """
    The field with the year. Names of years before the list's edition may differ.
    """

    def needs(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.field, self.form)))

    def wants(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.item, self.year)))

    def judge(self, cells: Mapping[str, str]) -> Iterator[Breach]:
        name = self.classification or _list_of(cells[self.form].strip())
        code, item = cells[self.field].strip(), cells.get(self.item, "").strip()
        if name not in standard()["classifications"] or len(code) not in LEVELS:
            return
        year = cells.get(self.year, "").strip()
        listed = classification(name)
        for kind, sure, right in doubt(code, item, listed, int(year) if year.isdecimal() else listed.edition):
            said = {"cell": code, "item": item, "right": right, "classification": listed.title}
            place = self.field if kind == "code_unknown" else self.item
            yield Breach(place, said, error=_ERRORS[kind], severity=None if sure else Severity.INFO)

    def suspects(self, table: Texts) -> pl.Expr:
        return pl.col(self.field) != ""

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["field"],
        "properties": {
            "field": {"type": "string"},
            "item": {"type": "string"},
            "classification": {"type": "string", "enum": ["functional", "department", "government"]},
            "form": {"type": "string"},
            "year": {"type": "string"},
        },
    }


def _list_of(form: str) -> str:
    """The list of a form's codes; "" for a form of no codes, or of organisations'."""
    known = FORMS.get(form)
    return known.classification if known and _BODIES not in known.columns else ""
