"""When a catalogue entry's information must be out, and how late it is."""

from __future__ import annotations

from datetime import date

from disclosure.deadlines import Deadline, Limit, limit

__all__ = ["due", "overdue_days"]

UNITS = {"working_days": "working_day", "calendar_days": "calendar_day"}


def due(written: date, kind: str, days: int, annual: str | None) -> Limit | None:
    """The last day to publish what was written on a day, by the entry's deadline; None for a kind that sets none.

    国令第711号 第二十六条 and the special rules that the catalogue names. What is due on a day of the year is due on
    the next such day.
    """
    if kind in UNITS:
        rule = Deadline("catalogue", "", "after", "", "", value=days, unit=UNITS[kind])
        return limit(rule, written)
    if kind == "immediate":
        return Limit(written)
    if kind == "annual_date" and annual:
        month, day = (int(part) for part in annual.split("-"))
        this = date(written.year, month, day)
        return Limit(this if this >= written else date(written.year + 1, month, day))
    return None


def overdue_days(last: Limit | None, today: date) -> int:
    """By how many days it is late; 0 when it is not."""
    return max(0, (today - last.day).days) if last else 0
