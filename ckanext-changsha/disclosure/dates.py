"""Dates and times as Chinese sources print them. The ambiguous and the impossible are refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from disclosure.errors import ValueRefused

__all__ = ["SHANGHAI", "parse_date", "parse_moment"]

SHANGHAI = ZoneInfo("Asia/Shanghai")
Day = TypeVar("Day", date, datetime)
EARLIEST, LATEST = 1900, 2100  # years; gov.cn holds documents of the 1950s, plans reach decades ahead
LONGEST = 60  # characters
_DIGITS = str.maketrans("〇○零OoО一二三四五六七八九", "000000123456789")  # 二O二四年, with a letter, is common
_CHINESE = re.compile(
    r"(?P<year>[〇○零OoО0一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_DAY = re.compile(r"(?P<year>\d{4})(?P<mark>[-/.年])(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_TIME = re.compile(
    r"(?:T|上午|下午)?(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?分?(?::?(?P<second>\d{1,2})(?:\.\d{1,9})?)?秒?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?整?"
)
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})")


def parse_date(text: str) -> date:
    """The day that `text` states: 2026-03-05, 2026/3/5, 20260305, 2026年3月5日, 二〇二六年三月五日 (a time may follow).

    Raises ValueRefused for impossible days, years of two digits, day-or-month-first dates and years outside 1900–2100.
    """
    return _split(text)[0]


def parse_moment(text: str) -> datetime:
    """The moment that `text` states, in Asia/Shanghai; without a time of day it is midnight.

    Reads also milliseconds since 1970 as 13 digits, and offsets such as +08:00. Raises ValueRefused as parse_date does.
    """
    if re.fullmatch(r"\d{13}", text.strip()):
        return _within(datetime.fromtimestamp(int(text) / 1000, UTC).astimezone(SHANGHAI), text)
    day, rest = _split(text)
    match = _TIME.fullmatch(rest) if rest else None
    if rest and match is None:
        raise ValueRefused(f"not a time of day: {text[:LONGEST]!r}")
    if match is None:
        return datetime.combine(day, time(), SHANGHAI)
    hour = int(match["hour"]) + (12 if rest.startswith("下午") and int(match["hour"]) < 12 else 0)
    try:
        clock = time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError as error:
        raise ValueRefused(f"no such time: {text[:LONGEST]!r}") from error
    zone = (match["zone"] or "+08:00").replace("Z", "+00:00")
    return datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(SHANGHAI)


def _split(text: str) -> tuple[date, str]:
    """The day, and what follows it without blanks."""
    if len(text) > LONGEST:
        raise ValueRefused(f"too long for a date: {text[:LONGEST]!r}…")
    written = unicodedata.normalize("NFKC", text).strip()
    # The blank between 2026-7-2 and 19:30 is all that keeps the day from taking the hour's first digit.
    written = re.sub(r"\s", "", re.sub(r"(?<=\d)\s+(?=\d{1,2}[:时点])", "T", written))
    chinese = _CHINESE.match(written)
    if chinese:
        year = int(chinese["year"].translate(_DIGITS))
        return _day(year, _number(chinese["month"]), _number(chinese["day"]), text), written[chinese.end() :]
    match = _DAY.match(written) or _COMPACT.fullmatch(written)
    if match:
        return _day(int(match["year"]), int(match["month"]), int(match["day"]), text), written[match.end() :]
    if _AMBIGUOUS.match(written):
        raise ValueRefused(f"day, month or year first? {text!r}")
    raise ValueRefused(f"not a date: {text!r}")


def _number(signs: str) -> int:
    """三 is 3, 十二 is 12, 三十一 is 31."""
    tens, ten, ones = signs.rpartition("十")
    if not ten:
        return int(signs.translate(_DIGITS))
    return int(tens.translate(_DIGITS) or "1") * 10 + int(ones.translate(_DIGITS) or "0")


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        return _within(date(year, month, day), text)
    except ValueError as error:
        raise ValueRefused(f"no such day: {text!r}") from error


def _within(day: Day, text: str) -> Day:
    if not EARLIEST <= day.year <= LATEST:
        raise ValueRefused(f"year outside {EARLIEST}–{LATEST}: {text!r}")
    return day
