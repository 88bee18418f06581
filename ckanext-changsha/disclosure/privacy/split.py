"""Numbers that are cut up over neighbouring cells: beside each other in a row, or one below the other in a column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import rules
from disclosure.privacy.columns import Columns
from disclosure.privacy.hits import shown
from disclosure.privacy.recognise import Number, recognise
from disclosure.rows import SPACES, Rows

__all__ = ["screen_neighbours"]

SHARE = 0.5  # of the rows that could be split IDs; a code column passes the check digit by chance in 1 of 11
PARTS = 3  # neighbouring cells at most: area, birth, sequence
PIECE = r"\A[0-9]{1,17}\z"
RESIDENT = r"[0-9]{6}(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{3}[0-9Xx]"
TOLD = {"mobile": r"1[3-9][0-9]{9}", "bank_card": r"[3-9][0-9]{14,18}"}  # only where a heading tells what it is


class Joined(NamedTuple):
    """What cells make together: the first one's row and column, how many they are, and the way they follow."""

    row: int
    place: int
    parts: int
    text: str
    below: bool = False


def screen_neighbours(rows: Rows, columns: Columns, today: date) -> Iterator[Finding]:
    """Numbers over cells. Columns of area codes and dates make IDs by chance: most rows must fit."""
    possible: dict[tuple[int, int], int] = defaultdict(int)
    found: dict[tuple[int, int], list[tuple[Joined, str]]] = defaultdict(list)
    for joined in sorted([*_beside(rows, columns), *_ragged(rows), *_below(rows)]):
        known = recognise(_number(joined, columns), today)
        if known is None:
            continue
        where = joined.place, -joined.parts if joined.below else joined.parts
        possible[where] += 1
        if known[1] is Severity.BLOCK:
            found[where].append((joined, known[0]))
    for where, hits in found.items():
        if len(hits) >= SHARE * possible[where]:
            for joined, entity in hits:
                values = {"shown": shown(entity, joined.text)}
                code = "privacy.resident_id_split" if entity == "resident_id" else "privacy.number_split"
                yield Finding(code, row=joined.row + 2, field=columns.shown(joined.place), values=values)


def _number(joined: Joined, columns: Columns) -> Number:
    heading = f"{columns.shown(joined.place)}: "
    end = len(heading) + len(joined.text)
    return Number(joined.text.upper(), (len(joined.text),), heading + joined.text, len(heading), end)


def _beside(rows: Rows, columns: Columns) -> Iterator[Joined]:
    """What neighbours in a row make; rows of an odd length are left to `_ragged`."""
    digits = rows.frame.select(pl.all().str.contains(PIECE).fill_null(False))
    for place in range(rows.frame.width - 1):
        if digits.get_column(str(place)).any():
            beside = range(place + 1, min(place + PARTS, rows.frame.width))
            following = [rows.frame.get_column(str(other)).str.strip_chars(SPACES) for other in beside]
            first, mask = rows.frame.get_column(str(place)), digits.get_column(str(place))
            for index, parts, text in _made(first, mask, following, _form(columns.shown(place))):
                if index not in rows.ragged:
                    yield Joined(index, place, parts, text)


def _below(rows: Rows) -> Iterator[Joined]:
    """What a column's cells make with those below; pieces of one length are codes one after the other."""
    for place in range(rows.frame.width):
        first = rows.frame.get_column(str(place))
        mask = first.str.contains(PIECE).fill_null(False)
        if mask.any():
            following = [first.shift(-below).str.strip_chars(SPACES) for below in range(1, PARTS)]
            for index, parts, text in _made(first, mask, following, RESIDENT):
                if len(first[index]) != len(first[index + 1]):
                    yield Joined(index, place, parts, text, below=True)


def _form(heading: str) -> str:
    """What neighbours can make under this heading."""
    told = [form for entity, form in TOLD.items() if any(w in heading for w in rules()["entities"][entity]["context"])]
    return "|".join([RESIDENT, *told])


def _made(
    first: pl.Series, mask: pl.Series, following: Sequence[pl.Series], form: str
) -> Iterator[tuple[int, int, str]]:
    """The index, the number of parts and the text wherever `first` and what follows make one of the forms."""
    named = [cells.alias(str(part)) for part, cells in enumerate(following, start=2)]
    table = pl.DataFrame([first.alias("first"), *named]).with_row_index("index").filter(mask)
    so_far = pl.col("first")
    for part in range(2, len(named) + 2):
        so_far = so_far + pl.col(str(part))
        fits = so_far.str.contains(rf"\A(?:{form})\z")
        for index, text in table.filter(fits).select("index", so_far.alias("text")).iter_rows():
            yield index, part, text


def _ragged(rows: Rows) -> Iterator[Joined]:
    """Split IDs in rows that have more or fewer cells than there are columns."""
    for index, row in rows.ragged.items():
        for place, cell in enumerate(row):
            if cell.isascii() and cell.isdigit() and len(cell) < 18:
                text = cell
                for parts, following in enumerate(row[place + 1 : place + PARTS], start=2):
                    text += following.strip()
                    if len(text) == 18 and text.isascii() and text[:17].isdigit():
                        yield Joined(index, place, parts, text)
