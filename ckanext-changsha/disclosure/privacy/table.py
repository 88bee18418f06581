"""Screen a table: each cell, neighbouring cells that make up a number, and headings that name personal data.

Columns are gone through by patterns in Rust first (`suspects`); only what they cannot rule out is looked at here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import birth_date, in_a_province, resident_check
from disclosure.privacy.columns import Columns, lawful, screen_columns
from disclosure.privacy.scan import Hit, scan_text
from disclosure.privacy.suspects import may_be_number
from disclosure.rows import SPACES, Rows, rows_of

__all__ = ["screen_table"]

SPLIT_SHARE = 0.5  # of the rows that could be split IDs; a code column passes the check digit by chance in 1 of 11
ID_SIGNS = 18
PARTS = 3  # neighbouring cells at most: area, birth, sequence
SPLIT_ID = r"\A[0-9]{6}(?:1[89]|[2-9][0-9])[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{3}[0-9Xx]\z|[^\x00-\x7f]"
Joined = tuple[int, int, int, str]  # the row's index, the first cell's place, how many cells, and what they make


def screen_table(rows: Sequence[Sequence[str]], columns: Columns, today: date) -> Iterator[Finding]:
    """The findings by column, by cell, by neighbours. A field's `personal` lists what the law has it publish."""
    table = rows_of(rows, len(columns.labels))
    yield from screen_columns(table, columns)
    yield from _in_cells(table, columns, today)
    yield from _in_neighbours(table, columns, today)


def _in_cells(rows: Rows, columns: Columns, today: date) -> Iterator[Finding]:
    """The personal numbers in cells, each distinct text of a column read once."""
    allowed = lawful(columns)
    known: dict[tuple[int, str], list[Hit]] = {}
    suspects = rows.where(dict.fromkeys(range(rows.frame.width), may_be_number))
    for index, place, cell in sorted([*suspects, *rows.beyond()]):
        if (hits := known.get((place, cell))) is None:
            may = allowed[place] if place < len(allowed) else frozenset[str]()
            hits = known[place, cell] = _in_cell(cell, columns.shown(place), may, today)
        for hit in hits:
            doubtful = "_doubtful" if hit.severity is Severity.WARN else ""
            code = f"privacy.{hit.entity}{doubtful}"
            shown = {"shown": hit.masked}
            yield Finding(code, hit.severity, row=index + 2, field=columns.shown(place), values=shown)


def _in_cell(cell: str, label: str, allowed: frozenset[str], today: date) -> list[Hit]:
    """The personal numbers in one cell, read with its column's heading, which may tell what a number is."""
    heading = f"{label}: "
    return [hit for hit in scan_text(heading + cell, allowed, today) if hit.start >= len(heading)]


def _in_neighbours(rows: Rows, columns: Columns, today: date) -> Iterator[Finding]:
    """IDs split over neighbouring cells. Columns of area codes and dates do so by chance: most rows must fit."""
    possible: dict[tuple[int, int], int] = defaultdict(int)
    found: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for index, place, parts, joined in sorted([*_joined_columns(rows), *_joined_ragged(rows)]):
        digits, check = joined[:17], joined[17]
        if not digits.isdigit() or not (check.isdigit() or check in "Xx"):
            continue
        if in_a_province(joined) and birth_date(joined[6:14], today):
            possible[place, parts] += 1
            if resident_check(joined):
                found[place, parts].append((index + 2, joined))
    for (place, parts), hits in found.items():
        if len(hits) >= SPLIT_SHARE * possible[place, parts]:
            for number, joined in hits:
                values = {"shown": joined[:6] + "*" * 12}
                yield Finding("privacy.resident_id_split", row=number, field=columns.shown(place), values=values)


def _joined_columns(rows: Rows) -> Iterator[Joined]:
    """What neighbouring columns make where it can be an ID; rows of an odd length are left to _joined_ragged."""
    digits = rows.frame.select(pl.all().str.contains(r"\A[0-9]{1,17}\z").fill_null(False))
    for place in range(rows.frame.width - 1):
        if not digits.get_column(str(place)).any():
            continue
        first = rows.frame.get_column(str(place)).alias("first")
        following = rows.frame.select(
            pl.col(str(place + part)).str.strip_chars(SPACES).alias(str(part))
            for part in range(1, PARTS)
            if place + part < rows.frame.width
        )
        table = following.with_columns(first).with_row_index("index").filter(digits.get_column(str(place)))
        so_far = pl.col("first")
        for part in following.columns:
            joined = so_far + pl.col(part)
            fits = (joined.str.len_chars() == ID_SIGNS) & joined.str.contains(SPLIT_ID)
            for index, text in table.filter(fits).select("index", joined).iter_rows():
                if index not in rows.ragged:
                    yield index, place, int(part) + 1, text
            so_far = joined


def _joined_ragged(rows: Rows) -> Iterator[Joined]:
    """The same of rows that have more or fewer cells than there are columns."""
    for index, row in rows.ragged.items():
        for place, cell in enumerate(row):
            if cell.isascii() and cell.isdigit() and len(cell) < ID_SIGNS:
                joined = cell
                for parts, following in enumerate(row[place + 1 : place + PARTS], start=2):
                    joined += following.strip()
                    if len(joined) == ID_SIGNS:
                        yield index, place, parts, joined
