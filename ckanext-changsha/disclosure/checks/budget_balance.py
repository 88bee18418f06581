"""The check `budget-balance`: the identities (勾稽关系) of schemas/budget_tables.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import attrs

from disclosure.budget.identities import check_accounts, check_identities
from disclosure.budget.standard import FORMS
from disclosure.budget.table import Table
from disclosure.checks.base import Breach, TableCheck, Texts
from disclosure.checks.budget_tables import Group, budget_tables, field_names
from disclosure.checks.errors import BudgetBalanceError
from disclosure.findings import Finding, Severity

__all__ = ["budget_balance"]


@attrs.define(kw_only=True, repr=False)
class budget_balance(TableCheck):
    """Check a budget table's sums, and that it agrees with the tables beside it and before it.

    Sums within the table are checked always; those between tables where the context gives the others of the same
    package (`tables`), and those between years, or with the budget, where it gives these (`previous`). The tolerance
    for rounding is the standard's (meta.tolerance). An identity of which the standard is not certain only warns.
    """

    type = "budget-balance"
    Errors: ClassVar[list[Any]] = [BudgetBalanceError]

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
        tables = self._context.tables.items()
        beside = [found for form, texts in tables if form != self.form for found in budget_tables(texts, form)]
        for group, own in budget_tables(table, self.form):
            others = [other for key, other in beside if key == group]
            yield from self._told(check_identities([own, *others]), own, names)
            if self._context.previous:
                yield from self._told(check_accounts(self._accounts(group, own)), own, names)

    def _accounts(self, group: Group, own: Table) -> dict[tuple[str, int, str], list[Table]]:
        """The table beside those of 上年 and 预算, of the same body; years are counted from this one."""
        stage = own.form.stage or "预算"
        places = {"上年": ("", 0, stage), "预算": ("", 1, "预算")}
        accounts: dict[tuple[str, int, str], list[Table]] = {("", 1, stage): [own]}
        for account, tables in self._context.previous.items():
            for form, texts in tables.items():
                found = [one for key, one in budget_tables(texts, form, account) if _same_body(key, group)]
                accounts.setdefault(places[account], []).extend(found)
        return accounts

    def _told(self, findings: Iterable[Finding], own: Table, names: dict[str, str]) -> Iterator[Breach]:
        """Those about this table; the others' own checks tell theirs."""
        for found in findings:
            if found.row is None or found.values.get("table") != own.title:
                continue
            severity = None if found.severity is Severity.WARN else Severity.WARN
            yield Breach(names[found.field], found.values, (found.row - 2,), severity=severity)

    metadata_profile_patch: ClassVar[dict[str, Any]] = {
        "required": ["form"],
        "properties": {"form": {"type": "string", "enum": sorted(FORMS)}},
    }


def _same_body(key: Group, group: Group) -> bool:
    return key[:1] == group[:1]
