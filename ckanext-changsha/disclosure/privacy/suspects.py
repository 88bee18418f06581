"""Pick out of columns of text the few cells in which a personal number can be, with patterns that run in Rust.

What is left out cannot be a hit, by the rules of `scan` and `numbers`:

- A hit begins where a group of digits begins, so after no digit; its first two digits are a province, a card scheme's
  prefix, or those of a mobile number; and at least nine more digits follow, each at most three separators apart.
- A cell of digits and Latin letters alone is a hit as a whole or not at all, since a number that touches a letter is a
  code. So it has one of the lengths of a number, and of 18 digits the seventh and eighth are a century.
- A half-masked number is matched as `scan` matches it.

Cells with digits of other scripts are all picked out. Rust knows every digit that Python knows, and some more.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from disclosure.privacy.checksums import rules
from disclosure.privacy.numbers import LENGTHS
from disclosure.privacy.scan import BLANKS, CENTURIES, HYPHENS, ID_LENGTH, INVISIBLE

__all__ = ["may_be_address", "may_be_number"]

MOBILE = ("1[3-9]", "86", "00")  # a mobile number, with the country's code, with the international prefix
FOLLOWING = min(LENGTHS) - 2
MASKED = r"(?:\A|[^0-9A-Za-z])[0-9]{6,16}[*＊×xX]{1,7}[0-9]{0,8}[0-9Xx](?:[^0-9A-Za-z*＊×]|\z)"
OTHER_DIGITS = r"[\p{Nd}--0-9]"
ALONE = r"\A[0-9A-Za-z]+\z"
ADDRESS = r"\d[\s\x1c-\x1f]?[栋幢座]|\d单元\d|[号组]\d"


def may_be_number(cell: pl.Expr) -> pl.Expr:
    """Whether a personal number can be in the cell."""
    unlikely = cell.str.contains(ALONE) & ~cell.str.contains(_alone())
    return cell.str.contains(_anywhere()) & ~unlikely


def may_be_address(cell: pl.Expr) -> pl.Expr:
    """Whether an address down to the door can be in the cell."""
    return cell.str.contains(ADDRESS)


@cache
def _anywhere() -> str:
    between = rf"[{_in_rust(INVISIBLE)}{_in_rust(BLANKS)}{_in_rust(HYPHENS)}]{{0,3}}"
    cards = (card["prefix"] for card in rules()["bank_cards"])
    starts = {*rules()["provinces"], *MOBILE, *(f"{prefix}[0-9]" if len(prefix) == 1 else prefix for prefix in cards)}
    first = "|".join(sorted(start[0] + between + start[1:] for start in starts))
    return rf"(?:\A|[^0-9])(?:{first})(?:{between}[0-9]){{{FOLLOWING}}}|{MASKED}|{OTHER_DIGITS}"


@cache
def _alone() -> str:
    centuries = "|".join(CENTURIES)
    born = rf"[0-9]{{6}}(?:{centuries})[0-9]{{{ID_LENGTH - 9}}}[0-9Xx]"
    others = "|".join(f"[0-9]{{{length}}}" for length in LENGTHS if length != ID_LENGTH)
    return rf"\A(?:{born}|{others})\z|{MASKED}"


def _in_rust(signs: str) -> str:
    r"""The inside of a class that Python's `re` has with \uXXXX or the signs themselves."""
    return "".join(rf"\x{{{ord(sign):x}}}" if sign not in "-\\" else sign for sign in signs)
