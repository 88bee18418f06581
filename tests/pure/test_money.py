"""An amount is read exactly, or refused: never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.errors import ValueRefused
from disclosure.money import UNITS, parse_amount


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1233095.0", "1233095.0"),
        ("1,234.56元", "1234.56"),
        ("￥76020823.36元", "76020823.36"),
        ("１，２３４．５６", "1234.56"),
        ("12.5万元", "125000"),
        ("1.2亿元", "120000000"),
        ("707342.8099999999", "707342.81"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("壹佰贰拾叁万肆仟伍佰元整", "1234500"),
        ("人民币叁拾万零伍元壹角贰分", "300005.12"),
        ("贰亿零壹万元整", "200010000"),
    ],
)
def test_an_amount_is_read_in_yuan(written, amount):
    assert parse_amount(written) == Decimal(amount)


@pytest.mark.parametrize(
    "wrong",
    ["下浮率20.50%", "20%", "12,34,567", "1.234,56", "1E+10", "inf", "NaN", "", "-", "—", "/", "$1", "1美元",
     "9999999999999999999.99", "佰元整", "拾佰元整", "一百元"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(wrong):
    with pytest.raises(ValueRefused):
        parse_amount(wrong)


def test_the_columns_unit_counts_when_the_cell_has_none():
    assert parse_amount("24959.5", unit="万元") == Decimal("249595000")


def test_the_cells_own_unit_counts_more_than_the_columns():
    assert parse_amount("24959500元", unit="万元") == Decimal("24959500")


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(sorted(UNITS)))
def test_a_printed_amount_is_read_back(number, unit):
    assert parse_amount(f"{number:,}{unit}") == number * UNITS[unit]


@given(st.text(alphabet="0123456789,.-万亿元整零壹贰叁拾佰仟角分%E ", max_size=50))
def test_any_text_is_read_or_refused(text):
    try:
        assert parse_amount(text).is_finite()
    except ValueRefused as refused:
        assert str(refused)
