"""The table of lots in a tender notice: 包号, 预算金额(万元), 最高限价(万元), one cell a line or a row a line.

Only a notice with one lot has the lot's budget; the sum of several is not stated, and not made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["only_lot"]

MOST_COLUMNS = 10
_FIRST = re.compile(r"包号|包组?|标包|标段|标项|序号|品目号")
_MONEY = {
    "budget": re.compile(r"(?:包|标项|分包)?(?:预算|采购预算|预算金额)(?:金额)?\((元|万元)\)"),
    "control_price": re.compile(r"(?:包|标项|分包)?(?:最高限价|控制价)(?:\(如有\))?\((元|万元)\)"),
}
_NUMBER = re.compile(r"[\d,]{1,20}(?:\.\d{1,8})?")


def only_lot(lines: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(words, unit) of the budget and the highest price of a notice's only lot; {} when it has several or none."""
    if not any(_has_money(line) for line in lines):
        return {}
    cells = [re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)) for line in lines for cell in line.split("\t")]
    for start, cell in enumerate(cells):
        if _FIRST.fullmatch(cell):
            head, money = _head(cells, start)
            if money:
                return _row(cells[start + len(head) :], len(head), money)
    return {}


def _has_money(line: str) -> bool:
    """Whether a line can hold the head of a column of money: most notices have none, and are done with."""
    return ("预算" in line or "限价" in line or "控制价" in line) and ("元)" in line or "元）" in line)


def _head(cells: Sequence[str], start: int) -> tuple[Sequence[str], dict[str, tuple[int, str]]]:
    """The header row, which ends with its last column of money, and where its money is."""
    money: dict[str, tuple[int, str]] = {}
    for place, cell in enumerate(cells[start : start + MOST_COLUMNS]):
        for name, pattern in _MONEY.items():
            found = pattern.fullmatch(cell)
            if found and name not in money:
                money[name] = (place, found[1])
    width = max((place for place, _ in money.values()), default=-1) + 1
    return cells[start : start + width], money


def _row(cells: Sequence[str], width: int, money: dict[str, tuple[int, str]]) -> dict[str, tuple[str, str]]:
    rows = [cells[:width], cells[width : 2 * width]]
    first, second = ([row[place] for place, _ in money.values() if place < len(row)] for row in rows)
    if not all(map(_NUMBER.fullmatch, first)) or (second and all(map(_NUMBER.fullmatch, second))):
        return {}
    return {name: (words, unit) for (name, (_, unit)), words in zip(money.items(), first, strict=False)}
