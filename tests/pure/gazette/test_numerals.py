"""Chinese numerals count."""

import pytest

from disclosure.gazette.numerals import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("一百零三", 103), ("一百一十", 110), ("〇", 0)]
    + [("12", 12), ("１２", 12), ("③", 3), ("一千零一", 1001), ("两", 2)],
)
def test_a_numeral_is_its_number(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "甲", "一二", "十百", "百", "一十十", "１a"])
def test_signs_that_write_no_number_are_none(text):
    assert number_of(text) is None
