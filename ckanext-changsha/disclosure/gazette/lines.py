"""What the beginning of a line says: which article, chapter or numbered point it opens, and which lines are neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from disclosure.gazette.numerals import CIRCLED, NUMERAL, number_of

__all__ = ["Line", "Rank", "quoted_lines", "read_line", "split_lines", "titles_end"]

LONGEST_HEADING = 60  # characters of a chapter's heading
_SPACE = r"[^\S\n]"


class Rank(IntEnum):
    """The places of a text, from the widest to the narrowest; each stands inside the ones before it."""

    PART = 0  # the document itself, or one that it encloses
    BOOK = 1  # 编
    CHAPTER = 2  # 章
    SECTION = 3  # 节
    ARTICLE = 4  # 条
    PARAGRAPH = 5  # 款
    FIRST = 6  # 一、
    SECOND = 7  # （一）; in an article 项
    THIRD = 8  # 1.; in an article 目
    FOURTH = 9  # （1）
    FIFTH = 10  # ①
    LEAF = 11  # any other line


_HEADS = {"编": Rank.BOOK, "章": Rank.CHAPTER, "节": Rank.SECTION, "条": Rank.ARTICLE}
_COUNTED = re.compile(
    rf"{_SPACE}*第{_SPACE}?(?P<number>{NUMERAL}){_SPACE}?(?P<unit>[编章节条])(?:之(?P<sub>[一二三四五六七八九十]{{1,3}}))?"
    rf"(?P<gap>{_SPACE}*)"
)
_INDENT = f"{_SPACE}{{0,40}}"
_POINTS = (
    (Rank.FIRST, re.compile(rf"{_INDENT}(?P<number>[一二三四五六七八九十百]{{1,5}}){_SPACE}?[、．.]")),
    (Rank.SECOND, re.compile(rf"{_INDENT}[（(]{_SPACE}?(?P<number>[一二三四五六七八九十百]{{1,5}}){_SPACE}?[）)]")),
    (Rank.THIRD, re.compile(rf"{_INDENT}(?P<number>\d{{1,3}}){_SPACE}?(?:[、．]|\.(?!\d))")),
    (Rank.FOURTH, re.compile(rf"{_INDENT}[（(]{_SPACE}?(?P<number>\d{{1,3}}){_SPACE}?[）)]")),
    (Rank.FIFTH, re.compile(rf"{_INDENT}(?P<number>[{CIRCLED}])")),
)
_OPENERS = frozenset("第一二三四五六七八九十百0123456789（(０１２３４５６７８９" + CIRCLED)
# A line that goes on about an article ("第三条规定的…") opens none.
_ABOUT = re.compile(r"第|规定|的|、|和|至|到|款|项|所|与|或|及|中")
_SENTENCE_END = re.compile(r"[。；;：:，,！？]\s*$")


@dataclass(slots=True)
class Line:
    """A line with the blank lines after it, and what it opens."""

    text: str
    rank: Rank = Rank.LEAF
    number: int = 0
    sub: int = 0  # 第三条之一
    head: int = 0  # characters of the mark itself

    @property
    def words(self) -> str:
        """The line without its blanks at both ends."""
        return self.text.strip()


def split_lines(text: str) -> list[str]:
    """The lines with their ends; a blank line goes with the line before it, so that joined they are the text."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if lines and (line.isspace() or lines[-1].isspace()):
            lines[-1] += line
        else:
            lines.append(line)
    return lines


def read_line(text: str, after: int = 0) -> Line:
    """What a line opens. `after` is the number of the article before: without a blank only the next one is read."""
    words = text.lstrip()
    if words[:1] not in _OPENERS or "\t" in text.strip():  # a table's row opens nothing
        return Line(text)
    counted = _COUNTED.match(text)
    if counted:
        return _counted(text, counted, after)
    for rank, pattern in _POINTS:
        match = pattern.match(text)
        number = number_of(match["number"]) if match else None
        if match and number:
            return Line(text, rank, number, head=match.end())
    return Line(text)


def _counted(text: str, match: re.Match[str], after: int) -> Line:
    rank, number = _HEADS[match["unit"]], number_of(match["number"])
    rest = text[match.end() : match.end() + LONGEST_HEADING + 1].rstrip()
    if number is None:
        return Line(text)
    if rank is Rank.ARTICLE:
        opens = match["gap"] or not rest or rest[0] in "【（(：:" or (number == after + 1 and not _ABOUT.match(rest))
    else:
        opens = len(rest) <= LONGEST_HEADING and not _SENTENCE_END.search(rest)
        opens = opens and (bool(match["gap"]) or not _ABOUT.match(rest))
    sub = number_of(match["sub"]) or 0 if match["sub"] else 0
    return Line(text, rank, number, sub, match.end()) if opens else Line(text)


def quoted_lines(lines: list[str]) -> list[bool]:
    """Which lines stand in a quotation of several lines, such as the new wording of an article.

    A quotation begins with “ at a line's beginning and ends where as many have been closed as were opened; one that
    is never closed is none. One pass over the lines from behind.
    """
    depth, depths = 0, [0]
    for line in lines:
        depth += line.count("“") - line.count("”")
        depths.append(depth)
    ends = _next_not_deeper(depths)
    quoted, until = [False] * len(lines), 0
    for place, line in enumerate(lines):
        if place >= until and line.lstrip().startswith("“") and depths[place + 1] > depths[place]:
            until = ends[place]
        quoted[place] = place < until
    return quoted


def _next_not_deeper(depths: list[int]) -> list[int]:
    """For each place the next one that is not deeper, or the place itself when there is none."""
    ends = list(range(len(depths)))
    waiting: list[int] = []
    for place, depth in enumerate(depths):
        while waiting and depths[waiting[-1]] >= depth:
            ends[waiting.pop()] = place
        waiting.append(place)
    return ends


def titles_end(words: str) -> bool:
    """Whether a line can be (part of) a title: short, and no sentence."""
    return 1 < len(words) <= LONGEST_HEADING and not _SENTENCE_END.search(words) and "。" not in words
