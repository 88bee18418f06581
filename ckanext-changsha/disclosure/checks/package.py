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
    tables: Mapping[str, Part], context: Context | None = None, earlier: Sequence[Mapping[str, Part]] = ()
) -> dict[str, Checked]:
    """What the checks of each table's schema have to say, each table knowing the others.

    `tables` are by the name of their Table Schema, such as department-expenditure. `earlier` are the same of other
    years, and for a final account those of its budget.
    """
    known = replace(context or Context(), tables=_by_form([tables, *earlier]))
    return {
        name: check_table(rows, columns, table_schema(name).get("checks", ()), known)
        for name, (rows, columns) in tables.items()
    }


def _by_form(packages: Sequence[Mapping[str, Part]]) -> dict[str, list[Texts]]:
    """The tables of prescribed forms, by the form's number."""
    found: dict[str, list[Texts]] = {}
    for name, part in (item for package in packages for item in package.items()):
        if form := str(table_schema(name).get("form", "")):
            found.setdefault(form, []).append(texts_of(*part))
    return found
