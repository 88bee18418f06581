"""One whole check, as it runs in the sandbox: read, match, hold to the schema, screen, write the product."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from disclosure.findings import Finding
from disclosure.privacy.exceptions import own_entry
from disclosure.privacy.files.passages import named, personal
from disclosure.privacy.table import screen_table
from disclosure.rows import Rows, rows_of
from disclosure.tables import schema_hash, table_schema
from disclosure.validation.beside import NOTHING, Beside
from disclosure.validation.cells import check_cells
from disclosure.validation.findings import Findings, Refused, masked
from disclosure.validation.header import Columns, match_labels
from disclosure.validation.product import write_product
from disclosure.validation.reading import read_table
from disclosure.validation.shown import write_shown
from disclosure.validation.source import MOST_SIZE, identify
from disclosure.validation.table import LONGEST_CELL, Table
from disclosure.validation.verdict import Verdict
from disclosure.vocabularies import rules_hash

__all__ = ["check", "engine", "examine"]


@cache
def engine() -> str:
    """The checks' versions and the hash of their rules, which a verdict is bound to."""
    used = ("ckanext-changsha", "frictionless", "polars", "python-calamine", "pypdfium2")
    return "; ".join([*(f"{name} {version(name)}" for name in used), f"rules {rules_hash()}"])


def check(
    path: str,
    schema: str,
    name: str,
    product: str,
    checked_at: str,
    tolerated: str = "",
    beside: str = "",
    shown: str = "",
) -> dict[str, Any]:
    """The verdict on the file at `path`, as a dict; `product` is where its normalised CSV goes, and `shown` where the
    rows that its page shows, or empty. `beside` is the JSON of what stands beside it.
    """
    with Path(path).open("rb") as handle:
        content = handle.read(MOST_SIZE + 1)
    findings = Findings(name, frozenset(tolerated.split()))
    today = date.fromisoformat(checked_at[:10]) if checked_at else date.max
    around = Beside.from_json(beside)
    read = examine(content, table_schema(schema), findings, _target(product), today, around, _target(shown))
    return Verdict(
        passed=not findings.blocked,
        findings=tuple(findings.kept),
        counts=dict(findings.counts),
        schema=schema,
        schema_hash=schema_hash(schema),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        engine=engine(),
        checked_at=checked_at,
        beside=around.digest,
        **read,
    ).to_dict()


def _target(path: str) -> Path | None:
    return Path(path) if path else None


def examine(
    content: bytes,
    schema: Mapping[str, Any],
    findings: Findings,
    product: Path | None,
    today: date,
    beside: Beside = NOTHING,
    shown: Path | None = None,
) -> dict[str, Any]:
    """Check `content` under a descriptor of ours, adding to `findings`; what was read, by the verdict's names."""
    read: dict[str, Any] = {}
    try:
        with ThreadPoolExecutor(1) as aside:  # frictionless takes long to load
            loaded = aside.submit(import_module, "disclosure.validation.engine")
            source = identify(content, findings.file)
            loaded.result()
        read["format"] = source.format
        table = read_table(source, int(schema.get("longest_cell", LONGEST_CELL)))
        read |= {"encoding": table.encoding, "sheet": table.sheet, "rows": len(table.rows)}
        findings.sheet = table.sheet
        read |= _check_table(table, schema, findings, product, today, beside)
        if source.format == "xlsx":
            from disclosure.privacy.files.workbook import screen_beside

            findings.extend(screen_beside(source.parts, rows_of(table.rows, len(table.labels)), today))
        if shown:
            write_shown(shown, table, (finding.row for finding in findings.kept))
    except Refused as refused:
        findings.add(refused.finding)
    return read


def _check_table(
    table: Table, schema: Mapping[str, Any], findings: Findings, target: Path | None, today: date, beside: Beside
) -> dict[str, Any]:
    from disclosure.checks.context import context_of, references_of
    from disclosure.validation.engine import check_rows

    findings.extend(table.findings)
    columns = match_labels(table.labels, schema)
    _tell_moments(table, columns)
    findings.extend(columns.findings)
    if not table.rows:
        findings.add(Finding("table.no_rows"))
    if table.counted != len(table.rows):
        findings.add(Finding("table.row-count", values={"read": len(table.rows), "counted": table.counted}))
    findings.extend(personal([named(findings.file)], frozenset(), today))
    with ThreadPoolExecutor(1) as aside:
        screening = aside.submit(_screened, table, columns, schema, findings, today, beside.entry)
        if not any(columns.fields):  # without a column that is known, nothing more can be said of the rows
            findings.merge(screening.result())
            return {"fields": _fields(columns)}
        context = context_of(beside, today)
        references = references_of(context, schema)
        checked = check_rows(table.rows, columns, schema, findings.tolerated, references)
        findings.merge(screening.result())
    findings.extend(check_cells(table.rows, columns))
    findings.extend(checked.findings)
    findings.count(checked.more)
    if schema.get("checks"):  # frictionless' checklist grammar: [{type: budget-balance, …}]
        from disclosure.checks import check_table

        own = check_table(table.rows, columns, schema["checks"], context)
        findings.extend(map(masked, own.findings))
        findings.count(own.more)
    digest = ""
    if target and checked.product is not None and not findings.refused:
        digest, counted = write_product(target, checked.product)
        if counted != len(table.rows):
            findings.add(Finding("table.row-count", values={"read": len(table.rows), "counted": counted}))
    return {"fields": _fields(columns), "product_sha256": "" if findings.refused else digest}


def _screened(
    table: Table, columns: Columns, schema: Mapping[str, Any], others: Findings, today: date, entry: str
) -> Findings:
    """The screening's findings by themselves: it runs while the rows are held to the schema. What `entry` has published
    counts for tables that belong to it."""
    found = Findings(others.file, others.tolerated)
    found.sheet = others.sheet
    found.extend(screen_table(table.rows, columns, today, str(schema.get("name", "")), own_entry(schema, entry)))
    return found


def _tell_moments(table: Table, columns: Columns) -> None:
    """Write a workbook's dates as their columns want them: a cell does not tell a date from a moment at midnight."""
    if not isinstance(table.rows, Rows):
        return
    frame = table.rows.frame
    for place, rows in table.midnights.items():
        field = columns.fields[place] if place < len(columns.fields) else None
        if field and field.get("type") in ("date", "datetime"):
            from disclosure.validation.columnar.sheet import worded

            frame = frame.with_columns(worded(frame.get_column(str(place)), rows, field))
    table.rows = Rows(frame, table.rows.ragged, table.rows.height)


def _fields(columns: Columns) -> tuple[str, ...]:
    return tuple(str(field["name"]) if field else columns.shown(n) for n, field in enumerate(columns.fields))
