"""Take cells without formula out of worksheet XML by where their parts stand, several times faster than by patterns.

Programs write nearly all cells in one of two ways, ``A2" s="1" t="s"><v>0</v></c>`` and the same with ``<is><t>``, cut
here at ``<c r="``. All the XML has been matched by the grammar in `regular`, so a few bytes of a cell tell which of the
two it is; the other cells are left to patterns.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from disclosure.validation.xlsx.cells import INLINE, KIND

__all__ = ["Usual", "usual_cells"]

OPEN_TEXT, CLOSE_TEXT = "><is><t>", "</t></is></c>"
OPEN_VALUE, CLOSE_VALUE = "><v>", "</v></c>"
CELL_END, ROW_END = "</c>", "</row>"
STYLE, TYPED = '" s="', ' t="n"'
TOLD = {'Str"': INLINE, '="s"': "s", 'str"': "st", '="b"': "b", '="n"': "n", '="d"': None}  # how attributes end
LETTER, ALPHABET = 0x40, 26
PIECE, BYTES = pl.col("piece"), pl.col("piece").cast(pl.Binary).bin
QUOTE, OPEN, KIND_ = pl.col("quote"), pl.col("open"), pl.col("kind")


class Usual(NamedTuple):
    """The usual cells as `cells_of` has them, their texts still escaped, and which of the pieces they are."""

    cells: pl.DataFrame
    mask: pl.Series


def usual_cells(pieces: pl.Series) -> Usual:
    """The usual cells among the `pieces` of a regular worksheet's XML."""
    marked = pl.DataFrame({"piece": pieces, "length": _lengths(pieces)}).with_columns(
        quote=PIECE.str.find('"', literal=True).cast(pl.Int64),
        open=PIECE.str.find(">", literal=True).cast(pl.Int64),
    )
    told = marked.with_columns(
        head=_number(BYTES.slice(0, 8), pl.UInt64),
        begin=_number(BYTES.slice("open", len(OPEN_TEXT)), pl.UInt64),
        end=_number(BYTES.slice((OPEN - 4).clip(0), 4), pl.UInt32),
    ).with_columns(kind=_kind(pl.col("end")))
    is_text = (KIND_ == INLINE) & (pl.col("begin") == _code(OPEN_TEXT))
    is_value = (KIND_ != INLINE) & (pl.col("begin") & 0xFFFFFFFF == _code(OPEN_VALUE))
    mask = told.select((is_text | is_value).fill_null(False)).to_series()
    held = told.with_row_index("index")
    usual = held if mask.all() else held.filter(mask)
    return Usual(usual.with_columns(_styles(usual)).select("index", *_place(), "kind", "style", _text()), mask)


def _lengths(pieces: pl.Series) -> pl.Series:
    """How long each piece is to its cell's end, in bytes; a change of rows may follow."""
    whole = pieces.str.len_bytes().cast(pl.Int64)
    longer = (~pieces.str.ends_with(CELL_END)).arg_true()
    return whole.scatter(longer, pieces.gather(longer).str.find(ROW_END, literal=True).cast(pl.Int64))


def _number(signs: pl.Expr, kind: type[pl.DataType]) -> pl.Expr:
    """The signs as one number, the first in its lowest byte; null where they are not as many as it holds."""
    return signs.bin.reinterpret(dtype=kind)


def _code(signs: str) -> int:
    return int.from_bytes(signs.encode(), "little")


def _kind(end: pl.Expr) -> pl.Expr:
    """A cell's kind by the end of its attributes; null for one that calamine must read."""
    kind = pl.lit("", KIND)
    for signs, told in TOLD.items():
        kind = pl.when(end == _code(signs)).then(pl.lit(told, KIND)).otherwise(kind)
    return kind


def _place() -> tuple[pl.Expr, pl.Expr]:
    """The column, from 1, and the row of each cell: its piece begins with them. Of its first signs only the letters
    have the bit LETTER; below it they have their place in the alphabet."""
    head = pl.col("head")
    has_two = head & LETTER << 8 != 0
    has_three = has_two & (head & LETTER << 16 != 0)
    one, second, third = ((head & (LETTER // 2 - 1) << shift) // 2**shift for shift in (0, 8, 16))
    two = one * ALPHABET + second
    column = pl.when(has_three).then(two * ALPHABET + third).when(has_two).then(two).otherwise(one)
    width = 1 + has_two.cast(pl.Int64) + has_three.cast(pl.Int64)
    row = BYTES.slice(width, QUOTE - width).cast(pl.String).cast(pl.UInt32)
    return column.cast(pl.UInt32).alias("column"), row.alias("row")


def _styles(cells: pl.DataFrame) -> pl.Series:
    """The styles of the numbers, which tell dates from others; null elsewhere."""
    rest = OPEN - QUOTE - (KIND_ == "n").cast(pl.Int64) * len(TYPED)
    is_styled = ((KIND_ == "") | (KIND_ == "n")) & (rest > len(STYLE))
    styled = cells.select("piece", "quote", rest=rest).filter(cells.select(is_styled).to_series())
    digits = styled.select(BYTES.slice(QUOTE + len(STYLE), pl.col("rest") - len(STYLE) - 1).cast(pl.String))
    styles = digits.to_series().cast(pl.UInt32).alias("style")
    if styled.height == cells.height:
        return styles
    none = pl.repeat(None, cells.height, dtype=pl.UInt32, eager=True).alias("style")
    return none.scatter(cells.select(pl.arg_where(is_styled)).to_series(), styles) if styled.height else none


def _text() -> pl.Expr:
    is_text = KIND_ == INLINE
    opens = OPEN + pl.when(is_text).then(len(OPEN_TEXT)).otherwise(len(OPEN_VALUE))
    closes = pl.col("length") - pl.when(is_text).then(len(CLOSE_TEXT)).otherwise(len(CLOSE_VALUE))
    return BYTES.slice(opens, closes - opens).cast(pl.String).alias("text")
