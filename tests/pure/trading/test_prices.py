"""Prices: an amount where the words state one, the words where they don't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.trading import read_price


@pytest.mark.parametrize(
    ("words", "unit", "amount"),
    [
        ("1233095.0", "元", "1233095"),
        ("205.5", "万元", "2055000"),
        ("707342.8099999999", "元", "707342.81"),
        ("￥327.290000 万元（人民币）", "元", "3272900"),
        ("报价：999200（元）", "元", "999200"),
        ("480.000000（万元）", "元", "4800000"),
        ("1,436,000.00元", "元", "1436000"),
        ("柒拾万柒仟叁佰肆拾贰元捌角壹分(￥707342.81元)", "元", "707342.81"),
        ("投标总价:76020823.36元。备注1:牵头单位", "元", "76020823.36"),
        ("90031980.52元(其中建安费89443980.52元，设计费588000.00元）", "元", "90031980.52"),
        ("人民币（大写）：壹佰万元整（¥1000000.00）", "元", "1000000"),
        ("（小写）1200000.00元，（大写）壹佰贰拾万元整", "元", "1200000"),
        ("215.90万元（其中初步设计费88.40万元）", "元", "2159000"),
    ],
)
def test_an_amount_is_read_in_yuan(words, unit, amount):
    assert read_price(words, unit).amount == amount


@pytest.mark.parametrize(
    "words",
    [
        "下浮率20.50%",
        "98.90%",
        "价格系数0.95%",
        "513360.00\n元每年",
        "设计费报价为592178.00元；建筑安装工程费报价为7439278.99元；",
        "投标报价为初步设计批复总投资额的3.97%（不超过540万元）",
        "约8598万元",
        "1234567.00元/年",
        "大写：壹佰万元整；小写：1000001元",
        "12,34元",
        "-500元",
    ],
)
def test_what_is_no_amount_stays_in_words(words):
    price = read_price(words)
    assert (price.amount, price.text) == (None, words)


@pytest.mark.parametrize("words", ["0元 人民币", "1", "0.000000"])
def test_zero_and_one_are_placeholders(words):
    assert read_price(words).placeholder


@given(st.text(max_size=200), st.sampled_from(["元", "万元", "亿元"]))
def test_no_text_breaks_the_reader_of_prices(words, unit):
    price = read_price(words, unit)
    assert price.amount is None or "." in price.amount or price.amount.isdecimal()
