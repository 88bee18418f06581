"""Unified registration numbers (统一登记号) of normative documents: CSCR—2018—01001.

Source: 《湖南省行政程序规定》 第四十九条: an unregistered normative document has no effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from disclosure.errors import ValueRefused
from disclosure.vocabularies import read_yaml

__all__ = ["RegistrationNumber"]

FIRST_YEAR = 2008  # 湖南省行政程序规定 came into force
_FORM = re.compile(
    r"(?P<area>[A-Z]{2,4}R)[—–－\-]{1,2}(?P<year>20\d{2})[—–－\-]{1,2}(?P<office>\d{2})(?P<serial>\d{3})"
)


@dataclass(frozen=True, slots=True, order=True)
class RegistrationNumber:
    """One registration; ``str()`` gives CSCR—2018—01001."""

    area: str  # who registers, CSCR for the city of Changsha
    year: int
    office: int  # whose document it is: 0 the government, 1 its general office, else a department
    serial: int  # of that office in the year

    def __str__(self) -> str:
        return f"{self.area}—{self.year}—{self.office:02}{self.serial:03}"

    @classmethod
    def parse(cls, text: str, *, latest_year: int) -> RegistrationNumber:
        """The number written as `text`, whatever its dashes and blanks; raises ValueRefused for anything else."""
        match = _FORM.fullmatch(re.sub(r"\s", "", text[:40]))
        if match is None:
            raise ValueRefused(f"not a registration number: {text[:40]!r}")
        year, serial = int(match["year"]), int(match["serial"])
        if not FIRST_YEAR <= year <= latest_year or serial == 0:
            raise ValueRefused(f"no registration has the year {year} and the serial number {serial}")
        return cls(match["area"], year, int(match["office"]), serial)

    @property
    def place(self) -> str:
        """The place whose government registers, "" for letters that `schemas/gazette/validity.yaml` does not list."""
        return _places().get(self.area, "")


@cache
def _places() -> dict[str, str]:
    return {row["area"]: row["place"] for row in read_yaml("gazette", "validity.yaml")["registration_areas"]}
