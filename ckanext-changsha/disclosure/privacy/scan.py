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
from itertools import accumulate

from disclosure.findings import Severity
from disclosure.privacy.checksums import in_a_province, rules
from disclosure.privacy.numbers import LENGTHS, Number, recognise

__all__ = ["Hit", "mask_text", "scan_text"]

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # inside a number they hide it and part nothing
BLANKS = " \t\u00a0\u2000-\u200a\u202f\u3000"
HYPHENS = "\\-\u2010-\u2015\u2212\uff0d"
_RUN = re.compile(
    rf"\d(?:[{INVISIBLE}{BLANKS}{HYPHENS}]{{0,3}}\d){{10,}}[{INVISIBLE}{BLANKS}{HYPHENS}]{{0,3}}[XxＸｘ]?"
)
_GROUP = re.compile(rf"[^{BLANKS}{HYPHENS}]+")
_UNSEEN = re.compile(rf"[{INVISIBLE}]")
_MASKED = re.compile(r"(?<![0-9A-Za-z])\d{6,16}[*＊×xX]{1,7}\d{0,8}[\dXx](?![0-9A-Za-z*＊×])")
MASK, MASKS = "*", "*＊×xX"
ID_LENGTH, CENTURIES, MOST_GROUPS = 18, ("18", "19", "20"), 5
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
    digits = "".join(group.digits for group in groups)
    ends = list(accumulate(len(group.digits) for group in groups))
    after = {end: place for place, end in enumerate(ends, start=1)}  # where groups end → the group that follows
    place = 0
    while place < len(groups):
        begin = ends[place] - len(groups[place].digits)
        for length in LENGTHS:
            following = after.get(begin + length)
            if following is None or not _worth_a_look(digits, begin, length, following - place):
                continue
            used = groups[place:following]
            sizes = tuple(len(group.digits) for group in used)
            number = Number(digits[begin : begin + length], sizes, text, used[0].start, used[-1].end)
            known = recognise(number, today)
            if known:
                entity, severity = known
                yield Hit(entity, number.start, number.end, _shown(entity, number.digits), severity)
                place = following - 1
                break
        place += 1


def _worth_a_look(digits: str, begin: int, length: int, groups: int) -> bool:
    """A cheap look that spares the thorough one: only an ID is found in more than five groups, by its century."""
    return digits[begin + 6 : begin + 8] in CENTURIES if length == ID_LENGTH else groups <= MOST_GROUPS


def _group(part: re.Match[str], offset: int) -> _Group:
    digits = unicodedata.normalize("NFKC", _UNSEEN.sub("", part[0])).upper()
    if not digits.isascii():  # digits of other scripts, which NFKC leaves alone
        digits = "".join(str(unicodedata.digit(sign, sign)) for sign in digits)
    return _Group(digits, offset + part.start(), offset + part.end())


def _is_code(neighbour: str) -> bool:
    """Whether the sign beside a run makes it part of a longer code, or of a masked number."""
    return neighbour.isascii() and neighbour.isalnum() or neighbour in ("*", "_", "＊", "×")


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
