"""Bring `schemas/catalogue.csv` into the table: one statement, and no write for what did not change."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.catalogue.model import entry
from disclosure.findings import Finding

__all__ = ["CATEGORIES", "Counts", "load_catalogue", "read_catalogue"]

FILE = "catalogue.csv"
CATEGORIES = ("决策", "执行", "管理", "服务", "结果", "解读", "回应", "参与")  # 五公开, and what goes with them
_LISTS = {"content_elements": ";", "responsible_body": ";", "channels": ";", "level": ","}
_NUMBERS = ("deadline_days", "seed_point", "min_display_days")
_OPTIONAL = ("seed_point", "deadline_date", "min_display_days", "min_display_kind")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did to the table."""

    added: int
    changed: int
    unchanged: int
    retired: int


def read_catalogue(text: str | None = None) -> tuple[list[dict[str, Any]], list[Finding]]:
    """The entries of the catalogue's file (or of `text` in its form), and what is wrong with those left out."""
    if text is None:
        text = files("disclosure.schemas").joinpath(FILE).read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = {}
    findings = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        fault = _fault(row, entries)
        if fault:
            code, field = fault
            findings.append(Finding(code, file=FILE, row=number, field=field, values={"value": row.get(field)}))
        else:
            entries[row["code"]] = {name: _typed(name, row[name]) for name in _COLUMNS}
    return list(entries.values()), findings


def load_catalogue(session: Session, entries: list[dict[str, Any]]) -> Counts:
    """Make the table say what `entries` say; entries that are not among them are retired. The caller commits."""
    rows = {"rows": json.dumps(entries)}
    written = session.scalars(_UPSERT, rows).all()
    codes = [one["code"] for one in entries]
    gone = sa.update(entry).where(~entry.c.retired, entry.c.code.not_in(codes)).values(retired=True)
    retired = session.execute(gone.values(changed_at=sa.func.now())).rowcount  # type: ignore[attr-defined]
    added = sum(written)
    return Counts(added, len(written) - added, len(entries) - len(written), retired)


_COLUMNS = [column.name for column in entry.columns if column.name not in ("retired", "changed_at")]


def _fault(row: Mapping[str, str], known: Mapping[str, Any]) -> tuple[str, str] | None:
    """The finding's code and the field at fault, or None for a good row."""
    for name in _COLUMNS:
        value = row.get(name)
        if value is None or not (value.strip() or name in _OPTIONAL):
            return "catalogue.empty", name
        if name in _NUMBERS and value and not value.isdecimal():
            return "catalogue.not_a_number", name
    if row["category"] not in CATEGORIES:
        return "catalogue.unknown_category", "category"
    return ("catalogue.twice", "code") if row["code"] in known else None


def _typed(name: str, value: str) -> Any:
    if name in _LISTS:
        return [part.strip() for part in value.split(_LISTS[name]) if part.strip()]
    if not value:
        return None
    return int(value) if name in _NUMBERS else value.strip()


def _upsert() -> sa.TextClause:
    """An upsert of a JSON array of entries that tells, for each row written, whether it is new."""
    types = {column.name: column.type.compile(dialect=_POSTGRESQL) for column in entry.columns}
    names = ", ".join(_COLUMNS)
    typed = ", ".join(f"{name} {types[name]}" for name in _COLUMNS)
    new = ", ".join(f"excluded.{name}" for name in _COLUMNS)
    old = ", ".join(f"old.{name}" for name in _COLUMNS)
    return sa.text(f"""
        INSERT INTO changsha_catalogue_entry AS old ({names})
        SELECT {names} FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new({typed})
        ON CONFLICT (code) DO UPDATE SET ({names}, retired, changed_at) = ROW({new}, false, now())
        WHERE old.retired OR ({old}) IS DISTINCT FROM ({new})
        RETURNING (xmax = 0) AS inserted
    """)  # noqa: S608 - our own column names


_POSTGRESQL = sa.dialects.postgresql.dialect()
_UPSERT = _upsert()
