"""Prices in notices: an amount in 元, or words that are kept as words.

Notices mix 元, 万元, rates, discounts and fee standards in one field (SOURCES 1.2 quirk 7, 1.4 quirks f and g, 1.6). A
rate is never an amount; a sum of parts that the notice does not state is not made up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from disclosure.errors import ValueRefused
from disclosure.money import parse_amount

__all__ = ["Price", "plain", "read_price"]

LONGEST = 500  # characters of a price's words that are kept
PLACEHOLDER = Decimal(1)  # sources write 0 or 1 where a field may not stay empty
_TOTAL = re.compile(
    r"(?:(?:不?含税)?(?:投标|本项目|采购|预算|中标|成交|合同|最终|最后|磋商)?(?:\(成交\))?"
    r"(?:总报?价|报价|总价|价格?|合计|总金额|预算金额|金额)(?:\((?:总价|人民币|(?P<head>元|万元))\))?[:为是]*)?"
    r"(?:人民币|[\u4e00-\u9fff]{2,40}[整正元角分]\()?"
    r"[¥(]*(?P<number>-?[\d,]{1,20}(?:\.\d{1,20})?)\(?(?P<unit>[元圆]|万元?|亿元?)?[()人民币整]*(?P<rest>.*)",
    re.DOTALL,
)
_ONE_LOT = re.compile(
    r"^第?[一二三四五六七八九十\dA-Z]{1,3}(?:包|标段|标包|分包|标项)[：:]?(?=\D{0,6}[\d壹贰叁肆伍陆柒捌玖￥¥])"
)
_CAPITALS = re.compile("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,40}[元圆][整正零壹贰叁肆伍陆柒捌玖角分]{0,12}")
_AROUND = re.compile(
    r"人民币|RMB|CNY|[大小]写|含税|(?:投标|最终|中标|成交)?(?:总)?报价|\(元\)|(?<!\d),|,(?!\d)|[¥():;。]"
)
_MORE_WORDS = re.compile(r"\(*(?:其中|设计|不?含)|不含税|[;,。]*其中|。|备注|;?$")
_UNITS = {"圆": "元", "万": "万元", "亿": "亿元"}


@dataclass(frozen=True, slots=True)
class Price:
    """`amount` in 元 as plain decimal text, None when the words state none; `text` the words when they say more."""

    amount: str | None = None
    text: str = ""
    placeholder: bool = False


def read_price(text: object, unit: str = "元") -> Price:
    """The price that a field states, with its own unit or else `unit`. What is no amount stays text."""
    words = "" if text is None else str(text).strip()
    if words in {"", "None", "未提供", "/", "-"}:
        return Price()
    try:
        amount = parse_amount(_ONE_LOT.sub("", words), unit)
    except ValueRefused:
        found = _stated_total(_ONE_LOT.sub("", words), unit)
        found = _said_twice(words, unit) if found is None else found
        if found is None:
            return Price(None, words[:LONGEST])
        amount = found
    if amount < 0:
        return Price(None, words[:LONGEST])
    if amount <= PLACEHOLDER * (10_000 if unit == "万元" and "元" not in words else 1):
        return Price(None, words[:LONGEST], placeholder=True)
    return Price(plain(amount), words[:LONGEST] if not _is_number(words) else "")


def plain(amount: Decimal) -> str:
    """Plain decimal text without an exponent or needless zeros: 1233095, 707342.81."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _stated_total(words: str, unit: str) -> Decimal | None:
    """The total that heads a longer text, such as 投标总价:76020823.36元。备注…; None for rates and parts."""
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", words[:LONGEST]))
    match = _TOTAL.fullmatch(written)
    if match is None or not _MORE_WORDS.match(match["rest"]):
        return None
    try:
        own = match["unit"] or match["head"] or ""
        return parse_amount(match["number"] + _UNITS.get(own, own), unit)
    except ValueRefused:
        return None


def _said_twice(words: str, unit: str) -> Decimal | None:
    """The amount that stands in figures and in capitals, or beside 小写 or 人民币; None when the two differ."""
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", words[:LONGEST]))
    capitals = _CAPITALS.findall(written)
    figures = _AROUND.sub("", _CAPITALS.sub("", written))
    try:
        amount = parse_amount(figures, unit)
        if capitals and parse_amount(capitals[0], unit) != amount:
            return None
    except ValueRefused:
        return None
    return amount


def _is_number(words: str) -> bool:
    return not words.strip("0123456789.,元 ")
