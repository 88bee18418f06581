"""Scan a worksheet's XML whose cells are all written as programs write them, by patterns that run in C++ and Rust.

Everything between <sheetData> and its end must match one strict grammar: that is a proof of well-formed XML in which
the places, formulas and values are plain to see once it is cut at each cell. What stands around it is left to the
parser. If a single cell is anything else, there is no answer, and the parser reads the whole part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl
import re2

from disclosure.validation.xlsx.cells import (
    INLINE,
    REFERENCE,
    Columns,
    by_column,
    cells_of,
    column_numbers,
    has_blank_ends,
    readable,
)
from disclosure.validation.xlsx.usual import Usual, usual_cells

__all__ = ["TEXT", "Body", "chunks", "compiled", "grammar", "split_regular"]

OPEN, CLOSE, CELL = b"<sheetData>", b"</sheetData>", b'<c r="'
THREADS = 2
CHUNK = 4 * 1024 * 1024  # bytes; to split a text polars sets sixteen times its size aside
_UTF8 = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1.0[\"'](?: encoding=[\"'](?i:utf-8)[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>)?"
)
_UNFIT = re.compile(rb"<!|<\?|<(?:[\w.-]+:)?(?:row|c|v|is|f)[\s/>]")  # around the cells: the parser knows better
HIGH = "5[89][0-9]{3}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]"  # from 58000, after the surrogates, to 65529
SIGN = f"#(?:9|10|13|3[2-9]|[4-9][0-9]|[1-9][0-9]{{2,3}}|[1-4][0-9]{{4}}|5[0-4][0-9]{{3}}|{HIGH}|1[2-9][0-9]{{4}})"
TEXT = rf"(?:[^<&\x00-\x08\x0b\x0c\x0e-\x1f\x{{fffe}}\x{{ffff}}]|&(?:amp|lt|gt|quot|apos|{SIGN});)"
FLAG, COUNT, SIZE = "(?:0|1|true|false)", "[0-9]{1,9}", r"[0-9]+(?:\.[0-9]+)?"
ROW_ATTRIBUTES = rf' r="[1-9][0-9]{{0,6}}"(?: spans="[0-9: ]+")?(?: s="{COUNT}")?(?: customFormat="{FLAG}")?' + (
    rf'(?: ht="{SIZE}")?(?: hidden="(?:0|false)")?(?: customHeight="{FLAG}")?(?: outlineLevel="{COUNT}")?'
    rf'(?: collapsed="{FLAG}")?(?: thickTop="{FLAG}")?(?: thickBot="{FLAG}")?(?: x14ac:dyDescent="{SIZE}")?'
)
ROW = f"<row{ROW_ATTRIBUTES}>"
EMPTY_ROWS = f"(?:<row{ROW_ATTRIBUTES}(?:/>|></row>))*"
PLACE = '[A-Z]{1,3}[1-9][0-9]{0,6}"'
FORMULA = rf'<f(?: t="(?:shared|array)")?(?: aca="{FLAG}")?(?: ref="[A-Z0-9:]+")?(?: si="{COUNT}")?(?:/>|>{TEXT}*</f>)'
VALUE = rf'<v>{TEXT}*</v>|<is><t(?: xml:space="preserve")?>{TEXT}*</t></is>|{FORMULA}<v>{TEXT}+</v>'
ONE_CELL = rf'{PLACE}(?: s="{COUNT}")?(?: t="(?:s|n|str|b|d|inlineStr)")?(?:/>|>(?:{VALUE})?</c>)'
_FIRST = re.compile(f"{EMPTY_ROWS}{ROW}".encode())
NEXT_ROW = f"</row>{EMPTY_ROWS}{ROW}"
FILLED = "<v|<is"  # in a piece that matches, a value or a text


class Body:
    """What the cells of a regular worksheet tell."""

    def __init__(self) -> None:
        self.count = self.rows = self.columns = self.last_filled = 0
        self._cells: dict[int, list[pl.DataFrame]] | None = {}

    def add(self, part: _Part) -> None:
        """Take in cells that have been matched."""
        self.count += part.count
        self.rows = max(self.rows, part.rows)
        self.last_filled = max(self.last_filled, part.last_filled)
        self.columns = max(self.columns, part.columns)
        if part.cells is None:
            self._cells = None
        for number, cells in (part.cells or {}).items():
            if self._cells is not None:
                self._cells.setdefault(number, []).append(cells)

    @property
    def is_known(self) -> bool:
        """Whether `cells` can tell what the cells hold."""
        return self._cells is not None

    def cells(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """The cells of each column as `cells_of` has them, given once: they take much memory."""
        while self._cells:
            number, parts = self._cells.popitem()
            yield number, pl.concat(parts, rechunk=True)  # many small chunks are slow to work on


@dataclass(frozen=True, slots=True)
class _Part:
    """What some of the cells tell."""

    count: int
    rows: int
    columns: int
    last_filled: int
    cells: Columns | None


def _part(pieces: pl.Series, usual: Usual, chunk: bytes) -> _Part:
    """What all pieces tell, of which the `usual` have been read."""
    read = usual.cells
    rows, filled, columns = ([read.get_column(name)] for name in ("row", "row", "column"))
    cells = [_plain(read, chunk)]
    index = (~usual.mask).arg_true()
    if len(index):
        odd = pieces.gather(index)
        references = odd.str.extract_groups(REFERENCE).struct.unnest()
        rows.append(references.get_column("2").cast(pl.UInt32))
        filled.append(rows[-1].filter(odd.str.contains(FILLED)))
        columns.append(column_numbers(references.get_column("1")))
        cells.append(cells_of(odd, index, references, chunk))
    known = [part for part in cells if part is not None]
    by_columns = by_column(known) if len(known) == len(cells) else None
    return _Part(len(pieces), _largest(rows), _largest(columns), _largest(filled), by_columns)


def _plain(usual: pl.DataFrame, chunk: bytes) -> pl.DataFrame | None:
    """The usual cells without escapes; None where calamine must read a text."""
    texts = readable(usual.get_column("text"), chunk)
    is_inline = usual.get_column("kind") == INLINE
    if texts is None or has_blank_ends(texts if is_inline.all() else texts.filter(is_inline)):
        return None
    return usual.with_columns(texts.alias("text"))


def _largest(numbers: Sequence[pl.Series]) -> int:
    return max((most for told in numbers if isinstance(most := told.max(), int)), default=0)


def split_regular(part: bytes) -> tuple[Body, bytes] | None:
    """What a worksheet's cells tell, and its XML without them; None for a worksheet that is not regular."""
    start, end = part.find(OPEN), part.rfind(CLOSE)
    if start < 0 or end < start or part.count(b"sheetData", 0, start + len(OPEN)) != 1:
        return None
    around = part[:start] + b"<sheetData/>" + part[end + len(CLOSE) :]
    declared = _UTF8.match(around)
    if _UNFIT.search(around, declared.end() if declared else 0) or b"sheetData" in part[end + len(CLOSE) :]:
        return None
    body = _body(part, start + len(OPEN), end)
    return None if body is None else (body, around)


def _body(part: bytes, start: int, end: int) -> Body | None:
    first = part.find(CELL, start, end)
    if first < 0 or _closes_cdata(part, first, end) or not _FIRST.fullmatch(part, start, first):
        return None
    body = Body()
    with ThreadPoolExecutor(THREADS) as threads:
        for found in threads.map(lambda place: _matched(part, *place), chunks(part, CELL, first, end)):
            if found is None:
                threads.shutdown(cancel_futures=True)
                return None
            body.add(found)
    return body


def _closes_cdata(part: bytes, start: int, end: int) -> bool:
    """Whether there is what a text may not hold; a single sign is looked for much faster."""
    return part.find(b"]", start, end) >= 0 and part.find(b"]]>", start, end) >= 0


def _matched(part: bytes, start: int, stop: int, is_last: bool) -> _Part | None:
    """What the cells between two places tell; None if one is not regular."""
    chunk = part[start:stop]
    if not grammar(is_last).fullmatch(chunk):
        return None
    try:
        pieces = pl.Series([chunk]).cast(pl.String).str.split(CELL.decode()).explode().slice(1)
    except pl.exceptions.PolarsError:  # no UTF-8
        return None
    return _part(pieces, usual_cells(pieces), chunk)


@cache
def grammar(is_last: bool) -> Any:
    """The pattern of a chunk's cells."""
    cell, next_row = f"{CELL.decode()}{ONE_CELL}", f"(?:{NEXT_ROW})?"
    return compiled(f"(?:{cell}{next_row})*{cell}{f'</row>{EMPTY_ROWS}' if is_last else next_row}")


def compiled(pattern: str) -> Any:
    """A pattern for whole chunks, in RE2, which goes through them at some hundred megabytes a second."""
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    return re2.compile(pattern, options)


def chunks(part: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Where some of the pieces that begin with `mark` begin and end, some megabytes of them, and whether they are the
    last."""
    while start < end:
        stop = end if end - start <= CHUNK else part.rfind(mark, start + 1, start + CHUNK)
        stop = stop if stop > 0 else end
        yield start, stop, stop == end
        start = stop
