"""The unit of a table's amounts, read for each table alone: one document holds tables in 元 and tables in 万元."""

from __future__ import annotations

import re
from collections.abc import Iterable

from disclosure.budget.grid import plain

__all__ = ["find_unit"]

# 编制单位：长沙市演示局 names an organisation; only 单位：元 and the like name a unit of money.
_STATED = re.compile(
    r"单位[:](?:人民币)?(亿元|万元|元)(?![\u4e00-\u9fff])|单位[:(](?:人民币)?(亿元|万元|元)(?=[)]|币种|部门[:]|编制|公开|填报)"
)
_BRACKETED = re.compile(r"(?:[(](?:单位:|人民币)*(亿元|万元|元)[)]|(?<=[\u4e00-\u9fff])/(亿元|万元|元)$)")


def find_unit(lines: Iterable[str], headings: Iterable[str] = ()) -> str:
    """元, 万元 or 亿元 as the lines above a table or its headings state it.

    "" when they state none, or two different ones: a unit is never guessed.
    """
    stated = {unit for line in lines for found in _STATED.findall(plain(line)) for unit in found if unit}
    if not stated:
        stated = {unit for text in headings for found in _BRACKETED.findall(plain(text)) for unit in found if unit}
    return stated.pop() if len(stated) == 1 else ""
