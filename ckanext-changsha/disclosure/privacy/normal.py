"""Bring a text's digits, letters and separators to their plain forms, sign by sign, so that places stay."""

from __future__ import annotations

import re
import unicodedata

from disclosure.privacy.linear import Forms

__all__ = ["HIDDEN", "SEPARATORS", "UNUSUAL", "plain", "plain_bytes"]

INVISIBLE = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
BLANKS = (0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000)
HYPHENS = (*range(0x2010, 0x2016), 0x2212, 0xFF0D)
LAST_DIGIT = 0x20000  # no digit of Unicode comes after; to look through all signs takes 0.2 s
HIDDEN = "\x7f"  # what stands for every invisible sign: inside a number it hides it and parts nothing
SEPARATORS = rf" \t{HIDDEN}-"
_SAME_WIDTH = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
_SAME_WIDTH |= {code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)}
_PLAIN: dict[int, str] = {
    **_SAME_WIDTH,
    **dict.fromkeys(INVISIBLE, HIDDEN),
    **dict.fromkeys(BLANKS, " "),
    **dict.fromkeys(HYPHENS, "-"),
    **dict.fromkeys((0xFF0A, 0xD7), "*"),
    0xFF3F: "_",
    0xFF0E: ".",
    0xFF20: "@",
    **{code: str(unicodedata.decimal(chr(code))) for code in range(0x660, LAST_DIGIT) if chr(code).isdecimal()},
}
UNUSUAL = "[" + "".join(rf"\x{{{code:x}}}" for code in _PLAIN) + "]"  # what is not plain, for RE2
_ANY = Forms({"any": UNUSUAL})  # faster than `re` where none is
_UNUSUAL = re.compile(f"[{re.escape(''.join(chr(code) for code in _PLAIN if code < 0x10000))}]++")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]++")  # apart: one class with both is searched thirty times slower


def plain(text: str) -> str:
    """`text` as long as it was, with ASCII digits and letters, blanks and hyphens; all invisible signs are HIDDEN."""
    if text.isascii():
        return text
    text = text.replace("\u3000", " ")  # begins every paragraph
    if _ANY.within(text):
        text = _UNUSUAL.sub(lambda run: run[0].translate(_PLAIN), text)
        text = _ASTRAL.sub(lambda run: run[0].translate(_PLAIN), text)
    return text


def plain_bytes(text: bytes) -> bytes:
    """The same for UTF-8, in which places do move; most texts are plain, and need not be decoded."""
    if text.isascii() or not _ANY.within(text):
        return text
    return plain(text.decode("utf-8")).encode("utf-8")
