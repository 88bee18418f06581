"""Find resident IDs, bank cards and mobile numbers by their form, their check digits and their neighbourhood.

RE2 finds where one may begin. From there on the run of digits is cut into groups at blanks and hyphens, and
neighbouring groups are joined where people write a number in groups. A number that touches a letter or another digit
is a code of something else. Over the end of a line a number goes on only when its check digits or a word tell so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate

from disclosure.findings import Severity
from disclosure.privacy.checksums import in_a_province, rules
from disclosure.privacy.hits import Hit, shown
from disclosure.privacy.linear import Forms
from disclosure.privacy.normal import HIDDEN, SEPARATORS
from disclosure.privacy.recognise import LENGTHS, MOBILE_GROUPS, Number, recognise

__all__ = ["forms", "scan"]

CENTURIES = ("18", "19", "20")
ID_LENGTH, MOST_GROUPS = 18, 5
MASKS = "*xX"
GAP = rf"[{SEPARATORS}]{{0,3}}"
PART = rf"[{SEPARATORS}]{{1,3}}"
UNSEEN = rf"{HIDDEN}{{0,3}}"
BROKEN_GAP = rf"{GAP}(?:\r?\n[ \t]{{0,3}})?"
_RUN = re.compile(rf"[0-9](?:[{SEPARATORS}]{{0,3}}[0-9])*+(?:[{SEPARATORS}]{{0,3}}[Xx])?")
_GROUP = re.compile(r"[^ \t-]+")
_DIGITS = re.compile(r"[0-9]+(?:[Xx]\b)?")
_MASKED = re.compile(r"[0-9]{6,16}[*xX]{1,7}[0-9]{0,8}[0-9Xx](?![0-9A-Za-z*])")


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together, and where they stand in the text."""

    digits: str
    start: int
    end: int


def scan(text: str, today: date) -> Iterator[Hit]:
    """The hits in a text that is `plain`, from left to right."""
    done = 0
    for kind, _, start, end in forms().find(text):
        if start < done:
            continue
        if kind == "masked":
            yield from _half_masked(text, start)
        elif kind == "rounded":
            yield _hit("rounded_number", text[start:end], start, end, Severity.WARN)
        elif "\n" in text[start:end]:
            yield from _broken(text, start, end, today)
            done = end
        elif run := _RUN.match(text, start):
            yield from _in_run(text, run, today)
            done = run.end()


@cache
def forms() -> Forms:
    """Where a number of a person may begin: by province, century and month, by a card's prefix, by a mobile's."""
    alone = {
        "masked": rf"[0-9]{{6,16}}[{MASKS}]{{1,7}}[0-9]{{0,8}}[0-9Xx]",
        "born": _resident(BROKEN_GAP),
        "old": _one_of(rules()["provinces"], "") + "[0-9]{6}(?:0[1-9]|1[0-2])[0-3][0-9]{4}",
        "mobile": f"(?:(?:00)?86{GAP})?(?:{_mobile()})",
        "card": _card(),
        "rounded": r"[1-9](?:\.[0-9]{1,14})?[Ee]\+1[5-8]",
    }
    cards = "|".join(
        _anyhow(card["prefix"], min(card["lengths"]), max(card["lengths"])) for card in rules()["bank_cards"]
    )
    told = {"mobile": _anyhow("1[3-9]", 11, 11), "bank_card": cards}
    return Forms(
        {name: rf"\b(?P<{name}>{form})\b" for name, form in alone.items()}
        | {f"told_{entity}": _told(entity, form) for entity, form in told.items()}
    )


def _told(entity: str, form: str) -> str:
    """A number in whatever lines, a little after a word that tells what it is."""
    context = "|".join(rules()["entities"][entity]["context"])
    return rf"(?:{context})[^0-9\n]{{0,12}}\n?[ \t]{{0,3}}(?P<told_{entity}>{form})\b"


def _one_of(prefixes: list[str], gap: str) -> str:
    return f"(?:{'|'.join(sorted(prefix[0] + gap + prefix[1:] for prefix in prefixes))})"


def _resident(gap: str) -> str:
    centuries, month = _one_of(list(CENTURIES), gap), f"(?:0{gap}[1-9]|1{gap}[0-2])"
    parts = [_one_of(rules()["provinces"], gap), *["[0-9]"] * 4, centuries, "[0-9]", "[0-9]", month]
    return gap.join([*parts, "[0-3]", *["[0-9]"] * 4, "[0-9Xx]"])


def _mobile() -> str:
    return "|".join(_in_groups("1[3-9]", sizes) for sizes in (*MOBILE_GROUPS, (1,) * 11))


def _card() -> str:
    """Cards by their scheme's prefix and length: in one, in fours, or digit by digit."""
    return "|".join(
        _in_groups(card["prefix"], sizes)
        for card in rules()["bank_cards"]
        for length in card["lengths"]
        for sizes in ((length,), (*(4,) * (length // 4), *([length % 4] if length % 4 else [])), (1,) * length)
    )


def _in_groups(first: str, sizes: tuple[int, ...]) -> str:
    """Digits that begin as `first` does, with separators between groups of these sizes and hidden signs anywhere."""
    signs = [*re.findall(r"\[[^]]+\]|.", first)]
    signs += ["[0-9]"] * (sum(sizes) - len(signs))
    starts = set(accumulate(sizes))
    return "".join((PART if place in starts else UNSEEN if place else "") + sign for place, sign in enumerate(signs))


def _anyhow(first: str, least: int, most: int) -> str:
    """So many digits that begin as `first` does, with separators and ends of lines anywhere."""
    signs = [*re.findall(r"\[[^]]+\]|.", first)]
    return BROKEN_GAP.join(signs) + rf"(?:{BROKEN_GAP}[0-9]){{{least - len(signs)},{most - len(signs)}}}"


def _hit(entity: str, value: str, start: int, end: int, severity: Severity) -> Hit:
    return Hit(entity, start, end, shown(entity, value), severity, start)


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
            whole = len(used) == len(groups)
            number = Number(digits[begin : begin + length], sizes, text, used[0].start, used[-1].end, whole)
            known = recognise(number, today)
            if known:
                entity, severity = known
                yield _hit(entity, number.digits, number.start, number.end, severity)
                place = following - 1
                break
        place += 1


def _worth_a_look(digits: str, begin: int, length: int, groups: int) -> bool:
    """A cheap look that spares the thorough one: only an ID is found in more than five groups, by its century."""
    if length == ID_LENGTH:
        return digits[begin + 6 : begin + 8] in CENTURIES
    return groups <= MOST_GROUPS or groups == length


def _broken(text: str, start: int, end: int, today: date) -> list[Hit]:
    """The number that goes on over the end of a line; else those that stand within its lines."""
    digits = "".join(part[0] for part in _DIGITS.finditer(text, start, end)).upper()
    number = Number(digits, (len(digits),), text, start, end, True)
    known = recognise(number, today)
    if known and known[1] is Severity.BLOCK and not _is_code(text[end : end + 1]):
        return [_hit(known[0], digits, start, end, Severity.BLOCK)]
    return [hit for run in _RUN.finditer(text, start, end) for hit in _in_run(text, run, today)]


def _group(part: re.Match[str], offset: int) -> _Group:
    return _Group(part[0].replace(HIDDEN, "").upper(), offset + part.start(), offset + part.end())


def _is_code(neighbour: str) -> bool:
    """Whether the sign beside a run makes it part of a longer code, or of a masked number."""
    return neighbour.isascii() and neighbour.isalnum() or neighbour in ("*", "_")


def _half_masked(text: str, start: int) -> Iterator[Hit]:
    """A resident ID whose mask hides so little that it can be put together again."""
    found = _MASKED.match(text, start)
    if found and len(found[0]) == ID_LENGTH and in_a_province(found[0]):
        hidden = sum(sign in MASKS for sign in found[0][:-1])
        if hidden == 1 and "*" not in found[0]:
            return  # one X is the letter of a 统一社会信用代码
        if hidden < int(rules()["entities"]["resident_id"]["hidden_at_least"]):
            yield _hit("resident_id", found[0], start, found.end(), Severity.BLOCK)
