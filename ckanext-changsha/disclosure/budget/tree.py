"""The tree that a table's codes make: 类 of three digits, 款 of five, 项 of seven, and 合计 above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure.budget.codes import classification
from disclosure.budget.grid import plain
from disclosure.budget.table import Row, Table

__all__ = ["Node", "nodes"]

LEVELS = (3, 5, 7)
TOTALS = frozenset({"合计", "总计"})


@dataclass(frozen=True, slots=True)
class Node:
    """A row and those it must be the sum of."""

    row: Row
    children: tuple[Row, ...]


def nodes(table: Table) -> Iterator[Node]:
    """Every row with rows below it, 合计 last.

    Codes below no known 类 stay out: they are slips, or of organisations. None for a table that prints a code twice, as
    those that list several units one after another do: which of the rows belong together is not said.
    """
    known = classification(table.form.classification).codes
    coded = [row for row in table.rows if len(row.code) in LEVELS and row.code[:3] in known]
    if max(Counter(row.code for row in coded).values(), default=0) != 1:
        return
    by_code = {row.code: row for row in coded}
    below: dict[str, list[Row]] = {code: [] for code in by_code}
    for row in coded:
        above = next((row.code[:n] for n in reversed(LEVELS) if n < len(row.code) and row.code[:n] in by_code), None)
        if above is not None:
            below[above].append(row)
    yield from (Node(by_code[code], tuple(children)) for code, children in below.items() if children)
    totals = [row for row in table.rows if not row.code and plain(row.name) in TOTALS]
    highest = min(map(len, by_code))
    if len(totals) == 1:
        yield Node(totals[0], tuple(row for row in coded if len(row.code) == highest))
