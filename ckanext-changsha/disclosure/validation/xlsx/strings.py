"""The shared strings of a workbook, where each is plain; rich text and the like is left to calamine."""

from __future__ import annotations

import polars as pl

from disclosure.validation.xlsx.cells import SPACED, UNREADABLE, unescaped
from disclosure.validation.xlsx.regular import TEXT

__all__ = ["shared_strings"]

ITEM = "<si>"
_PLAIN = rf'\A<t(?: xml:space="preserve")?>({TEXT}*)</t></si>\s*\z'
_EMPTY = r"\A<t/></si>\s*\z"


def shared_strings(part: bytes) -> pl.Series | None:
    """The strings in order; None where one is not plain. The part has been parsed, so it is well formed."""
    start, end = part.find(ITEM.encode()), part.rfind(b"</sst>")
    if start < 0:
        return None if b"<si" in part else pl.Series([], dtype=pl.String)
    if end < start or b"<!" in part or part.rfind(b"<?") > 5:
        return None
    try:
        items = pl.Series([part[start:end].decode("utf-8")]).str.split(ITEM).explode().slice(1)
    except UnicodeDecodeError:
        return None
    texts = items.str.extract(_PLAIN)
    texts = texts.zip_with(texts.is_not_null(), pl.Series([""]).new_from_index(0, len(items)))
    plain = items.str.contains(_PLAIN) | items.str.contains(_EMPTY)
    spaced = items.str.starts_with("<t>") & texts.str.contains(SPACED)
    if not plain.all() or spaced.any() or texts.str.contains(UNREADABLE).any():
        return None
    return unescaped(texts) if b"&" in part else texts
