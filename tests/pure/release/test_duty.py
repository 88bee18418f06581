"""When information must be out, by its catalogue entry, and how late it is."""

from datetime import date

import pytest

from disclosure.release.duty import due, overdue_days

WRITTEN = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("kind", "days", "annual", "last"),
    [
        ("working_days", 7, None, date(2026, 3, 16)),
        ("calendar_days", 20, None, date(2026, 3, 25)),
        ("immediate", 0, None, WRITTEN),
        ("annual_date", 0, "03-31", date(2026, 3, 31)),
        ("annual_date", 0, "01-31", date(2027, 1, 31)),
    ],
)
def test_each_kind_of_deadline_has_its_last_day(kind, days, annual, last):
    assert due(WRITTEN, kind, days, annual).day == last


def test_an_entry_without_a_deadline_is_never_late():
    assert due(WRITTEN, "", 0, None) is None and overdue_days(None, WRITTEN) == 0


def test_it_is_late_from_the_day_after():
    last = due(WRITTEN, "immediate", 0, None)
    assert [overdue_days(last, day) for day in (WRITTEN, date(2026, 3, 8))] == [0, 3]
