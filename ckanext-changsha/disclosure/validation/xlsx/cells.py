"""Take cells out of worksheet XML that has been proved regular: each place, kind and value, in steps over all cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from xml.parsers import expat

import polars as pl

__all__ = [
    "INLINE",
    "KIND",
    "REFERENCE",
    "Columns",
    "by_column",
    "cells_of",
    "column_numbers",
    "has_blank_ends",
    "readable",
    "unescaped",
]

REFERENCE = r'\A([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?'
INLINE = "in"
KINDS = ("s", "st", "b", "n", "")  # a cell's t as far as it is told apart: shared, str, boolean, number, none
KIND = pl.Enum([*KINDS, INLINE])
UNREADABLE = r"_x[0-9A-Fa-f]{4}_|\r|&#(?:9|10|13|32);"  # what readers write out, each in its own way
BETWEEN = "\U000f0000"  # parts texts that are parsed together: of no writing, and no entity that is let through
TOGETHER = 20_000
SPACED = r"\A\s|\s\z"
TRIMMED = "<is><t>"  # without xml:space="preserve", readers trim
KEPT = '<is><t xml:space="preserve">'
PIECE = pl.col("piece")
Columns = dict[int, pl.DataFrame]


def cells_of(pieces: pl.Series, index: pl.Series, references: pl.DataFrame, chunk: bytes) -> pl.DataFrame | None:
    """The cells with a value, by `index`: column and row (from 1), kind, style, text; None where calamine
    must say what they hold. `references`: for each piece what REFERENCE finds."""
    kind_at = PIECE.str.find(' t="', literal=True)
    found = pl.DataFrame({"piece": pieces}).select(
        kind=pl.when(kind_at < PIECE.str.find(">", literal=True)).then(_between(kind_at + 4, 2)).fill_null(""),
        value=PIECE.str.find("<v>", literal=True) + len("<v>"),
        inline=PIECE.str.find("<is>", literal=True),
    )
    kinds = found.get_column("kind").str.strip_chars_end('"')
    is_value, is_inline = found.get_column("value").is_not_null(), found.get_column("inline").is_not_null()
    if not (kinds.is_in(KINDS) | ~is_value).all() or not ((kinds == INLINE) | ~is_inline).all():
        return None
    texts = pl.repeat(None, len(pieces), dtype=pl.String, eager=True)
    if is_value.any():
        texts = _sliced(pieces, found.get_column("value"), "</v>")
    if is_inline.any():
        inline = _inline_texts(pieces.filter(is_inline), found.get_column("inline").filter(is_inline))
        if inline is None:
            return None
        texts = inline if is_inline.all() else texts.clone().scatter(is_inline.arg_true(), inline)
    plain = readable(texts, chunk)
    if plain is None:
        return None
    letters, row, style = references.get_columns()
    columns = {
        "index": index,
        "column": column_numbers(letters),
        "row": row.cast(pl.UInt32),
        "kind": kinds.cast(KIND, strict=False),  # of another kind are only cells without a value
        "style": style.cast(pl.UInt32),
        "text": plain,
    }
    return pl.DataFrame(columns).filter(pl.col("text").is_not_null())


def readable(texts: pl.Series, chunk: bytes) -> pl.Series | None:
    """The texts without escapes; None where one is escaped in a way that calamine must read."""
    if any(sign in chunk for sign in b"_\r&") and texts.str.contains(UNREADABLE).any():
        return None
    return unescaped(texts) if b"&" in chunk else texts


def by_column(parts: Sequence[pl.DataFrame]) -> Columns:
    """The cells of `cells_of` by their columns, in their order. Texts are copied, one column's side by side: a slice
    would hold all of the XML in memory, and be slow to go through."""
    filled = [part for part in parts if part.height]
    if not filled:
        return {}
    cells = filled[0] if len(filled) == 1 else pl.concat(filled).sort("index")
    sorted_cells = cells.drop("index").sort("column", maintain_order=True)
    copied = sorted_cells.with_columns(pl.concat_str("text", pl.lit("")).alias("text"))
    numbers = copied.get_column("column")
    starts = (numbers != numbers.shift(1)).fill_null(True).arg_true().to_list()
    ends = [*starts[1:], copied.height]
    return {int(numbers[start]): copied.slice(start, end - start) for start, end in zip(starts, ends, strict=True)}


def _between(start: pl.Expr, length: int) -> pl.Expr:
    return PIECE.cast(pl.Binary).bin.slice(start, length).cast(pl.String)


def _sliced(pieces: pl.Series, begin: pl.Series, end: str) -> pl.Series:
    """What stands between `begin`, in bytes, and the mark `end`; null where there is no beginning."""
    frame = pl.DataFrame({"piece": pieces, "begin": begin})
    length = PIECE.str.find(end, literal=True) - pl.col("begin")
    return frame.select(PIECE.cast(pl.Binary).bin.slice(pl.col("begin"), length).cast(pl.String)).to_series()


def _inline_texts(pieces: pl.Series, begin: pl.Series) -> pl.Series | None:
    """The texts of cells that hold their own; None where one would be trimmed."""
    is_trimmed = pieces.str.contains(TRIMMED, literal=True)
    marks = pl.Series([len(KEPT), len(TRIMMED)], dtype=pl.UInt32).gather(is_trimmed.cast(pl.UInt32))
    texts = _sliced(pieces, begin + marks, "</t>")
    return None if (is_trimmed & texts.str.contains(SPACED)).any() else texts


def has_blank_ends(texts: pl.Series) -> bool:
    """Whether a text begins or ends with blanks, which readers trim."""
    text = pl.col("text").str
    trimmed = text.strip_chars().str.len_bytes() != text.len_bytes()
    return bool(pl.DataFrame({"text": texts}).select(trimmed.any()).item())


def unescaped(texts: pl.Series) -> pl.Series:
    """The texts with their entities replaced: by sign, or by number, as openpyxl writes what is not ASCII."""
    escaped = texts.str.contains("&", literal=True).fill_null(False).arg_true()
    if escaped.is_empty():
        return texts
    starts = range(0, len(escaped), TOGETHER)
    read = pl.concat(_parsed(texts.gather(escaped.slice(start, TOGETHER))) for start in starts)
    return read if len(read) == len(texts) else texts.clone().scatter(escaped, read)


def _parsed(texts: pl.Series) -> pl.Series:
    """Texts without markup as the parser reads them: all in one, unless one has the sign that parts them."""
    read = pl.Series([_text(texts.str.join(BETWEEN)[0])]).str.split(BETWEEN).explode()
    return read if len(read) == len(texts) else pl.Series(list(map(_text, texts)), dtype=pl.String)


def _text(written: str) -> str:
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = found.append
    parser.Parse(f"<t>{written}</t>", True)
    return "".join(found)


def column_numbers(letters: pl.Series) -> pl.Series:
    """The numbers of columns by their letters."""
    known = letters.unique().to_list()
    return letters.replace_strict(known, list(map(column_number, known)), return_dtype=pl.UInt32)


@cache
def column_number(letters: str) -> int:
    """The number of a column by its letters, A to XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
