"""Chinese numerals as articles and outlines count with them: 十二, 二十, 一百零三, 〇; also plain digits."""

from __future__ import annotations

import re

__all__ = ["NUMERAL", "CIRCLED", "number_of"]

NUMERAL = "[零〇一二三四五六七八九十百千两0-9０-９]{1,9}"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SIGNS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = re.compile(r"\d+")


def number_of(text: str) -> int | None:
    """The number that a numeral writes, or None for signs that write none (十百, 一二)."""
    if _DIGITS.fullmatch(text):
        return int(text)
    if len(text) == 1 and text in CIRCLED:
        return CIRCLED.index(text) + 1
    total, sign, unit = 0, None, 10_000
    for character in text:
        if character in _TENS:
            if _TENS[character] >= unit or (sign is None and character != "十"):
                return None
            unit = _TENS[character]
            total += (1 if sign is None else sign) * unit
            sign = None
        elif character in _SIGNS:
            if sign:  # 一二; 零 may stand before another: 一百零三
                return None
            sign = _SIGNS[character]
        else:
            return None
    return total + (sign or 0) if text else None
