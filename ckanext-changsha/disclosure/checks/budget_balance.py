"""The check `budget-balance`: the identities (勾稽关系) of schemas/budget_tables.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, ClassVar

import attrs

from disclosure.budget.expression import identities
from disclosure.budget.identities import Accounts, check_accounts, check_identities
from disclosure.budget.standard import FORMS
from disclosure.budget.table import Table
from disclosure.checks.base import Breach, TableCheck, Texts
from disclosure.checks.budget_tables import Group, budget_tables, field_names, is_of, near
from disclosure.checks.errors import BudgetBalanceError, BudgetBetweenError
from disclosure.findings import Finding, Severity

__all__ = ["budget_balance"]

BUDGET = "预算"


@attrs.define(kw_only=True, repr=False)
class budget_balance(TableCheck):
    """Check a budget table's sums, and that it agrees with the tables beside it and before it.

    Sums within the table are checked always; those between tables, between years and with the budget where the context
    gives the others (`tables`). The tolerance for rounding is the standard's (meta.tolerance). An identity of which the
    standard is not certain only warns.
    """

    type = "budget-balance"
    Errors: ClassVar[list[Any]] = [BudgetBalanceError, BudgetBetweenError]

    form: str
    """
    The table's number in the standard: B03. Its fields' titles are the headings that the identities name.
    """

    def needs(self) -> tuple[str, ...]:
        return ()

    def wants(self) -> tuple[str, ...]:
        return tuple(self._fields)

    def breaches(self, table: Texts) -> Iterator[Breach]:
        names = field_names(table)
        beside = [
            (form, *found)
            for form, others in self._context.tables.items()
            for texts in others
            for found in budget_tables(near(texts, table), form)
        ]
        for group, own in budget_tables(table, self.form):
            others = [other for form, key, other in beside if form != self.form and is_of(key, group)]
            yield from self._told(check_identities([own, *others]), own, names)
            if beside:
                yield from self._told(check_accounts(_accounts(group, own, beside)), own, names)

    def _told(self, findings: Iterable[Finding], own: Table, names: dict[str, str]) -> Iterator[Breach]:
        """Those about this table, and those about another one that it does not agree with; these have no row here."""
        for found in findings:
            severity = None if found.severity is Severity.WARN else Severity.WARN
            if found.row is not None and found.values["table"] == own.title:
                yield Breach(names[found.field], found.values, (found.row - 2,), severity=severity)
            elif found.row is not None and own.form.id in _between().get(found.values["check"], ()):
                yield Breach("", found.values, error=BudgetBetweenError, severity=severity)

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["form"],
        "properties": {"form": {"type": "string", "enum": sorted(FORMS)}},
    }


@cache
def _between() -> dict[str, tuple[str, ...]]:
    """The forms of each identity that compares several of one account."""
    return {rule.id: rule.tables for rule in identities() if len(rule.tables) > 1 and not rule.across}


def _accounts(group: Group, own: Table, beside: Iterable[tuple[str, Group, Table]]) -> Accounts:
    """The table beside those of 上年 and, for a final account, of the year's 预算; years are counted from this one."""
    stage = own.form.stage or BUDGET
    accounts: dict[tuple[str, int, str], list[Table]] = {("", 1, stage): [own]}
    for _, key, other in beside:
        if is_of(key, group, later=-1):
            accounts.setdefault(("", 0, stage), []).append(replace(other, account="上年"))
        elif stage != BUDGET and other.form.stage == BUDGET and is_of(key, group):
            accounts.setdefault(("", 1, BUDGET), []).append(replace(other, account=BUDGET))
    return accounts
