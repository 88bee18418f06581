"""The identities of budgets checked: within a table, between the tables of an account, and between accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from disclosure.budget.cells import Cell, find_cells, find_column
from disclosure.budget.expression import Rule, Term, identities
from disclosure.budget.standard import FORMS, tolerance
from disclosure.budget.table import Row, Table
from disclosure.budget.tree import Node, nodes
from disclosure.findings import Finding, Severity
from disclosure.money import UNITS

__all__ = ["Accounts", "check_accounts", "check_identities"]

Accounts = Mapping[tuple[str, int, str], Sequence[Table]]  # organisation, year and stage: the tables

MOST_PLACES = 12  # cells named in one finding; the rest are counted
WORDS = {"=": "等于", "<=": "不超过", ">=": "不少于"}
ENOUGH = 4  # tables of a document from which on it is meant to be whole, and what it lacks is told


def check_identities(tables: Sequence[Table]) -> Iterator[Finding]:
    """One finding for each identity that fails among the tables of one organisation, year and stage.

    A table without a unit takes no part, since its amounts are not known. An identity whose rows or columns are not
    there is not checked; whole tables that are missing are told once.
    """
    known = _known(tables)
    for rule in identities():
        for table in (known[name] for name in rule.tree if name in known):
            yield from _tree(rule, table)
        for table in (known[name] for name in rule.each if name in known):
            yield from _each(rule, table)
        if not rule.across and not rule.each:
            yield from _between(rule, {"": known})
    yield from _unchecked(tables)


def check_accounts(accounts: Accounts) -> Iterator[Finding]:
    """One finding for each identity that fails between two years, or between a final account and its budget."""
    rules = [rule for rule in identities() if rule.across]
    for (organization, year, stage), tables in accounts.items():
        others = {"上年": (organization, year - 1, stage), "预算": (organization, year, "预算")}
        known = {name: _known(accounts.get(key, ())) for name, key in others.items()}
        for rule in rules:
            yield from _between(rule, {"": _known(tables), **known})


def _known(tables: Sequence[Table]) -> dict[str, Table]:
    """The tables that can be compared, by number; of two copies the first."""
    return {table.form.id: table for table in reversed(tables) if table.unit and not table.form.text}


def _between(rule: Rule, accounts: Mapping[str, Mapping[str, Table]]) -> Iterator[Finding]:
    """`accounts`: the tables at hand by number, and those of 上年 and 预算."""
    terms = (*rule.left, *rule.right)
    if terms and all(term.table in accounts[term.account] for term in terms):
        found = [(term, find_cells(term, accounts[term.account][term.table])) for term in terms]
        yield from _compared(rule, found[: len(rule.left)], found[len(rule.left) :])


def _each(rule: Rule, table: Table) -> Iterator[Finding]:
    """A row whose left side is blank says nothing: it is a heading, or a line that the layout broke."""
    for row in table.rows:
        left, right = ([(term, _in_row(term, table, row)) for term in side] for side in (rule.left, rule.right))
        if any(cell.column in row.printed for _, cells in left for cell in cells):
            yield from _compared(rule, left, right)


def _in_row(term: Term, table: Table, row: Row) -> list[Cell]:
    column = find_column(term, table, row)
    return [] if column is None else [Cell(table, row, column, term.sign)]


def _compared(
    rule: Rule, left: Sequence[tuple[Term, list[Cell]]], right: Sequence[tuple[Term, list[Cell]]]
) -> Iterator[Finding]:
    """The finding when both sums are known and do not relate as they must."""
    sides = []
    for side in (left, right):
        cells = [cell for _, found in side for cell in found]
        if not cells or any(not found and not term.optional for term, found in side):
            return
        sides.append(cells)
    amounts = [[cell.amount for cell in cells] for cells in sides]
    sums = [sum(known, Decimal(0)) for known in ([a for a in side if a is not None] for side in amounts)]
    if any(amount is None for side in amounts for amount in side):
        return
    difference = sums[0] - sums[1]
    allowed = _allowed([*sides[0], *sides[1]])
    holds = {"=": abs(difference) <= allowed, "<=": difference <= allowed, ">=": -difference <= allowed}
    if not holds[rule.relation]:
        yield _finding(rule, sides[0], sides[1], sums[0], sums[1])


def _tree(rule: Rule, table: Table) -> Iterator[Finding]:
    """合计 is the sum of 类, each 类 of its 款, each 款 of its 项, in every column."""
    for node in nodes(table):
        for column in _columns(table, node):
            left = [Cell(table, node.row, column)]
            right = [Cell(table, child, column) for child in node.children]
            whole, parts = left[0].amount, [cell.amount for cell in right]
            known = [part for part in parts if part is not None]
            if whole is None or len(known) < len(parts) or abs(whole - sum(known)) <= _allowed([*left, *right]):
                continue
            yield _finding(rule, left, right, whole, sum(known, Decimal(0)))


def _columns(table: Table, node: Node) -> list[str]:
    return [table.columns.names[place] for place in table.columns.sides[node.row.side].amounts]


def _allowed(cells: Sequence[Cell]) -> Decimal:
    """The rounding that the declared tolerance allows for these addends, by the most coarsely printed among them."""
    tables = {cell.table.form.id: cell.table for cell in cells}.values()
    return max(tolerance(len(cells) - 1, table.decimals) * UNITS[table.unit] for table in tables)


def _finding(rule: Rule, left: Sequence[Cell], right: Sequence[Cell], whole: Decimal, parts: Decimal) -> Finding:
    first = left[0]
    unit = first.table.unit
    amounts = [shown(amount, unit) for amount in (whole, parts, abs(whole - parts))]
    places = list(dict.fromkeys(cell.place for cell in (*left, *right)))
    more = f"等{len(places)}处" if len(places) > MOST_PLACES else ""
    values: dict[str, Any] = {
        "check": rule.id,
        "table": first.table.title,
        "item": first.row.name or first.row.code or "合计",
        "left": _words(left, alone=first.table),
        "right": _words(right, alone=first.table),
        "relation": WORDS[rule.relation],
        "unit": unit,
        "places": "、".join(places[:MOST_PLACES]) + more,
    }
    values |= dict(zip(("left_amount", "right_amount", "difference"), amounts, strict=True))
    values |= {"total": amounts[0], "sum": amounts[1]}
    certain = rule.certain and all(cell.table.form.certainty == "certain" for cell in (*left, *right))
    severity = Severity.WARN if certain else Severity.INFO
    where = first.row.sheet or (f"p{first.row.page}" if first.row.page else "")
    return Finding(rule.code, severity, first.table.file, where, first.row.number, first.column, values)


def _words(cells: Sequence[Cell], *, alone: Table) -> str:
    """How people say a sum: 《部门收入总表》合计, or the sum of so many rows."""
    table = cells[0].table
    title = "" if table is alone else f"《{table.title}》"
    title = title if table.account == alone.account else table.account + title
    items = list(dict.fromkeys(f"{cell.row.name or cell.row.code}“{cell.column}”" for cell in cells))
    if len(items) > 4:
        return f"{title}{items[0]}等{len(items)}项之和"
    return title + "、".join(items) + ("之和" if len(items) > 1 else "")


def shown(amount: Decimal, unit: str) -> str:
    """The amount in the unit that the table prints."""
    return format((amount / UNITS[unit]).normalize(), ",f")


def _unchecked(tables: Iterable[Table]) -> Iterator[Finding]:
    """What a document lacks, so that some identities could not be checked."""
    given = {table.form.id: table for table in tables if not table.form.text}
    if len(given) < ENOUGH:
        return
    within = [rule for rule in identities() if not rule.across]
    waiting = [rule for rule in within if 0 < len(set(rule.tables) & set(given)) < len(rule.tables)]
    missing = sorted({name for rule in waiting for name in rule.tables if name not in given})
    if missing:
        titles = "、".join(f"《{FORMS[name].name}》" for name in missing)
        file = next(iter(given.values())).file
        values = {"missing": titles, "count": len(waiting), "checks": "、".join(rule.id for rule in waiting)}
        yield Finding("budget.identity_unchecked", Severity.INFO, file, values=values)
