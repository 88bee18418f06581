"""Screen a table: each cell, neighbouring cells that make up a number, and headings that name personal data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import birth_date, in_a_province, resident_check
from disclosure.privacy.columns import Columns, lawful, screen_columns
from disclosure.privacy.scan import scan_text

__all__ = ["screen_table"]

BLOCK_OF_ROWS = 500
SPLIT_SHARE = 0.5  # of the rows that could be split IDs; a code column passes the check digit by chance in 1 of 11
ID_SIGNS = 18
PARTS = 3  # neighbouring cells at most: area, birth, sequence
_CANDIDATE = re.compile(r"\d(?:[^\w\r\n]{0,3}\d){10,}|\d{6}[*＊×xX]")


def screen_table(rows: Sequence[Sequence[str]], columns: Columns, today: date) -> Iterator[Finding]:
    """The findings by column, by cell, by neighbours. A field's `personal` lists what the law has it publish."""
    allowed = lawful(columns)
    yield from screen_columns(rows, columns)
    for start in range(0, len(rows), BLOCK_OF_ROWS):
        block = rows[start : start + BLOCK_OF_ROWS]
        if not _CANDIDATE.search("\n".join("\n".join(row) for row in block)):
            continue
        for number, row in enumerate(block, start=start + 2):
            for place, cell in enumerate(row):
                if _CANDIDATE.search(cell):
                    may = allowed[place] if place < len(allowed) else frozenset[str]()
                    yield from _in_cell(cell, columns.shown(place), may, today, number)
    yield from _in_neighbours(rows, columns, today)


def _in_cell(cell: str, label: str, allowed: frozenset[str], today: date, row: int) -> Iterator[Finding]:
    """The personal numbers in one cell, read with its column's heading, which may tell what a number is."""
    heading = f"{label}: "
    for hit in scan_text(heading + cell, allowed, today):
        if hit.start >= len(heading):
            doubtful = "_doubtful" if hit.severity is Severity.WARN else ""
            code = f"privacy.{hit.entity}{doubtful}"
            yield Finding(code, hit.severity, row=row, field=label, values={"shown": hit.masked})


def _in_neighbours(rows: Sequence[Sequence[str]], columns: Columns, today: date) -> Iterator[Finding]:
    """IDs split over neighbouring cells. Columns of area codes and dates do so by chance: most rows must fit."""
    possible: dict[tuple[int, int], int] = defaultdict(int)
    found: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for number, row in enumerate(rows, start=2):
        for place, cell in enumerate(row):
            if cell.isascii() and cell.isdigit() and len(cell) < ID_SIGNS:
                for parts, joined in _joined(row, place):
                    if in_a_province(joined) and birth_date(joined[6:14], today):
                        possible[place, parts] += 1
                        if resident_check(joined):
                            found[place, parts].append((number, joined))
    for (place, parts), hits in found.items():
        if len(hits) >= SPLIT_SHARE * possible[place, parts]:
            for number, joined in hits:
                values = {"shown": joined[:6] + "*" * 12}
                yield Finding("privacy.resident_id_split", row=number, field=columns.shown(place), values=values)


def _joined(row: Sequence[str], place: int) -> Iterator[tuple[int, str]]:
    """The 18-sign numbers that the cell at `place` makes with one or two cells to its right."""
    joined = row[place]
    for parts in range(2, PARTS + 1):
        if place + parts > len(row):
            return
        joined += row[place + parts - 1].strip()
        if len(joined) > ID_SIGNS:
            return
        if len(joined) == ID_SIGNS and joined[:17].isdigit() and (joined[17].isdigit() or joined[17] in "Xx"):
            yield parts, joined
