"""A normalised CSV as Parquet: amounts as decimals, days as dates, codes as text. Streamed; equal rows, equal bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

__all__ = ["write_parquet"]

ROW_GROUP = 100_000  # rows
DIGITS, WHOLE = 38, 18  # that a decimal and a whole number of 64 bits hold
NUMBER, DAY = r"^-?\d+(?:\.\d+)?$", r"^\d{4}-\d{2}-\d{2}$"
MOMENT, ZONE = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", r"(?:Z|[+-]\d{2}:\d{2})$"
CITY = "Asia/Shanghai"


def write_parquet(source: Path, target: Path, descriptor: Mapping[str, Any]) -> None:
    """Write `source`, typed by the Table Schema `descriptor`, which the file keeps under the key `table_schema`.

    A column is typed only when all its cells are of the type: what can't be is text, and no cell is lost.
    """
    types = {field["name"]: field.get("type", "any") for field in descriptor.get("fields", ())}
    table = pl.scan_csv(source, infer_schema=False)
    names = table.collect_schema().names()
    readers = {name: reader for name in names if (reader := _READERS.get(types.get(name, "any")))}
    facts = _facts(table, list(readers)) if readers else {}
    typed = [reader(name, facts[name]) for name, reader in readers.items()]
    told = json.dumps(descriptor, ensure_ascii=False, sort_keys=True, default=str)
    table.with_columns(typed).sink_parquet(
        target,
        row_group_size=ROW_GROUP,
        metadata={"table_schema": told},
        maintain_order=True,
        engine="streaming",
    )


Facts = Mapping[str, Any]


def _facts(table: pl.LazyFrame, names: list[str]) -> Mapping[str, Facts]:
    """What is true of all cells of each column, asked in one pass over the file."""
    asked = [measure.alias(f"{place}.{fact}") for place, name in enumerate(names) for fact, measure in _measures(name)]
    told = table.select(asked).collect(engine="streaming").row(0, named=True)
    facts: dict[str, dict[str, Any]] = {name: {} for name in names}
    for key, value in told.items():
        place, _, fact = key.partition(".")
        facts[names[int(place)]][fact] = value
    return facts


def _measures(name: str) -> list[tuple[str, pl.Expr]]:
    cell = pl.col(name)
    decimals = cell.str.extract(r"\.(\d+)$").str.len_chars().max().fill_null(0)
    whole = cell.str.extract(r"^-?(\d+)").str.len_chars().max().fill_null(0)
    return [
        ("numbers", cell.str.contains(NUMBER).all()),
        ("decimals", decimals),
        ("whole", whole),
        ("days", cell.str.contains(DAY).all()),
        ("moments", cell.str.contains(MOMENT).all()),
        ("zoned", cell.str.contains(ZONE).all()),
        ("zoneless", (~cell.str.contains(ZONE)).all()),
        ("booleans", cell.is_in(["true", "false"]).all()),
    ]


def _number(name: str, facts: Facts) -> pl.Expr:
    fits = facts["numbers"] and facts["decimals"] + facts["whole"] <= DIGITS
    return pl.col(name).cast(pl.Decimal(DIGITS, facts["decimals"])) if fits else pl.col(name)


def _integer(name: str, facts: Facts) -> pl.Expr:
    fits = facts["numbers"] and not facts["decimals"] and facts["whole"] <= WHOLE
    return pl.col(name).cast(pl.Int64) if fits else pl.col(name)


def _boolean(name: str, facts: Facts) -> pl.Expr:
    return pl.col(name) == "true" if facts["booleans"] else pl.col(name)


def _date(name: str, facts: Facts) -> pl.Expr:
    return pl.col(name).str.to_date("%Y-%m-%d") if facts["days"] else pl.col(name)


def _moment(name: str, facts: Facts) -> pl.Expr:
    """Moments with an offset are all kept on the city's clock; without one they are what the source's clock said."""
    cell = pl.col(name)
    if facts["moments"] and facts["zoned"]:
        read = cell.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC")
        return read.dt.convert_time_zone(CITY)
    return (
        cell.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us") if facts["moments"] and facts["zoneless"] else cell
    )


_READERS: Mapping[str, Callable[[str, Facts], pl.Expr]] = {
    "number": _number,
    "integer": _integer,
    "year": _integer,
    "boolean": _boolean,
    "date": _date,
    "datetime": _moment,
}
