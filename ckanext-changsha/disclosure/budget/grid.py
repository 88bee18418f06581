"""One table as a reader found it: a grid of cells with the lines above and below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Grid", "is_amount", "is_contents", "is_note", "plain", "split_context", "states_unit_or_maker", "tidy"]

# In brackets an amount is negative; (1) numbers a column and (2024) is a year.
_AMOUNT = re.compile(
    r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:元|万元|亿元)?|\((?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)\)"
)
_NOTE = re.compile(
    r"(?:备?注|说明|附注)\d*[:：.、]|本表为空|空表|(?:本|我)?(?:部门|单位|局).{0,12}(?:无|没有|未安排).{2,40}(?:空|支出|预算|收支)"
)
_LEADERS = re.compile(r"…{2,}|\.{4,}|·{4,}|⋯{2,}")
_UNIT_OR_MAKER = re.compile(r"单位:|部门:|^[(]?(?:19|20)\d\d年度?[)]?$")
_TITLE = re.compile(r"[表)]$|明细$|表\d+$|预算$|决算$")
CONTEXT_ROWS = 12  # a title, a unit line and blank lines above a table never take more


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells, row by row; merged cells hold their text in the first cell and "" in the others.

    `context` are the lines above it, nearest last; `below` those beneath. `file` names what people see in findings.
    """

    cells: Sequence[Sequence[str]]
    context: Sequence[str] = ()
    below: Sequence[str] = ()
    page: int | None = None
    sheet: str = ""
    file: str = ""


def tidy(text: str) -> str:
    """A cell's text as printed, without line breaks and blanks that only the layout put there."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        inside_a_word = not joined or not (joined[-1].isascii() and line[0].isascii())  # Chinese breaks anywhere
        joined += line if inside_a_word else f" {line}"
    return joined


def plain(text: str) -> str:
    """A label in the one form that comparisons use: half width, no blanks, one kind of quotes, brackets and colon."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_MARKS)


_MARKS = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"', "‘": '"', "’": '"', "—": "-", "–": "-"})


def is_amount(cell: str) -> bool:
    """True for a printed number such as 1,252,300 or 9746.50."""
    return bool(_AMOUNT.fullmatch(plain(cell)))


def is_note(line: str) -> bool:
    """True for a line that explains a table: 注：本单位无政府性基金预算支出，故本表为空。"""
    return _NOTE.match(plain(line)) is not None


def is_contents(cells: Sequence[Sequence[str]]) -> bool:
    """True for a table of contents that a reader took for a table: 目录, or lines of dot leaders."""
    texts = [cell for row in cells for cell in row if cell.strip()]
    if texts and plain(texts[0]) == "目录":
        return True
    return sum(1 for text in texts if _LEADERS.search(text)) >= 3


def split_context(cells: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """The lines at a grid's top that are no part of the table (title, form's number, maker, unit), and their rows.

    Spreadsheets hold them in cells. The line that states unit or maker is the last of them; where there is none, only
    rows whose one text looks like a title are taken, since a header may begin with one cell across all columns.
    """
    rows = [[text for text in map(tidy, row) if text] for row in cells[:CONTEXT_ROWS]]
    end = 0
    for count, texts in enumerate(rows, start=1):
        stated = any(map(states_unit_or_maker, texts))
        if stated:
            end = count
        elif len(texts) > 1 or any(map(is_amount, texts)):
            break
    if not end:
        while end < len(rows) and len(cells[end]) > 1 and (not rows[end] or _is_title(rows[end])):
            end += 1
    return [" ".join(texts) for texts in rows[:end] if texts], end


def states_unit_or_maker(text: str) -> bool:
    """True for the line above a table that says who made it, in which unit or for which year."""
    return bool(_UNIT_OR_MAKER.search(plain(text)))


def _is_title(texts: Sequence[str]) -> bool:
    return len(texts) == 1 and bool(_TITLE.search(plain(texts[0])))
