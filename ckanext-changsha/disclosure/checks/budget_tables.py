"""Budget tables that were uploaded as data, turned into those that disclosure.budget's identities compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl

from disclosure.budget.grid import is_amount, tidy
from disclosure.budget.header import Columns, Role, read_columns, sides_of
from disclosure.budget.standard import FORMS
from disclosure.budget.table import Row, Table
from disclosure.checks.base import Texts
from disclosure.errors import ValueRefused
from disclosure.money import UNITS, parse_amount

__all__ = ["GROUP", "Group", "budget_tables", "field_names", "is_of", "near"]

MOST_ROWS = 20_000  # of one table beside another

GROUP = ("organization", "year", "stage", "scope", "measure")  # a file may hold the tables of several bodies and years
Group = tuple[tuple[str, str], ...]  # those of GROUP that a table has, and what it says there
NOW = "本年预算数"  # of several measures the one that tables without measures are about
_ROW = "__row__"


def field_names(texts: Texts) -> dict[str, str]:
    """The field's name of each column, by the heading that identities call it."""
    return {_heading(told.get("title", name), told.get("unit", "")): name for name, told in _columns_of(texts)}


def budget_tables(texts: Texts, form: str) -> Iterator[tuple[Group, Table]]:
    """The tables of `form` that `texts` holds, one for each body and year."""
    named = field_names(texts)
    columns = _columns(texts, named)
    unit = next((told["unit"] for told in texts.fields.values() if told.get("unit") in UNITS), "")
    groups = [name for name in GROUP if name in texts.frame.columns]
    if not texts.frame.height:
        return
    rows = texts.frame.with_row_index(_ROW)
    parts = rows.partition_by(groups, maintain_order=True) if groups else [rows]
    for part in parts:
        key = tuple((name, part.get_column(name)[0].strip()) for name in groups)
        table = Table(FORMS[form], columns, unit, dict(key).get("organization", ""), "")
        table.rows = list(_rows(part.select(_ROW, *named.values()), columns, unit))
        yield key, table.finish()


def near(texts: Texts, own: Texts) -> Texts:
    """The rows of `texts` of the bodies in `own`, of the same years and the years before; nothing of what has more rows
    than a budget's tables have."""
    frame = texts.frame
    if "organization" in frame.columns and "organization" in own.frame.columns:
        bodies = own.frame.get_column("organization").str.strip_chars().unique()
        frame = frame.filter(pl.col("organization").str.strip_chars().is_in(bodies.implode()))
    if "year" in frame.columns and "year" in own.frame.columns:
        years = own.frame.get_column("year").str.strip_chars().cast(pl.Int32, strict=False).drop_nulls().unique()
        wanted = pl.concat([years, years - 1])
        frame = frame.filter(pl.col("year").cast(pl.Int32, strict=False).is_in(wanted.implode()))
    return Texts(frame if frame.height <= MOST_ROWS else frame.clear(), texts.fields)


def is_of(one: Group, group: Group, later: int = 0) -> bool:
    """Whether a table of `one` belongs beside one of `group`: of the same body, in the same year or so many later."""
    said, wanted = dict(one), dict(group)
    if later:
        if not (said.get("year", "").isdecimal() and wanted.get("year", "").isdecimal()):
            return False
        wanted["year"] = str(int(wanted["year"]) + later)
    alone = said.items() if "measure" not in wanted else wanted.items() if "measure" not in said else ()
    is_now = all(value == NOW for name, value in alone if name == "measure")
    return is_now and all(said[name] == wanted[name] for name in said.keys() & wanted.keys())


def _columns(texts: Texts, named: Mapping[str, str]) -> Columns:
    """The columns as a printed header's, but that only those with a unit of money are amounts."""
    read = read_columns([list(named)])
    money = [texts.fields[name].get("unit") in UNITS for name in named.values()]
    other = [Role.OTHER if role is Role.AMOUNT else role for role in read.roles]
    roles = tuple(Role.AMOUNT if is_money else role for is_money, role in zip(money, other, strict=True))
    return Columns(tuple(named), roles, tuple(sides_of(roles)))


def _columns_of(texts: Texts) -> list[tuple[str, dict[str, str]]]:
    return [(name, dict(told)) for name, told in texts.fields.items() if name not in GROUP]


def _heading(title: str, unit: str) -> str:
    return title.removesuffix(f"（{unit}）")


def _rows(part: pl.DataFrame, columns: Columns, unit: str) -> Iterator[Row]:
    """One row for each side of each line of the file, under the line's number there."""
    for index, *line in part.iter_rows():
        cells = [tidy(cell) for cell in line]
        for place, side in enumerate(columns.sides):
            printed = {columns.names[at]: cells[at] for at in side.amounts if is_amount(cells[at])}
            code = "".join(cells[at] for at in side.codes)
            name = "".join(cells[at] for at in side.names)
            if code or name or printed:
                amounts = {column: _amount(text, unit) for column, text in printed.items()}
                yield Row(code, name, tuple(cells), printed, amounts, None, "", index + 2, place)


def _amount(text: str, unit: str) -> Decimal | None:
    try:
        return parse_amount(text, unit or "元")
    except ValueRefused:
        return None
