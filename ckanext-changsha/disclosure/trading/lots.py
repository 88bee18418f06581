"""The table of lots in a tender notice: 包号, 包名称, 预算金额(万元), 最高限价(万元), one cell a line or a row a line.

Only a notice with one lot has the lot's name, number and budget; the sum of several is not stated, and not made up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

__all__ = ["only_lot"]

MOST_COLUMNS = 10
_NUMBERED = re.compile("序号|品目号")
_FIRST = re.compile(r"(?:合同)?包号|包组?|标包|标段|标段编号|标项|序号|品目号")
_MONEY = {
    "budget": re.compile(r"(?:合同)?(?:包|标项|分包|标段)?(?:预算|采购预算|预算金额)(?:金额)?\((元|万元)\)"),
    "control_price": re.compile(r"(?:包|标项|分包|标段)?(?:最高限价|控制价|招标控制价)(?:\(如有\))?\((元|万元)\)"),
}
_WORDS = {
    "section_code": re.compile("(?:合同)?包号|标段编号|标包号|分包编号|标项编号"),
    "section_name": re.compile("(?:合同)?包名称|标段名称|分包名称|标包名称|标项名称"),
}
_NUMBER = re.compile(r"[\d,]{1,20}(?:\.\d{1,8})?")
LONGEST_WORDS = 120


def only_lot(lines: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(words, unit) of what the table says of a notice's only lot; {} when it has several or none."""
    if not any(_has_money(line) for line in lines):
        return {}
    cells = [re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)) for line in lines for cell in line.split("\t")]
    for start, cell in enumerate(cells):
        if _FIRST.fullmatch(cell):
            width, places = _head(cells, start)
            if places.keys() & _MONEY.keys():
                return _row(cells[start + width :], width, places, numbered=_NUMBERED.fullmatch(cell) is not None)
    return {}


def _has_money(line: str) -> bool:
    """Whether a line can hold the head of a column of money: most notices have none, and are done with."""
    return ("预算" in line or "限价" in line or "控制价" in line) and ("元)" in line or "元）" in line)


def _head(cells: Sequence[str], start: int) -> tuple[int, dict[str, tuple[int, str]]]:
    """How many cells the header row has, and where it has what. It ends with its last column of money, or where rows
    are numbered with the cell before the first number."""
    places: dict[str, tuple[int, str]] = {}
    width = 0
    for place, cell in enumerate(cells[start : start + MOST_COLUMNS]):
        if cell == "1" and _NUMBERED.fullmatch(cells[start]) and width:
            return place, places
        for name, pattern in (*_MONEY.items(), *_WORDS.items()):
            found = pattern.fullmatch(cell)
            if found and name not in places:
                places[name] = (place, found[1] if name in _MONEY else "")
                width = place + 1 if name in _MONEY else width
    return width, places


def _row(
    cells: Sequence[str], width: int, places: dict[str, tuple[int, str]], *, numbered: bool
) -> dict[str, tuple[str, str]]:
    money = [place for name, (place, _) in places.items() if name in _MONEY]
    first, second = cells[:width], cells[width : 2 * width]
    if len(first) < width or not all(_NUMBER.fullmatch(first[place]) for place in money):
        return {}
    several = len(second) == width and all(_NUMBER.fullmatch(second[place]) for place in money)
    if several and (not numbered or second[0] == "2"):
        return {}
    row = {name: (first[place], unit) for name, (place, unit) in places.items()}
    return {name: said for name, said in row.items() if len(said[0]) <= LONGEST_WORDS}
