"""The anchor of a place that is named in words: 第三条第二款第（一）项 is `a3-2-1`."""

from __future__ import annotations

import re

from disclosure.gazette.numerals import CIRCLED, NUMERAL, number_of
from disclosure.gazette.structure import Structure

__all__ = ["PLACE", "address", "locate"]

LONGEST = 80  # characters
_IN_BRACKETS = rf"[（(]?{NUMERAL}[）)]?"
PLACE = (  # a place inside a document, as other documents name it
    rf"第{NUMERAL}条(?:之[一二三四五六七八九十]{{1,3}})?(?:第{NUMERAL}款)?(?:第{_IN_BRACKETS}项)?(?:第{NUMERAL}目)?"
)
_ARTICLE = re.compile(
    rf"(?:第{NUMERAL}[编章节])*第(?P<article>{NUMERAL})条(?:之(?P<sub>[一二三四五六七八九十]{{1,3}}))?"
    rf"(?:第(?P<paragraph>{NUMERAL})款)?(?:第[（(]?(?P<item>{NUMERAL})[）)]?项)?(?:第(?P<subitem>{NUMERAL})目)?"
)
_CHAPTER = re.compile(rf"(?:第(?P<book>{NUMERAL})编)?(?:第(?P<chapter>{NUMERAL})章)?(?:第(?P<section>{NUMERAL})节)?")
_OUTLINE = re.compile(
    rf"(?:(?P<h>[一二三四五六七八九十百]{{1,5}})[、．.])?(?:[（(](?P<i>[一二三四五六七八九十百]{{1,5}})[）)])?"
    rf"(?:(?P<n>\d{{1,3}})[、．.])?(?:[（(](?P<m>\d{{1,3}})[）)])?(?P<o>[{CIRCLED}])?"
)


def address(words: str) -> str:
    """The anchor that the words name, "" when they name none. An item without a 款 is in the first one."""
    words = re.sub(r"\s", "", words[:LONGEST])
    article = _ARTICLE.fullmatch(words)
    if article:
        return _article(article)
    chapter = _CHAPTER.fullmatch(words)
    if chapter and words:
        return _joined(zip("bcs", chapter.group("book", "chapter", "section"), strict=True))
    outline = _OUTLINE.fullmatch(words)
    if not outline or not words:
        return ""
    named = [(letter, number_of(outline[letter])) for letter in "hinmo" if outline[letter]]
    return "-".join(f"{letter if not place else ''}{number}" for place, (letter, number) in enumerate(named))


def locate(structure: Structure, words: str) -> str:
    """The anchor of the place in this text that the words name, "" when the text has no such place.

    第三条第（一）项 names no 款: it is the article's first item of that number.
    """
    anchors = {node.anchor for node in structure.walk()}
    found = address(words)
    if found in anchors or not found:
        return found
    if "款" in words or "项" not in words:
        return ""
    article, _, item = found.partition("-1-")
    several = (f"{article}-{paragraph}-{item}" for paragraph in range(2, len(anchors)))
    return next((anchor for anchor in several if anchor in anchors), "")


def _article(match: re.Match[str]) -> str:
    sub = f"z{number_of(match['sub'])}" if match["sub"] else ""
    parts = [match["paragraph"] or ("一" if match["item"] else ""), match["item"], match["subitem"]]
    return "-".join([f"a{number_of(match['article'])}{sub}", *(str(number_of(part)) for part in parts if part)])


def _joined(named: zip[tuple[str, str]]) -> str:
    return "".join(f"{letter}{number_of(numeral)}" for letter, numeral in named if numeral)
