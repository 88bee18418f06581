"""Suppliers of a notice: bidders, candidates and winners, and the tables they are printed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.trading.price import Price, read_price

__all__ = ["Supplier", "suppliers_in_tables"]

MOST_COLUMNS, MOST_ROWS = 12, 200
_RANKS = (
    ("1", "第一名", "第一", "第一中标候选人", "第一候选人"),
    ("2", "第二名", "第二", "第二中标候选人", "第二候选人"),
    ("3", "第三名", "第三", "第三中标候选人", "第三候选人"),
)
_ORDINALS = {word: rank for rank, words in enumerate(_RANKS, 1) for word in words}
_SUPPLIER_HEAD = re.compile(r"名称|((中标|成交|中标\(成交\))?供应商|(中标)?候选人|中标人|投标人|投标单位|单位)(名称)?")
_AMOUNT_HEAD = re.compile(
    r"^(投标报价|中标金额|成交金额|中标\(成交\)金额|中标价|投标总价|报价)(?:\((元|万元|亿元)\))?$"
)
_CODE_HEAD = re.compile(r"统一(社会)?信用代码$")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_FIRST_HEAD = frozenset({"序号", "排序", "排名", "名次", "中标候选人排序", "供应商名称"})


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier as a notice names it. A consortium is one supplier with one name, as the notice prints it."""

    name: str
    code: str = ""
    role: str = "bidder"  # bidder | candidate | winner
    rank: int | None = None
    amount_words: str = ""
    unit: str = ""

    def price(self) -> Price:
        """The price that its words state."""
        return read_price(self.amount_words, self.unit or "元")

    def body(self) -> Mapping[str, Any]:
        """As a record's body has it."""
        price = self.price()
        return {
            "name": self.name,
            "code": self.code,
            "role": self.role,
            "rank": self.rank,
            "amount": price.amount,
            "amount_text": price.text,
        }


def suppliers_in_tables(lines: Sequence[str]) -> list[Supplier]:
    """Suppliers from the first table that has a column for names and one for amounts.

    A table stands in the text as rows of cells divided by tabs, or as one cell a line.
    """
    cells = _cells(lines)
    for start in range(len(cells)):
        if cells[start] not in _FIRST_HEAD:
            continue
        head = _head(cells, start)
        names = [place for place, cell in enumerate(head) if _SUPPLIER_HEAD.fullmatch(cell)]
        amounts = [place for place, cell in enumerate(head) if _AMOUNT_HEAD.match(cell)]
        if names and amounts:
            found = _rows(cells, start, head, names[0], amounts[0])
            if found:
                return found
    return []


def _cells(lines: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for line in lines:
        for cell in line.split("\t"):
            bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)) if len(cell) <= 200 else cell.strip()
            if bare.startswith("(元") and cells:
                cells[-1] += bare  # 投标报价 and its (元) on two lines
            elif bare:
                cells.append(bare)
    return cells


def _head(cells: Sequence[str], start: int) -> list[str]:
    """The cells of a header row: up to the first that opens a data row."""
    head: list[str] = []
    for cell in cells[start : start + MOST_COLUMNS + 1]:
        if cell in _ORDINALS or len(cell) > 24:
            return head
        head.append(cell)
    return head if cells[start] == "供应商名称" else []


def _rows(cells: Sequence[str], start: int, head: Sequence[str], name_at: int, amount_at: int) -> list[Supplier]:
    """Data rows: each opens with the next ordinal. Cells after the amount may be broken; they are not read."""
    amount_head = _AMOUNT_HEAD.match(head[amount_at])
    unit = (amount_head[2] if amount_head else "") or ""
    candidates = any("候选" in cell or "排" in cell or "投标报价" in cell for cell in head)
    code_at = next((place for place, cell in enumerate(head) if _CODE_HEAD.search(cell)), None)
    found: list[Supplier] = []
    place = start + len(head)
    while place < len(cells) and len(found) < MOST_ROWS:
        rank = _ORDINALS.get(cells[place]) or (
            int(cells[place]) if cells[place].isdecimal() and len(cells[place]) < 3 else 0
        )
        if rank != len(found) + 1 or place + max(name_at, amount_at) >= len(cells):
            break
        name, words = cells[place + name_at], cells[place + amount_at]
        code = cells[place + code_at] if code_at is not None and place + code_at < len(cells) else ""
        if len(name) >= 4:
            found.append(
                Supplier(
                    name,
                    code if _USCC.fullmatch(code) else "",
                    "candidate" if candidates else "winner",
                    rank if candidates else None,
                    words,
                    unit,
                )
            )
        following = _next_ordinal(cells, place + max(name_at, amount_at) + 1, rank + 1)
        if following is None or len(name) < 4:
            break
        place = following
    return found


def _next_ordinal(cells: Sequence[str], start: int, rank: int) -> int | None:
    for place in range(start, min(start + 2 * MOST_COLUMNS, len(cells))):
        if cells[place] == str(rank) or _ORDINALS.get(cells[place]) == rank:
            return place
        if cells[place] in _FIRST_HEAD:
            return None
    return None
