"""Cells read as what they state, or as nothing: what is no date or number is for the type's own check to tell."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from disclosure.dates import parse_date, parse_moment
from disclosure.errors import ValueRefused

__all__ = ["amount", "day", "moment"]

KEPT = 65_536  # readings kept
_MONTH = re.compile(r"\d{4}-\d{2}")  # begins with its first day
_NUMBER = re.compile(r"\s*[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)\s*")
LONGEST = 40  # signs of an amount


@lru_cache(KEPT)
def day(cell: str) -> date | None:
    """The day that the cell states."""
    try:
        return parse_date(f"{cell}-01" if _MONTH.fullmatch(cell) else cell)
    except ValueRefused:
        return None


@lru_cache(KEPT)
def moment(cell: str) -> datetime | None:
    """The moment that the cell states; midnight for a mere day."""
    try:
        return parse_moment(f"{cell}-01" if _MONTH.fullmatch(cell) else cell)
    except ValueRefused:
        return None


@lru_cache(KEPT)
def amount(cell: str) -> Decimal | None:
    """The number that the cell states."""
    if len(cell) > LONGEST or not _NUMBER.fullmatch(cell):
        return None
    return Decimal(cell.replace(",", "").strip())
