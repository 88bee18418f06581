"""Screen a table: each cell, neighbouring cells that make up a number, and headings that name personal data.

Columns are gone through as one text first (`sieve`, `suspects`); only what that cannot rule out is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from disclosure.findings import Finding, Severity
from disclosure.privacy.anonymity import screen_anonymity
from disclosure.privacy.checksums import rules
from disclosure.privacy.columns import Columns, lawful, named, screen_columns
from disclosure.privacy.scan import Hit, scan_text
from disclosure.privacy.sieve import Left, sieve
from disclosure.privacy.split import screen_neighbours
from disclosure.privacy.suspects import suspects
from disclosure.rows import Rows, rows_of

__all__ = ["screen_table"]


def screen_table(
    rows: Sequence[Sequence[str]], columns: Columns, today: date, schema: str = "", entry: str = ""
) -> Iterator[Finding]:
    """The findings by column, by cell, by neighbours, by rare combinations. What the law has a field of the Table
    Schema called `schema` publish, or the catalogue entry `entry`, is let through."""
    table = rows_of(rows, len(columns.labels))
    left = sieve(table)
    yield from screen_columns(table, left, columns, schema, entry)
    yield from _in_cells(table, left, columns, lawful(columns, schema, entry), today)
    yield from screen_neighbours(table, columns, today)
    yield from screen_anonymity(table, columns, schema)


def _in_cells(
    rows: Rows, left: Sequence[Left], columns: Columns, allowed: Sequence[frozenset[str]], today: date
) -> Iterator[Finding]:
    """The personal data in cells, each distinct text of a column read once."""
    # a column whose heading names what words tell was told of as a whole
    told = [may | ({entity} & rules()["words"].keys()) for may, entity in zip(allowed, named(columns), strict=True)]
    known: dict[tuple[int, str], list[Hit]] = {}
    headings = [columns.shown(place) for place in range(len(columns.labels))]
    for index, place, cell in sorted([*suspects(left, headings, told), *rows.beyond()]):
        if (hits := known.get((place, cell))) is None:
            may = allowed[place] if place < len(allowed) else frozenset[str]()
            hits = known[place, cell] = _in_cell(cell, columns.shown(place), may, today)
        for hit in hits:
            if hit.severity is Severity.WARN and place < len(told) and hit.entity in told[place]:
                continue
            doubtful = "_doubtful" if (hit.entity, hit.severity) == ("resident_id", Severity.WARN) else ""
            shown = {"shown": hit.masked}
            code = f"privacy.{hit.entity}{doubtful}"
            yield Finding(code, hit.severity, row=index + 2, field=columns.shown(place), values=shown)


def _in_cell(cell: str, label: str, allowed: frozenset[str], today: date) -> list[Hit]:
    """The personal data in one cell, read with its column's heading, which may tell what a number is."""
    start = len(label) + 2
    hits = scan_text(f"{label}: {cell}", allowed, today)
    return [hit for hit in hits if hit.start >= start and (hit.at >= start or hit.severity is Severity.BLOCK)]
