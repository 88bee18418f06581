"""Time limits are counted as the laws count them, and doubtful days say so."""

from datetime import date

import pytest

from disclosure.deadlines import deadlines, limit


def test_every_period_gives_a_day_after_its_beginning():
    begin = date(2026, 3, 2)
    periods = [rule for rule in deadlines().values() if rule.kind != "annual"]
    assert len(periods) > 90 and all(limit(rule, begin).day > begin for rule in periods)


@pytest.mark.parametrize(
    ("rule", "begin", "end"),
    [
        ("foi.reply", date(2026, 9, 24), date(2026, 10, 29)),  # 中秋 and 国庆 off, 10 October worked instead
        ("budget.department", date(2026, 9, 11), date(2026, 10, 8)),  # the twentieth day is in 国庆
        ("bid.submit", date(2026, 9, 11), date(2026, 10, 1)),  # at least so long: no later day is needed
        ("suit.direct", date(2025, 8, 31), date(2026, 2, 28)),  # a month without that day ends on its last
        ("opinion.press", date(2026, 3, 2), date(2026, 3, 3)),
    ],
)
def test_a_period_ends_when_the_law_says(rule, begin, end):
    assert limit(deadlines()[rule], begin).day == end


def test_days_off_that_nobody_has_announced_make_a_day_provisional():
    assert not limit(deadlines()["foi.reply"], date(2026, 3, 2)).provisional
    assert limit(deadlines()["foi.reply"], date(2031, 3, 3)).provisional


def test_an_annual_date_is_no_period():
    with pytest.raises(ValueError, match="no period"):
        limit(deadlines()["foi.report_department"], date(2026, 3, 2))
