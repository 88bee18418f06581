"""The shared strings of a workbook, where each is plain; rich text and the like is left to calamine."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from disclosure.validation.xlsx.cells import has_blank_ends, readable
from disclosure.validation.xlsx.regular import TEXT, chunks, compiled

__all__ = ["shared_strings"]

ITEM = b"<si>"
PLAIN, KEPT, CLOSE = "<t>", '<t xml:space="preserve">', "</t>"
PIECE = pl.col("piece")


def shared_strings(part: bytes) -> pl.Series | None:
    """The strings in order; None where one is not plain. The part has been parsed, so it is well formed."""
    start, end = part.find(ITEM), part.rfind(b"</sst>")
    if start < 0:
        return None if b"<si" in part else pl.Series([], dtype=pl.String)
    if end < start or b"<!" in part or part.rfind(b"<?") > 5:
        return None
    read = []
    for begin, stop, _ in chunks(part, ITEM, start, end):
        texts = _texts(part[begin:stop])
        if texts is None:
            return None
        read.append(texts)
    return pl.concat(read, rechunk=True)


def _texts(chunk: bytes) -> pl.Series | None:
    if not _grammar().fullmatch(chunk):
        return None
    try:
        pieces = pl.Series([chunk]).cast(pl.String).str.split(ITEM.decode()).explode().slice(1)
    except pl.exceptions.PolarsError:  # no UTF-8
        return None
    is_plain = pieces.str.starts_with(PLAIN)
    begin = pl.when(pl.col("is_plain")).then(len(PLAIN)).otherwise(len(KEPT))
    size = (PIECE.str.find(CLOSE, literal=True).cast(pl.Int64) - begin).fill_null(0)  # <t/> holds nothing
    held = pl.DataFrame({"piece": pieces, "is_plain": is_plain})
    texts = held.select(PIECE.cast(pl.Binary).bin.slice(begin, size).cast(pl.String)).to_series()
    read = readable(texts, chunk)
    if read is None or has_blank_ends(read.filter(is_plain)):
        return None
    return pl.DataFrame({"text": read}).select(pl.concat_str("text", pl.lit(""))).to_series()  # without the XML


@cache
def _grammar() -> Any:
    return compiled(f"(?:<si>(?:(?:{PLAIN}|{KEPT}){TEXT}*{CLOSE}|<t/>)</si>[ \\t\\r\\n]*)*")
