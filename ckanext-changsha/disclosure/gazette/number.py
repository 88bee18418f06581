"""Document numbers (发文字号): agency prefix, year in hexagonal brackets, serial number.

Source: GB/T 9704-2012 《党政机关公文格式》 7.2.5: the year is written in full in 〔〕, the serial number has no leading
zero and no 第.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from disclosure.errors import ValueRefused
from disclosure.vocabularies import read_yaml

__all__ = ["DocumentNumber", "issuers"]

FIRST_YEAR = 1949
LONGEST = 64  # characters; a real number has about a dozen
# NFKC has made full-width forms half-width by now; what is left are the brackets that it keeps.
_LOOSE = re.compile(
    r"(?P<prefix>[\u4e00-\u9fff]{1,12})\)?[〔\[【(﹝{<〈《](?P<year>\d{1,6})[〕\]】)﹞}>〉》]第?(?P<serial>\d{1,7})号(?P<suffix>之[一二三四五六七八九十]{1,3})?"
)


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """One document's number, in its normal form: ``str()`` gives 长政发〔2018〕7号."""

    prefix: str
    year: int
    serial: int
    suffix: str = ""  # 之一, where one number covers several documents

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.serial}号{self.suffix}"

    @classmethod
    def parse(cls, text: str, *, latest_year: int) -> DocumentNumber:
        """The number written as `text`, whatever its brackets, blanks and leading zeros.

        Raises ValueRefused for anything else, for a year outside 1949..`latest_year` and for number 0.
        """
        written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text[: LONGEST + 1]))
        match = _LOOSE.fullmatch(written) if len(written) <= LONGEST else None
        if match is None:
            raise ValueRefused(f"not a document number: {text[:LONGEST]!r}")
        year, serial = int(match["year"]), int(match["serial"])
        if not FIRST_YEAR <= year <= latest_year:
            raise ValueRefused(f"{year} is not a year of a document: {text!r}")
        if serial == 0:
            raise ValueRefused(f"document numbers count from 1: {text!r}")
        return cls(match["prefix"], year, serial, match["suffix"] or "")


@cache
def issuers() -> dict[str, list[str]]:
    """Who issues under each prefix, as far as `schemas/gazette/prefixes.yaml` knows: a hint, never an identity."""
    known: dict[str, list[str]] = {}
    for row in read_yaml("gazette", "prefixes.yaml")["prefixes"]:
        known.setdefault(row["prefix"], []).append(row["agency"])
    return known
