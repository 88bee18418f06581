"""One budget table, with its rows in order and its amounts in 元; grown page by page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from disclosure.budget.grid import Grid, is_amount, is_note, plain, tidy
from disclosure.budget.header import TOTAL_LABELS, Columns, Side, is_column_numbers
from disclosure.budget.standard import TableForm
from disclosure.errors import ValueRefused
from disclosure.money import parse_amount

__all__ = ["Row", "Table", "level_and_label"]

_DASHES = frozenset({"-", "--", "/", "无"})
_BRACKETED = re.compile(r"[(（]\s?([\d,.，．]{1,30})\s?[)）]")  # as accountants print what is negative
_CODE = re.compile(r"\d{1,7}")
_CODE_AND_NAME = re.compile(r"[\[(]?(?P<code>\d{3}|\d{5}|\d{7})[\])]?\s?[-_]?\s?(?P<name>[\u4e00-\u9fff].*)", re.DOTALL)
_NUMBERINGS = [
    re.compile(pattern)
    for pattern in (r"[一二三四五六七八九十]+[、.]", r"[(][一二三四五六七八九十]+[)]", r"\d+[.、]", r"[(]\d+[)]|其中:")
]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing a table lists. `amounts` are in 元, `printed` as the table prints them; a blank cell is in neither."""

    code: str
    name: str
    cells: tuple[str, ...]
    printed: dict[str, str]
    amounts: dict[str, Decimal | None]
    page: int | None
    sheet: str
    number: int  # in its page's grid, from 1
    side: int
    total: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As the record's body holds it."""
        amounts = {column: None if amount is None else _shortest(amount) for column, amount in self.amounts.items()}
        place = {"page": self.page, "sheet": self.sheet, "row": self.number}
        return {"code": self.code, "name": self.name, "cells": list(self.cells), "amounts": amounts, **place,
                "printed": self.printed, "total": self.total}  # fmt: skip


@dataclass(slots=True)
class Table:
    """A table that is being read: its first page made it, continuation pages add rows."""

    form: TableForm
    columns: Columns
    unit: str
    organization: str
    file: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[tuple[int, str, str]] = field(default_factory=list)  # row, column, what is printed there
    page: int | None = None
    sheet: str = ""
    decimals: int = 0  # that its amounts are printed with, at most
    account: str = ""  # whose table it is among several years': 2025年预算
    subject: str = ""  # what a form that a document holds many times is about: the project's name

    @property
    def title(self) -> str:
        """The standard's name of the table, and the project it is about."""
        return f"{self.form.name}：{self.subject}" if self.subject else self.form.name

    @property
    def key(self) -> str:
        """The table's part in the record's key."""
        return f"{self.form.id}:{plain(self.subject)}" if self.subject else self.form.id

    @property
    def blank(self) -> bool:
        """True when no cell of an amount is filled in."""
        return not any(row.printed for row in self.rows)

    def add(self, grid: Grid, start: int) -> None:
        """Read the grid's rows from index `start` on, as a part of this table."""
        self.page, self.sheet = grid.page, grid.sheet
        self.notes += [tidy(line) for line in grid.below if is_note(line)]
        for index in range(start, len(grid.cells)):
            cells = [tidy(cell) for cell in grid.cells[index]]
            texts = [plain(cell) for cell in cells if cell]
            if not texts or is_column_numbers(texts):
                continue
            if len(texts) == 1 and is_note(texts[0]):
                self.notes.append(next(cell for cell in cells if cell))
            elif self.form.text:
                self._add_words(cells, grid, index + 1)
            else:
                self._add_row(self._aligned(cells), grid, index + 1)

    def finish(self) -> Table:
        """Mark the totals, which can be seen only when all rows are there, and count the decimals."""
        self.decimals = max((_decimals(text) for row in self.rows for text in row.printed.values()), default=0)
        codes = {row.code for row in self.rows if row.code}
        above = {code[:length] for code in codes for length in (3, 5) if len(code) > length}
        below: dict[int, int] = {}  # side: level of the row beneath
        for index, row in reversed(list(enumerate(self.rows))):
            level, _ = level_and_label(row.name)
            if row.code in above or plain(row.name) in TOTAL_LABELS or level < below.get(row.side, 0):
                self.rows[index] = replace(row, total=True)
            below[row.side] = level
        return self

    def _aligned(self, cells: list[str]) -> list[str]:
        """Cells under their columns: a page that holds only the 合计 row loses the merged cells before the amounts."""
        lost = len(self.columns.names) - len(cells)
        if lost > 0 and cells and not is_amount(cells[0]):
            return [cells[0], *[""] * lost, *cells[1:]]
        return cells + [""] * lost

    def _add_words(self, cells: list[str], grid: Grid, number: int) -> None:
        if "项目名称" in cells[:1] and not self.subject:
            self.subject = next((cell for cell in cells[1:] if cell), "")
        name = next((cell for cell in cells if cell), "")
        self.rows.append(Row("", name, tuple(cells), {}, {}, grid.page, grid.sheet, number, 0))

    def _add_row(self, cells: list[str], grid: Grid, number: int) -> None:
        for place, side in enumerate(self.columns.sides):
            code, name = _code_and_name(side, cells)
            printed = {
                self.columns.names[column]: cells[column]
                for column in side.amounts
                if cells[column] and plain(cells[column]) not in _DASHES
            }
            if not (code or name or printed):
                continue
            amounts = {column: self._amount(text, number, column) for column, text in printed.items()}
            self.rows.append(
                Row(code, name, tuple(cells), printed, amounts, grid.page, grid.sheet, number, place)
            )  # fmt: skip

    def _amount(self, text: str, number: int, column: str) -> Decimal | None:
        """In 元; None without a unit, when nobody knows how much it is, and for what is no amount."""
        try:
            amount = parse_amount(_BRACKETED.sub(r"-\1", text), self.unit or "元")
        except ValueRefused:
            self.unread.append((number, column, text))
            return None
        return amount if self.unit else None


def _code_and_name(side: Side, cells: Sequence[str]) -> tuple[str, str]:
    """The code, whether printed in one column or in three, and the name; 合计 may stand in a code's column."""
    parts = [plain(cells[column]) for column in side.codes]
    label = next((cells[column] for column in side.names if cells[column]), "")
    if not any(parts):  # 2010601行政运行, [201]一般公共服务支出: code and name in one cell
        both = _CODE_AND_NAME.fullmatch(label)
        return (both["code"], both["name"]) if both else ("", label)
    if any(part and not _CODE.fullmatch(part) for part in parts):
        words = next(cells[column] for column, part in zip(side.codes, parts, strict=True) if part)
        return "", label or words
    code = parts[0]
    for part in parts[1:]:  # 201, 06, 01, or 201, 20106, 2010601
        code = part if code and len(part) > len(code) and part.startswith(code) else code + (part and part.zfill(2))
    return code, label


def level_and_label(name: str) -> tuple[int, str]:
    """How deep an item stands by its numbering, 一、 above （一） above 1. above （1）, and its name without it.

    An unnumbered item stands above all: level 0.
    """
    label = plain(name)
    for depth, pattern in enumerate(_NUMBERINGS, start=1):
        match = pattern.match(label)
        if match:
            return depth, label[match.end() :]
    return 0, label


def _decimals(printed: str) -> int:
    return len(re.sub(r"\D*$", "", printed.partition(".")[2]))


def _shortest(amount: Decimal) -> str:
    """One text for one amount, however many zeros a table prints behind the point."""
    return format(amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize(), "f")
