"""The tables that the rules prescribe, and how a printed title is recognised as one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from disclosure.budget.grid import plain
from disclosure.vocabularies import read_yaml

__all__ = ["FORMS", "TableForm", "by_labels", "recognise", "standard", "tolerance"]

LONGEST_TITLE = 80  # characters; a line longer than this is prose that ends in 表
_NUMBER = r"[\d一二三四五六七八九十]{1,3}"
_NUMBERING = re.compile(
    rf"^(?:(?:部门|单位)公开表{_NUMBER}|(?:部门)?(?:预算|决算)\d{{1,2}}表|附?[表件]?{_NUMBER}(?:-\d{{1,2}})?[、.:]|附?[表件]{_NUMBER}(?:-\d{{1,2}})?|公开\d\d表)+"
)
_TAIL = re.compile(
    r"(?:[(](?:续表?|单位:?[亿万]?元|[亿万]?元)[)]|(?:金额)?单位:(?:人民币)?[亿万]?元|续表|[(]?(?:部门|单位)?公开(?:表\d{1,2}|\d{1,2}表)[)]?)+$"
)
_BY = re.compile(
    r"[(]按(?:支出)?(?:功能|经济|部门预算经济|部门预算支出经济)分类(?:科目)?[)]$"
)  # not 按政府预算经济分类
_ENDINGS = (
    "局|委|委员会|办|办公室|厅|院|中心|处|所|站|校|学|馆|会|队|街道|镇|乡|区|县|市|州|省|部|场|公司|本级|机关|政府"
)
_MADE_FOR = re.compile(
    rf"(?:.{{2,40}}(?:{_ENDINGS}))?"
    r"(?:19|20)?\d{0,4}年?度?(?:区级|市级|县级|省级|本级|市本级|区本级|县本级)?(?:本?部门|本?单位|预算单位|所属单位|财政)?(?:预算|决算)?"
)


def _compared(title: str) -> str:
    """A title as all are compared: 三公 stands in every kind of quotes, and in none."""
    return re.sub(r"[\"'《》]", "", plain(title))


@dataclass(frozen=True, slots=True)
class TableForm:
    """One prescribed table."""

    id: str
    name: str
    stage: str = ""  # 预算 or 决算; "" when both use it
    aliases: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    classification: str = ""  # which list its codes are of
    fund: str = ""  # the one budget whose money it lists
    income: bool = False
    text: bool = False  # a form in words
    certainty: str = "likely"
    code: str = ""
    empty: str = ""
    titles: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Name and aliases as comparisons need them, the longest first."""
        names = sorted({_compared(title) for title in (self.name, *self.aliases)}, key=len, reverse=True)
        object.__setattr__(self, "titles", tuple(names))


@cache
def standard() -> dict[str, Any]:
    """The whole of schemas/budget_tables.yaml. It is shared: read it only."""
    return read_yaml("budget_tables.yaml")


def _forms() -> dict[str, TableForm]:
    lists = ("aliases", "columns", "signature")
    forms = {}
    for row in standard()["tables"]:
        values: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in row.items()}
        forms[row["id"]] = TableForm(**values)
    return forms


FORMS: Mapping[str, TableForm] = _forms()
_TITLES = sorted(((title, form) for form in FORMS.values() for title in form.titles), key=lambda pair: -len(pair[0]))


def recognise(line: str) -> TableForm | None:
    """The table whose title `line` is, such as 2025年部门收入预算总表; None for any other line."""
    if len(line) > LONGEST_TITLE:
        return None
    title = _TAIL.sub("", _NUMBERING.sub("", _compared(line)))
    return _named(title) or _named(_BY.sub("", title))


def _named(title: str) -> TableForm | None:
    for known, form in _TITLES:
        if title.endswith(known) and _MADE_FOR.fullmatch(title[: -len(known)]):
            return form
    return None


def by_labels(labels: Iterable[str]) -> TableForm | None:
    """The table that `labels` prove where no title is printed on the page."""
    text = "\n".join(plain(label) for label in labels)
    return next((f for f in FORMS.values() if f.signature and all(plain(s) in text for s in f.signature)), None)


def tolerance(addends: int, decimals: int = 2) -> Decimal:
    """How far a sum of rounded amounts may be from the printed total, in the printed unit.

    Amounts printed with fewer decimals than the standard's two are rounded the more coarsely.
    """
    rule = standard()["meta"]["tolerance"]
    coarser = max(0, standard()["meta"]["decimals"] - decimals)
    return max(Decimal(rule["per_addend"]).scaleb(coarser) * addends, Decimal(rule["least"]))
