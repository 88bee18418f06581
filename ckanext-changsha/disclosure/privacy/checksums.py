"""Check digits that tell a personal number from a look-alike: GB 11643, Luhn, GB 32100."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from disclosure.vocabularies import read_yaml

__all__ = [
    *("USCC_SIGNS", "USCC_WEIGHTS", "bank_card_prefix", "birth_date", "in_a_province", "luhn", "resident_check"),
    *("rules", "uscc_check"),
]

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_SIGNS = "10X98765432"
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@cache
def rules() -> dict[str, Any]:
    """schemas/pii_rules.yaml."""
    return read_yaml("pii_rules.yaml")


@cache
def _provinces() -> frozenset[str]:
    return frozenset(rules()["provinces"])


@cache
def _card_prefixes() -> tuple[tuple[str, frozenset[int]], ...]:
    return tuple((card["prefix"], frozenset(card["lengths"])) for card in rules()["bank_cards"])


def resident_check(number: str) -> bool:
    """Whether 18 signs end in the check sign of GB 11643 (ISO 7064, mod 11-2)."""
    total = sum(int(sign) * weight for sign, weight in zip(number, RESIDENT_WEIGHTS, strict=False))
    return RESIDENT_SIGNS[total % 11] == number[17].upper()


def birth_date(digits: str, today: date) -> date | None:
    """The day in YYYYMMDD, when there is such a day and it is not in the future."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if day.year >= 1800 and day <= today else None


def in_a_province(number: str) -> bool:
    """Whether the number begins with a province's code of GB/T 2260."""
    return number[:2] in _provinces()


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def bank_card_prefix(digits: str) -> bool:
    """Whether a card scheme in China issues numbers with this prefix and length."""
    return any(digits.startswith(prefix) and len(digits) in lengths for prefix, lengths in _card_prefixes())


def uscc_check(code: str) -> bool:
    """Whether 18 signs are a 统一社会信用代码 with its right check sign (GB 32100)."""
    try:
        total = sum(USCC_SIGNS.index(sign) * weight for sign, weight in zip(code, USCC_WEIGHTS, strict=False))
    except ValueError:
        return False
    return USCC_SIGNS[(31 - total % 31) % 31] == code[17]
