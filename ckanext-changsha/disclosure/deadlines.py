"""The time limits of schemas/deadlines.yaml, and the last or first day that each allows.

The day on which a period begins does not count (民法典 第二百零一条). A period of calendar days that ends on a day off
ends on the next working day (第二百零三条). Working days follow the State Council's yearly notices, as chinesecalendar
has them; beyond these only weekends are known, and a day so found is provisional.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

import chinese_calendar

from disclosure.vocabularies import read_yaml

__all__ = ["Deadline", "Limit", "deadlines", "limit"]

SATURDAY = 5
KEPT = 65_536  # days found


@dataclass(frozen=True, slots=True)
class Deadline:
    """One rule.

    `kind`: after = to be done within the time, before = at least so long ahead of something, min_duration = to last at
    least so long, annual = by a day of each year.
    """

    id: str
    name: str
    kind: str
    source: str
    certainty: str
    trigger: str = ""
    value: int = 0
    unit: str = ""  # working_day, calendar_day, hour, month, year
    date: str = ""
    note: str = ""

    @property
    def certain(self) -> bool:
        """Whether the compiler of the list had no doubt of it."""
        return self.certainty == "certain"


@dataclass(frozen=True, slots=True)
class Limit:
    """A day, and whether days off that nobody has announced yet could move it."""

    day: date
    provisional: bool = False


@cache
def deadlines() -> Mapping[str, Deadline]:
    """Every time limit by id."""
    known = set(Deadline.__dataclass_fields__)
    rules = read_yaml("deadlines.yaml")["rules"]
    return {rule["id"]: Deadline(**{name: rule[name] for name in known & set(rule)}) for rule in rules}


def limit(rule: Deadline, start: date) -> Limit:
    """The last day for what must be done within the time from `start`; the first for what must wait or last so long."""
    return _limit(rule.unit, rule.value, rule.kind == "after", start)


@lru_cache(KEPT)
def _limit(unit: str, value: int, rolls: bool, start: date) -> Limit:
    if unit == "working_day":
        return _working_days(start, value)
    if unit == "calendar_day":
        end = start + timedelta(days=value)
    elif unit == "hour":
        return Limit(start + timedelta(days=-(-value // 24)))  # a day that is not over yet at that hour
    elif unit in ("month", "year"):
        end = _months(start, value * (12 if unit == "year" else 1))
    else:
        raise ValueError(f"no period from a day: {value} {unit}")
    return _next_working_day(end) if rolls else Limit(end)


def _working_days(start: date, count: int) -> Limit:
    day, provisional = start, False
    while count:
        day += timedelta(days=1)
        works, sure = _works(day)
        count, provisional = count - works, provisional or not sure
    return Limit(day, provisional)


def _next_working_day(day: date) -> Limit:
    provisional = False
    while True:
        works, sure = _works(day)
        provisional = provisional or not sure
        if works:
            return Limit(day, provisional)
        day += timedelta(days=1)


@cache
def _works(day: date) -> tuple[bool, bool]:
    """Whether people work on that day, and whether that is known."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < SATURDAY, False


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
