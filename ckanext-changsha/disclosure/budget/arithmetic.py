"""The sums that must hold inside one table (the identities of schemas/budget_tables.yaml), first cut: two kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from disclosure.budget.grid import plain
from disclosure.budget.standard import tolerance
from disclosure.budget.table import Row, Table
from disclosure.findings import Finding, Severity
from disclosure.money import UNITS

__all__ = ["check_sums"]


def check_sums(table: Table) -> Iterator[Finding]:
    """One warning for each sum that does not hold; none for a table without a unit, whose amounts are not known."""
    if not table.unit:
        return
    for check in table.form.checks:
        if "balance" in check:
            yield from _balance(table, check)
        else:
            yield from _row_sum(table, check)


def _balance(table: Table, check: Mapping[str, Any]) -> Iterator[Finding]:
    """收入总计 on the left equals 支出总计 on the right."""
    ends = [_grand_total(table, side, label) for side, label in enumerate(check["balance"])]
    left, right = ends
    if left is None or right is None or abs(left[1] - right[1]) <= _allowed(table, 2):
        return
    values = {"check": check["id"], "left": check["balance"][0], "right": check["balance"][1]}
    amounts = {"left_amount": _shown(left[1], table), "right_amount": _shown(right[1], table), "unit": table.unit}
    yield _finding("budget.totals_differ", table, left[0], check["balance"][0], {**values, **amounts})


def _grand_total(table: Table, side: int, label: str) -> tuple[Row, Decimal] | None:
    rows = [row for row in table.rows if row.side == side and plain(row.name) in {label, "总计"}]
    amount = next((a for a in rows[-1].amounts.values() if a is not None), None) if rows else None
    return None if amount is None else (rows[-1], amount)


def _row_sum(table: Table, check: Mapping[str, Any]) -> Iterator[Finding]:
    """合计 equals the sum of its parts, row by row; a blank cell is 0, a row without a total says nothing."""
    rule = check["row_sum"]
    for row in table.rows:
        by_leaf = {plain(column.rsplit("·", 1)[-1]): amount for column, amount in row.amounts.items()}
        total = next((by_leaf[plain(name)] for name in rule["total"] if by_leaf.get(plain(name)) is not None), None)
        named = [plain(name) for name in rule["parts"]]
        parts = [by_leaf[name] for name in named if name in by_leaf]
        known = [part for part in parts if part is not None]
        if total is None or not parts or len(known) < len(parts):
            continue
        if abs(total - sum(known)) > _allowed(table, len(known)):
            values = {"check": check["id"], "total": _shown(total, table), "sum": _shown(Decimal(sum(known)), table),
                      "item": row.name or row.code, "unit": table.unit}  # fmt: skip
            yield _finding("budget.sum_differs", table, row, rule["total"][0], values)


def _allowed(table: Table, addends: int) -> Decimal:
    return tolerance(addends) * UNITS[table.unit]


def _shown(amount: Decimal, table: Table) -> str:
    """The amount in the unit that the table prints."""
    return format((amount / UNITS[table.unit]).normalize(), ",f")


def _finding(code: str, table: Table, row: Row, field: str, values: Mapping[str, Any]) -> Finding:
    where = row.sheet or (f"p{row.page}" if row.page else "")
    return Finding(code, Severity.WARN, table.file, where, row.number, field, {"table": table.title, **values})
