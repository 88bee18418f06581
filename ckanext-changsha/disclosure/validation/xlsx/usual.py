"""Take cells without formula out of worksheet XML by where their parts stand, several times faster than by a grammar.

Programs write nearly all cells in one of two ways, ``A2" s="1" t="s"><v>0</v></c>`` and the same with ``<is><t>``, cut
here at ``<c r="``. Such a cell is known by its few distinct attributes, its ends and a text without markup, which
proves as much as the grammar in `regular`; the other cells are left to that.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

__all__ = ["Usual", "usual_cells"]

OPEN_TEXT, CLOSE_TEXT = "><is><t>", "</t></is></c>"
OPEN_VALUE, CLOSE_VALUE = "><v>", "</v></c>"
CELL_END, ROW_END = "</c>", "</row>"
INLINE = "in"
PLACE = r"\A[A-Z]{1,3}[1-9][0-9]{0,6}\z"
CAPITALS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
CONTROL = bytes({*range(0x20)} - {9, 10, 13})
NO_SIGNS = (b"\xef\xbf", "\ufffe".encode(), "\uffff".encode())  # how they begin; what may not be there
_ATTRIBUTES = re.compile(r'"(?: s="([0-9]{1,9})")?(?: t="(s|n|str|b|inlineStr)")?')
PIECE = pl.col("piece")
BYTES = PIECE.cast(pl.Binary).bin


class Usual(NamedTuple):
    """The usual cells as `cells_of` has them, their texts still escaped, and which of the pieces they are."""

    cells: pl.DataFrame
    mask: pl.Series


def usual_cells(pieces: pl.Series, chunk: bytes, row_change: str, text: str) -> Usual:
    """The usual cells among `pieces`, into which `chunk` is cut; none if a sign in it may not be in XML.

    `row_change` is the pattern of what stands between the last cell of a row and the next row's first, `text` that of a
    text without markup.
    """
    given = pl.DataFrame({"piece": pieces, "length": _lengths(pieces, row_change)})
    frame = given.with_columns(
        quote=PIECE.str.find('"', literal=True).cast(pl.Int64),
        open=PIECE.str.find(">", literal=True).cast(pl.Int64),
    )
    parts = frame.select(
        place=BYTES.slice(0, "quote").cast(pl.String),
        attributes=BYTES.slice("quote", (pl.col("open") - pl.col("quote")).clip(0))
        .cast(pl.String)
        .cast(pl.Categorical),
        begin=BYTES.slice("open", len(OPEN_TEXT)),
        end=BYTES.slice(pl.col("length") - len(CLOSE_TEXT), len(CLOSE_TEXT)),
    )
    told = _told(parts.get_column("attributes"))
    is_text = told.get_column("kind") == INLINE
    placed = frame.hstack([*parts.drop("attributes"), *told, is_text.alias("is_text")]).with_columns(_marks())
    held = placed.with_columns(text=BYTES.slice("opens", "size").cast(pl.String))
    mask = held.select(_is_xml(chunk) & _is_usual(text, b"&" in chunk)).to_series().fill_null(False)
    cells = held.with_row_index("index").filter(mask)
    place = pl.col("place").str
    return Usual(
        cells.select(
            "index",
            letters=place.strip_chars_end(DIGITS).cast(pl.Categorical),
            row=place.strip_chars_start(CAPITALS).cast(pl.UInt32),
            kind="kind",
            style="style",
            text="text",
        ),
        mask,
    )


def _is_xml(chunk: bytes) -> bool:
    """Whether there are only signs that may be in XML."""
    held = pl.Series([chunk]).bin
    begins, *wrong = NO_SIGNS
    if len(chunk.translate(None, CONTROL)) != len(chunk):
        return False
    return not held.contains(begins).any() or not any(held.contains(sign).any() for sign in wrong)


def _lengths(pieces: pl.Series, row_change: str) -> pl.Series:
    """How long each piece is to its cell's end, in bytes; null where something else than a change of rows follows."""
    whole = pieces.str.len_bytes().cast(pl.Int64)
    longer = (~pieces.str.ends_with(CELL_END)).arg_true()
    frame = pl.DataFrame({"piece": pieces.gather(longer)}).with_columns(at=PIECE.str.find(ROW_END, literal=True))
    rest = BYTES.slice("at").cast(pl.String).str.contains(rf"\A{row_change}\z")
    cut = frame.select(pl.when(rest).then(pl.col("at").cast(pl.Int64))).to_series()
    return whole.scatter(longer, cut)


def _told(attributes: pl.Series) -> pl.DataFrame:
    """Each cell's kind and style; the kind is null where the attributes are others."""
    known = attributes.unique()
    read = [_ATTRIBUTES.fullmatch(text or "") for text in known.to_list()]
    table = pl.DataFrame(
        {
            "attributes": known,
            "kind": pl.Series([(found[2] or "")[:2] if found else None for found in read], dtype=pl.Categorical),
            "style": pl.Series([int(found[1]) if found and found[1] else None for found in read], dtype=pl.UInt32),
        }
    )
    given = pl.DataFrame({"attributes": attributes})
    return given.join(table, on="attributes", how="left", maintain_order="left", nulls_equal=True).drop("attributes")


def _marks() -> list[pl.Expr]:
    """Whether the marks are as they should be; and where the text between them begins and how long it is."""
    begin, end = pl.col("begin"), pl.col("end")
    by_text = pl.col("is_text") & (begin == OPEN_TEXT.encode()) & (end == CLOSE_TEXT.encode())
    by_value = ~pl.col("is_text") & begin.bin.starts_with(OPEN_VALUE.encode()) & end.bin.ends_with(CLOSE_VALUE.encode())
    opens = pl.col("open") + pl.when("is_text").then(len(OPEN_TEXT)).otherwise(len(OPEN_VALUE))
    closes = pl.when("is_text").then(len(CLOSE_TEXT)).otherwise(len(CLOSE_VALUE))
    size = pl.col("length") - opens - closes
    fits = (by_text | by_value) & (size >= 0)
    return [fits.alias("fits"), opens.alias("opens"), pl.when(fits).then(size).otherwise(0).alias("size")]


def _is_usual(text: str, has_entities: bool) -> pl.Expr:
    """Whether the cell stands at a place, and a text without markup stands between its marks."""
    told = pl.col("text").str
    plain = ~told.contains("<", literal=True)
    if has_entities:
        plain &= ~told.contains("&", literal=True) | told.contains(rf"\A{text}*\z")
    return pl.col("fits") & pl.col("place").str.contains(PLACE) & plain
