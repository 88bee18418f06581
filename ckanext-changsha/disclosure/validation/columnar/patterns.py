"""Write a Python regular expression again for polars (Rust), exactly or not at all.

The translation works on what Python itself parsed, and knows only what means the same in both; the classes are spelled
out as Python's own, since the two follow different editions of Unicode.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import polars as pl

__all__ = ["SPACES", "Untranslatable", "digits", "literal", "translate"]


SPACES = r"\s\x1c-\x1f"  # Python's \s, which is also what str.strip takes off, as the inside of a class


class Untranslatable(Exception):
    """The pattern holds something that Rust has not, or means otherwise."""


def translate(pattern: str) -> str:
    """A Rust pattern that finds something in a text without line feeds if, and only if, re.match(pattern) does."""
    try:
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise Untranslatable(pattern) from error
    if parsed.state.flags & ~re.UNICODE:
        raise Untranslatable(pattern)
    written = rf"\A(?:{_sequence(parsed)})"
    try:
        pl.Series([""]).str.contains(written)
    except pl.exceptions.ComputeError as error:  # too large for Rust's limits
        raise Untranslatable(pattern) from error
    return written


def literal(text: str) -> str:
    """A pattern for `text` itself."""
    return "".join(_sign(ord(sign)) for sign in text)


def _sequence(items: Iterable[tuple[Any, Any]]) -> str:
    return "".join(_item(name, value) for name, value in items)


def _item(name: Any, value: Any) -> str:
    write = _WRITERS.get(name)
    if write is None:
        raise Untranslatable(str(name))
    return write(value)


def _repeat(value: tuple[int, Any, Any], lazy: str = "") -> str:
    least, most, inner = value
    upper = "" if most is op.MAXREPEAT else str(most)
    return f"(?:{_sequence(inner)}){{{least},{upper}}}{lazy}"


def _group(value: tuple[Any, int, int, Any]) -> str:
    _, added, removed, inner = value
    if added or removed:
        raise Untranslatable("flags")
    return f"(?:{_sequence(inner)})"


def _class(value: list[tuple[Any, Any]]) -> str:
    negated = value[0][0] is op.NEGATE
    parts = [_class_part(name, part) for name, part in value[1 if negated else 0 :]]
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _class_part(name: Any, value: Any) -> str:
    if name is op.LITERAL:
        return _sign(value)
    if name is op.RANGE:
        return f"{_sign(value[0])}-{_sign(value[1])}"
    if name is op.CATEGORY and value in _CATEGORIES:
        return _CATEGORIES[value]()
    raise Untranslatable(str(name))


def _sign(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF:
        raise Untranslatable("surrogate")
    return rf"\x{{{code:x}}}"


def _at(value: Any) -> str:
    if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
        return r"\A"
    if value in (op.AT_END, op.AT_END_STRING):  # $ stops before a last line feed too; such texts are not asked
        return r"\z"
    raise Untranslatable(str(value))


@cache
def digits() -> str:
    r"""Python's \d, as the inside of a class."""
    signs = "".join(map(chr, range(sys.maxunicode + 1)))
    runs = re.finditer(r"\d+", signs)
    return "".join(f"{_sign(run.start())}-{_sign(run.end() - 1)}" for run in runs)


_CATEGORIES: dict[Any, Callable[[], str]] = {
    op.CATEGORY_DIGIT: digits,
    op.CATEGORY_NOT_DIGIT: lambda: f"[^{digits()}]",
    op.CATEGORY_SPACE: lambda: SPACES,
    op.CATEGORY_NOT_SPACE: lambda: f"[^{SPACES}]",
}
_WRITERS: dict[Any, Callable[[Any], str]] = {
    op.LITERAL: _sign,
    op.NOT_LITERAL: lambda code: f"[^{_sign(code)}]",
    op.ANY: lambda _: r"[^\n]",
    op.IN: _class,
    op.BRANCH: lambda value: "(?:" + "|".join(_sequence(branch) for branch in value[1]) + ")",
    op.SUBPATTERN: _group,
    op.MAX_REPEAT: _repeat,
    op.MIN_REPEAT: lambda value: _repeat(value, "?"),
    op.AT: _at,
}
