"""One table as a reader found it: a grid of cells with the lines above and below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Grid", "is_amount", "is_contents", "plain", "split_context", "tidy"]

_AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:元|万元|亿元)?")
_LEADERS = re.compile(r"…{2,}|\.{4,}|·{4,}|⋯{2,}")
_UNIT_OR_MAKER = re.compile(r"单位[:：]|部门[:：]|^[（(]?(?:19|20)\d\d年度?[）)]?$")
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
    joined = re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*|\s*\n\s*(?=[^\x00-\x7f])", "", text.strip())
    return re.sub(r"\s+", " ", joined).strip()


def plain(text: str) -> str:
    """A label in the one form that comparisons use: half width, no blanks, one kind of quotes, brackets and colon."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_MARKS)


_MARKS = str.maketrans({"“": '"', "”": '"', "「": '"', "」": '"', "‘": '"', "’": '"', "—": "-", "–": "-"})


def is_amount(cell: str) -> bool:
    """True for a printed number such as 1,252,300 or 9746.50."""
    return bool(_AMOUNT.fullmatch(plain(cell)))


def is_contents(cells: Sequence[Sequence[str]]) -> bool:
    """True for a table of contents that a reader took for a table: 目录, or lines of dot leaders."""
    texts = [cell for row in cells for cell in row if cell.strip()]
    if texts and plain(texts[0]) == "目录":
        return True
    return sum(1 for text in texts if _LEADERS.search(text)) >= 3


def split_context(cells: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """The lines at a grid's top that are no part of the table (title, maker, unit), and how many rows they take.

    Spreadsheets hold them in cells; such a row has one text only, or states the unit or the maker.
    """
    lines: list[str] = []
    for count, row in enumerate(cells[:CONTEXT_ROWS]):
        texts = [tidy(cell) for cell in row if cell.strip()]
        stated = any(_UNIT_OR_MAKER.search(plain(text)) for text in texts)
        alone = len(texts) <= 1 and len(row) > 1 and not any(map(is_amount, texts))
        if texts and not stated and not (alone and row[0].strip() and _is_title(texts[0])):
            return lines, count
        if texts:
            lines.append(" ".join(texts))
    return lines, min(len(cells), CONTEXT_ROWS)


def _is_title(text: str) -> bool:
    return bool(re.search(r"(?:表|明细|[）)])$|[部附]件?表?\d*$|预算$|决算$", plain(text)))
