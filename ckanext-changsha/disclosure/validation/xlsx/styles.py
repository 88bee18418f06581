"""Which of a workbook's cell styles show a number as a number, and which as a date."""

from __future__ import annotations

import re
from enum import Enum

from defusedxml import ElementTree

__all__ = ["Shown", "styles"]

NUMBERS = {*range(5), *range(9, 13), *range(37, 41), 48, 49}  # ECMA-376 part 1, 18.8.30
DATES = {14}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE = re.compile(r"y{2,4}[/年.\- ]*m{1,2}[/月.\- ]*d{1,2}日?(?:;@)?")
_DIGITS = re.compile(r"[¥￥$]?(?:[0#?][0#?.,% ]*)?|@|General")


class Shown(Enum):
    """How a style shows a number."""

    NUMBER = "number"
    DATE = "date"
    OTHER = "other"  # times, durations and what only calamine knows


def styles(part: bytes) -> list[Shown]:
    """What each cell style shows, in the order that cells name them."""
    if not part.strip():
        return []
    root = ElementTree.fromstring(part, forbid_dtd=True)
    space = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
    codes = {item.get("numFmtId", ""): item.get("formatCode", "") for item in root.iter(f"{space}numFmt")}
    formats = root.find(f"{space}cellXfs")
    return [] if formats is None else [_shown(item.get("numFmtId", "0"), codes) for item in formats]


def _shown(number: str, codes: dict[str, str]) -> Shown:
    if number in codes:
        return _of_code(codes[number])
    if number.isdecimal() and int(number) in NUMBERS:
        return Shown.NUMBER
    return Shown.DATE if number.isdecimal() and int(number) in DATES else Shown.OTHER


def _of_code(code: str) -> Shown:
    bare = _QUOTED.sub("", code)
    if _DATE.fullmatch(bare.lower()):
        return Shown.DATE
    return Shown.NUMBER if all(_DIGITS.fullmatch(part.strip()) for part in bare.split(";")) else Shown.OTHER
