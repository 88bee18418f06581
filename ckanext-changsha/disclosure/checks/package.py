"""Check tables that belong together: those of one budget, and of the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from disclosure.checks.base import Context, Texts
from disclosure.checks.engine import Checked, check_table, texts_of
from disclosure.tables import table_schema

if TYPE_CHECKING:
    from disclosure.validation.header import Columns

__all__ = ["Part", "check_package"]

Part = tuple[Sequence[Sequence[str]], "Columns"]  # rows of text, and which field each column is


def check_package(
    tables: Mapping[str, Part], context: Context | None = None, previous: Mapping[str, Mapping[str, Part]] | None = None
) -> dict[str, Checked]:
    """What the checks of each table's schema have to say, each table knowing the others.

    `tables` are by the name of their Table Schema, such as department-expenditure. `previous` are the same of 上年, and
    for a final account of its 预算.
    """
    known = replace(
        context or Context(),
        tables=_by_form(tables),
        previous={account: _by_form(those) for account, those in (previous or {}).items()},
    )
    return {
        name: check_table(rows, columns, table_schema(name).get("checks", ()), known)
        for name, (rows, columns) in tables.items()
    }


def _by_form(tables: Mapping[str, Part]) -> dict[str, Texts]:
    """The tables of prescribed forms, by the form's number."""
    forms = {name: str(table_schema(name).get("form", "")) for name in tables}
    return {forms[name]: texts_of(*part) for name, part in tables.items() if forms[name]}
