"""What a document's text says about its own dates: signed when, in force from when and until when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure.dates import parse_date
from disclosure.errors import ValueRefused
from disclosure.gazette.bodies import split_bodies

__all__ = ["DAY", "Signature", "anniversary", "date_or_none", "in_force", "signature"]

DAY = (
    r"(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|"
    r"[〇○零ＯOoО0一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_SIGNED = re.compile(rf"(?P<names>[^，。：；:《》\d]{{0,200}}?)[（(]?(?P<day>{DAY})[）)]?")
_SIGNED_IN_DIGITS = re.compile(r"(?P<names>)(?P<day>\d{4}[-./]\d{1,2}[-./]\d{1,2})")  # only below a body's name
_FORCE = re.compile(
    rf"(?:本[\u4e00-\u9fff]{{2,8}}?|(?:公布|发布|印发)[，,]?)自(?P<day>{DAY})起(?:正式)?(?:施行|实施|执行|生效)"
)
_ITS = r"(?:(?<![\u4e00-\u9fff])|本[\u4e00-\u9fff]{2,8}?)"  # not 许可证有效期
_UNTIL = re.compile(rf"{_ITS}有效期(?:限)?(?:至|到|截至|截止到?)(?P<day>{DAY})|施行至(?P<end>{DAY})")
_YEARS = re.compile(rf"{_ITS}有效期(?:限)?为?(?P<years>\d{{1,2}}|[一二三四五六七八九十])年")
_NUMERALS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)}
MOST_SIGNATURES = 60  # lines


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a document, and when."""

    names: tuple[str, ...] = ()
    day: date | None = None


def date_or_none(text: str) -> date | None:
    """The date a label or hint states, or None when it states none."""
    text = re.sub(r"[\u200b\ufeff]", "", text).strip()
    match = re.match(r"\d{4}-\d{2}-\d{2}(?=-)", text)  # gov.cn prints 2025-03-12-08:55:00
    try:
        return parse_date(match[0] if match else text[:40])
    except ValueRefused:
        return None


def signature(lines: Sequence[str]) -> Signature:
    """The first line that is a date, with the bodies on it or on the lines before it: a forwarded text signs later."""
    undated: Signature | None = None
    for place, line in enumerate(lines):
        written = line.strip() if len(line) < 240 else ""
        match = _SIGNED.fullmatch(written) or _SIGNED_IN_DIGITS.fullmatch(written)
        day = date_or_none(match["day"]) if match else None
        if match is None or day is None:
            continue
        names = split_bodies(match["names"]) if match["names"].strip() else _names_before(lines, place)
        if names:
            return Signature(tuple(names), day)
        if undated is None and not match["names"].strip() and match.re is _SIGNED:
            undated = Signature((), day)  # 省长 …, then the day
    return undated or Signature()


def _names_before(lines: Sequence[str], place: int) -> list[str]:
    names: list[str] = []
    for line in reversed(lines[max(0, place - MOST_SIGNATURES) : place]):
        found = split_bodies(line) if not re.search(r"[，。：；:《》]", line) else []
        if not found:
            break
        names[:0] = found
    return list(dict.fromkeys(names))


def in_force(text: str) -> tuple[date | None, date | None]:
    """From when and until when the text says that it applies; a term of years ends the day before its anniversary."""
    written = re.sub(r"\s", "", text)
    force = _FORCE.search(written)
    start = date_or_none(force["day"]) if force else None
    until = _UNTIL.search(written)
    if until:
        return start, date_or_none(until["day"] or until["end"])
    years = _YEARS.search(written, force.end(), force.end() + 40) if force else None
    if start is None or years is None:
        return start, None
    term = _NUMERALS.get(years["years"]) or int(years["years"])
    return start, anniversary(start, start.year + term) - timedelta(days=1)


def anniversary(day: date, year: int) -> date:
    """The same day of another year; for a leap day, the first of March."""
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 3, 1)
