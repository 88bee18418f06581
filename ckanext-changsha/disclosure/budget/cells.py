"""Where an identity's terms stand in the tables: rows by label or code, columns by their headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from disclosure.budget.expression import ITEMS, Term
from disclosure.budget.grid import plain
from disclosure.budget.header import TOTAL_LABELS
from disclosure.budget.table import Row, Table, level_and_label

__all__ = ["Cell", "find_cells", "find_column"]

NAMES = 8192  # of labels and headings kept in their compared form
TOTALS = ("合计", "总计")


@dataclass(frozen=True, slots=True)
class Cell:
    """One amount, with its place."""

    table: Table
    row: Row
    column: str
    sign: int = 1

    @property
    def amount(self) -> Decimal | None:
        """In 元; 0 for a blank cell, None for what could not be read."""
        if self.column not in self.row.printed:
            return Decimal(0)
        amount = self.row.amounts[self.column]
        return None if amount is None else amount * self.sign

    @property
    def place(self) -> str:
        """Where people find it."""
        page = f"第{self.row.page}页" if self.row.page else self.row.sheet
        return f"{self.table.account}《{self.table.title}》{page}第{self.row.number}行"


def find_cells(term: Term, table: Table) -> list[Cell]:
    """The cells that the term means in `table`; none when it has no such row or column."""
    cells = []
    for row in _rows(term, table):
        column = find_column(term, table, row)
        if column is not None:
            cells.append(Cell(table, row, column, term.sign))
    return cells


def find_column(term: Term, table: Table, row: Row) -> str | None:
    """The column of the row's side that the term names; the side's first amount when it names none."""
    columns = [table.columns.names[place] for place in table.columns.sides[row.side].amounts]
    if not term.columns:
        return columns[0]
    for wanted in term.columns:
        fitting = [column for column in columns if _names(_heading(column), wanted)]
        if fitting:
            return min(fitting, key=lambda column: len(_heading(column)))
    return None


def _names(heading: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return heading[-1] == wanted[-1] and set(wanted) <= set(heading)


@lru_cache(NAMES)
def _heading(column: str) -> tuple[str, ...]:
    return tuple(map(plain, column.split("·")))


@lru_cache(NAMES)
def _label(name: str) -> tuple[int, str]:
    return level_and_label(name)


def _rows(term: Term, table: Table) -> Sequence[Row]:
    """The rows a term means. A label or code that stands twice in a table without sides names none surely."""
    rows = [row for row in table.rows if term.side is None or row.side == term.side]
    if not term.rows:
        totals = [row for row in rows if _label(row.name)[1] in TOTALS]
        return totals if len(totals) == 1 else rows if len(rows) == 1 else ()
    if term.rows == (ITEMS,):
        return _items(rows)
    for wanted in term.rows:
        key = [row for row in rows if wanted == (row.code if wanted.isdigit() else _label(row.name)[1])]
        if key and (len(key) == 1 or term.side is not None):
            return key[:1]  # on a side, the same label stands again below 上年结转
    return ()


def _items(rows: Iterable[Row]) -> Sequence[Row]:
    """The outermost items above a side's first total; none when some are numbered and some are not."""
    above: list[Row] = []
    for row in rows:
        if _label(row.name)[1] in TOTAL_LABELS:
            break
        if row.name:
            above.append(row)
    levels = {_label(row.name)[0] for row in above}
    numbered = levels - {0}
    if numbered and any(row.printed and not _label(row.name)[0] for row in above):
        return ()
    outermost = min(numbered or levels, default=0)
    return [row for row in above if _label(row.name)[0] == outermost]
