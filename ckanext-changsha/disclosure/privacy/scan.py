"""Find resident IDs, bank cards and mobile numbers in text, however they are spaced, and pass by their look-alikes.

One regular expression finds runs of digits (in linear time); only those are looked at closely. A run is cut into
groups at blanks and hyphens, and neighbouring groups are joined where people write a number in groups. A number that
touches a letter or another digit is a code of something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from disclosure.findings import Severity
from disclosure.privacy.checksums import (
    bank_card_prefix,
    birth_date,
    in_a_province,
    luhn,
    resident_check,
    rules,
    uscc_check,
)

__all__ = ["Hit", "mask_text", "scan_text"]

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # inside a number they hide it and part nothing
BLANKS = " \t\u00a0\u2000-\u200a\u202f\u3000"
HYPHENS = "\\-\u2010-\u2015\u2212\uff0d"
_RUN = re.compile(rf"\d(?:[{INVISIBLE}{BLANKS}{HYPHENS}]{{0,3}}\d){{10,}}[{INVISIBLE}{BLANKS}]{{0,2}}[XxＸｘ]?")
_GROUP = re.compile(rf"[^{BLANKS}{HYPHENS}]+")
_UNSEEN = re.compile(rf"[{INVISIBLE}]")
_MASKED = re.compile(r"(?<![0-9A-Za-z])\d{6,16}[*＊×xX]{1,7}\d{0,8}[\dXx](?![0-9A-Za-z*＊×])")
_AMOUNT_AFTER = re.compile(r"[.．]\d|[,，]\d{3}|\s?[万亿]?元")
_HUNAN_LIKE = re.compile(r"4[1-6](?:0[1-9]|[12]\d|31|90)")  # an area code of GB/T 2260, where many codes begin
MASK, MASKS = "*", "*＊×xX"
LONGEST = 19  # signs, in a bank card
_MOBILE = re.compile(r"1[3-9]\d{9}")
NEAR = 20  # characters before a number in which a word can tell what it is
FAR_FUTURE = date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Hit:
    """One personal number: where it stands in the text, and how it may be shown."""

    entity: str
    start: int
    end: int
    masked: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together, in half width, and where they stand in the text."""

    digits: str
    start: int
    end: int


def scan_text(text: str, allowed: frozenset[str] = frozenset(), today: date = FAR_FUTURE) -> list[Hit]:
    """The personal numbers in `text`, in order, without the `allowed` entities. Births after `today` are no births."""
    hits = [hit for run in _RUN.finditer(text) for hit in _in_run(text, run, today)]
    hits += _half_masked(text, today)
    return sorted((hit for hit in hits if hit.entity not in allowed), key=lambda hit: hit.start)


def mask_text(text: str) -> str:
    """`text` with its personal numbers masked, for showing it in a finding."""
    for hit in reversed(scan_text(text)):
        text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


def _in_run(text: str, run: re.Match[str], today: date) -> Iterator[Hit]:
    groups = [_group(part, run.start()) for part in _GROUP.finditer(run[0])]
    if _is_code(text[run.start() - 1 : run.start()]):
        groups = groups[1:]
    if _is_code(text[run.end() : run.end() + 1]):
        groups = groups[:-1]
    place = 0
    while place < len(groups):
        found = _beginning_at(text, groups, place, today)
        if found is None:
            place += 1
            continue
        entity, severity, used = found
        number = "".join(group.digits for group in groups[place : place + used])
        yield Hit(entity, groups[place].start, groups[place + used - 1].end, _shown(entity, number), severity)
        place += used


def _group(part: re.Match[str], offset: int) -> _Group:
    digits = unicodedata.normalize("NFKC", _UNSEEN.sub("", part[0])).upper()
    if not digits.isascii():  # digits of other scripts, which NFKC leaves alone
        digits = "".join(str(unicodedata.digit(sign, sign)) for sign in digits)
    return _Group(digits, offset + part.start(), offset + part.end())


def _is_code(neighbour: str) -> bool:
    """Whether the sign beside a run makes it part of a longer code, or of a masked number."""
    return neighbour.isascii() and neighbour.isalnum() or neighbour in ("*", "_", "＊", "×") and neighbour != ""


def _beginning_at(text: str, groups: list[_Group], place: int, today: date) -> tuple[str, Severity, int] | None:
    """What number begins with the group at `place`: its entity, its severity and how many groups it takes."""
    number = ""
    for used, group in enumerate(groups[place : place + LONGEST], start=1):
        number += group.digits
        if len(number) > LONGEST:
            return None
        sizes = [len(part.digits) for part in groups[place : place + used]]
        severity = (
            _resident(text, number, sizes, groups[place], today)
            or _bank_card(text, number, sizes, groups[place], group)
            or _mobile(text, number, sizes, groups[place], group)
        )
        if severity:
            return (*severity, used)
    return None


def _resident(text: str, number: str, sizes: list[int], first: _Group, today: date) -> tuple[str, Severity] | None:
    if len(number) == 18 and number[:17].isdigit() and in_a_province(number) and birth_date(number[6:14], today):
        if resident_check(number):
            return "resident_id", Severity.BLOCK
        if len(sizes) == 1 and not uscc_check(number) and not number.startswith("9"):
            return "resident_id", Severity.WARN
    if len(number) == 15 and number.isdigit() and in_a_province(number) and birth_date("19" + number[6:12], today):
        return ("resident_id", Severity.BLOCK) if _near(text, first.start, "resident_id") else None
    return None


def _bank_card(text: str, number: str, sizes: list[int], first: _Group, last: _Group) -> tuple[str, Severity] | None:
    if not (15 <= len(number) <= 19 and number.isdigit() and bank_card_prefix(number) and luhn(number)):
        return None
    in_fours = len(sizes) > 3 and set(sizes[:-1]) == {4} and sizes[-1] <= 4
    if len(sizes) > 1 and not in_fours:
        return None
    if _HUNAN_LIKE.match(number) and not in_fours and not _near(text, first.start, "bank_card"):
        return None
    return None if _is_amount(text, first, last) else ("bank_card", Severity.BLOCK)


def _mobile(text: str, number: str, sizes: list[int], first: _Group, last: _Group) -> tuple[str, Severity] | None:
    if len(sizes) == 1 and len(number) in (13, 15) and number.startswith(("86", "0086")):
        number = number[-11:]
        sizes = [11]
    if not _MOBILE.fullmatch(number) or sizes not in ([11], [3, 4, 4], [3, 8], [7, 4]):
        return None
    return None if _is_amount(text, first, last) else ("mobile", Severity.BLOCK)


def _near(text: str, start: int, entity: str) -> bool:
    before = text[max(0, start - NEAR) : start]
    return any(word in before for word in rules()["entities"][entity]["context"])


def _is_amount(text: str, first: _Group, last: _Group) -> bool:
    """Whether the digits are the whole or the fraction of an amount, such as 13800138000.00."""
    return text[max(0, first.start - 1) : first.start] in (".", "．") or bool(_AMOUNT_AFTER.match(text, last.end))


def _half_masked(text: str, today: date) -> Iterator[Hit]:
    """Resident IDs whose mask hides so little that they can be put together again."""
    for found in _MASKED.finditer(text):
        hidden = sum(sign in MASKS for sign in found[0][:-1])
        if len(found[0]) == 18 and in_a_province(found[0]) and hidden < _hidden_at_least():
            shown = _shown("resident_id", found[0])
            yield Hit("resident_id", found.start(), found.end(), shown, Severity.BLOCK)


@cache
def _hidden_at_least() -> int:
    return int(rules()["entities"]["resident_id"]["hidden_at_least"])


def _shown(entity: str, number: str) -> str:
    keep = rules()["entities"][entity]["keep"]
    head, tail = number[: keep["prefix"]], number[len(number) - keep["suffix"] :]
    return head + MASK * (len(number) - len(head) - len(tail)) + tail
