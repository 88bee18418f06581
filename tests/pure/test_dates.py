"""Dates and times as sources print them (bad_inputs date-01 … date-08)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.dates import SHANGHAI, parse_date, parse_moment
from disclosure.errors import ValueRefused

CHINESE = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    "text",
    ["2026-03-05", "2026/3/5", "2026.03.05", "20260305", "2026年3月5日", "２０２６年０３月０５日", "二〇二六年三月五日"]
    + [
        "二○二六年三月五日",
        "二零二六年三月五日",
        "二O二六年三月五日",
        "二Ｏ二六年三月五日",
        "二0二六年三月五日",
        " 2026 年 3 月 5 日 ",
        "2026-03-05 17:20:48",
        "2026年3月5日下午3点",
    ],
)
def test_one_day_however_it_is_written(text):
    assert parse_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026年2月29日", "03/04/2026", "26-3-5", "0001-01-01", "9999-12-31", "20261301", "60", "", "x"],
)
def test_impossible_ambiguous_and_far_days_are_refused(text):
    with pytest.raises(ValueRefused):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-05-27 17:20:48", (2025, 5, 27, 17, 20, 48)),
        ("2026-06-16T15:08:24.000+08:00", (2026, 6, 16, 15, 8, 24)),
        ("2026-06-16T07:08:24Z", (2026, 6, 16, 15, 8, 24)),
        ("1781593704000", (2026, 6, 16, 15, 8, 24)),
        ("2026年6月16日下午3时08分", (2026, 6, 16, 15, 8)),
        ("2026-06-16", (2026, 6, 16)),
        ("2026-6-1 19:30", (2026, 6, 1, 19, 30)),
        ("2026/6/1 9时", (2026, 6, 1, 9)),
    ],
)
def test_moments_are_told_in_shanghai(text, moment):
    assert parse_moment(text) == datetime(*moment, tzinfo=SHANGHAI)
    assert parse_moment(text).utcoffset().total_seconds() == 8 * 3600


@pytest.mark.parametrize("text", ["2026-06-16 25:00", "2026-06-16 noon", "9" * 13, "2026-06-16 12:61:00"])
def test_times_that_do_not_exist_are_refused(text):
    with pytest.raises(ValueRefused):
        parse_moment(text)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_reads_back_from_digits_and_from_chinese_numerals(day):
    year = "".join(CHINESE[int(digit)] for digit in str(day.year))
    assert parse_date(day.isoformat()) == parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_date(f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日") == day


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_refused(text):
    for parse in (parse_date, parse_moment):
        try:
            assert parse(text).year >= 1900
        except ValueRefused:
            continue


def _numeral(number):
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else CHINESE[tens]) + ("十" if tens else "") + (CHINESE[ones] if ones else "")
