"""Money as notices and budgets print it, read into 元 as Decimal. A rate is not an amount and is refused."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from disclosure.errors import ValueRefused

__all__ = ["UNITS", "parse_amount"]

UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
LONGEST = 40  # characters; a trillion 元 with separators and unit has under 30
LARGEST = Decimal(10) ** 16  # 元; ten thousand times a province's budget is a slip, not an amount
FLOAT_DUST = Decimal("1e-9")  # what binary floating point leaves behind, as in 707342.8099999999
_AMOUNT = re.compile(
    r"(?P<sign>-?)(?P<digits>\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?P<fraction>\.\d{1,20})?(?P<unit>元|万元|亿元)?整?"
)
_CAPITALS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
_CAPITAL = re.compile(
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,40}[元圆](?:整|正|零?(?:[壹贰叁肆伍陆柒捌玖]角)?(?:零?[壹贰叁肆伍陆柒捌玖]分)?整?)"
)


def parse_amount(text: str, unit: str = "元") -> Decimal:
    """The amount in 元 that `text` states, with its own unit or else `unit` (one of UNITS).

    Reads half- and full-width digits, ￥, thousands separators, 壹佰元整, and the dust of floating point. Raises
    ValueRefused for everything else: misplaced separators, exponents, rates, other currencies, over 16 digits.
    """
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text[: LONGEST + 1])).replace("\u2212", "-")
    written = written.removeprefix("人民币").removeprefix("¥")
    if len(written) <= LONGEST and _CAPITAL.fullmatch(written):
        return _from_capitals(written)
    match = _AMOUNT.fullmatch(written) if len(written) <= LONGEST else None
    if match is None:
        raise ValueRefused(f"not an amount of money: {text[:LONGEST]!r}")
    number = Decimal(match["sign"] + match["digits"].replace(",", "") + (match["fraction"] or ""))
    amount = _without_dust(number * UNITS[match["unit"] or unit])
    if abs(amount) >= LARGEST:
        raise ValueRefused(f"too large to be an amount in 元: {text!r}")
    return amount


def _without_dust(amount: Decimal) -> Decimal:
    cents = amount.quantize(Decimal("0.01"))
    return cents if amount != cents and abs(amount - cents) <= FLOAT_DUST else amount


def _from_capitals(written: str) -> Decimal:
    """The value of 壹佰贰拾叁万肆仟伍佰元壹角; raises ValueRefused when the signs are out of order."""
    whole, _, parts = written.replace("圆", "元").partition("元")
    total = Decimal(0)
    for mark, large in (("亿", 10**8), ("万", 10**4)):
        head, found, whole = whole.rpartition(mark)
        if found:
            total += _below_ten_thousand(head) * large
    total += _below_ten_thousand(whole)
    for mark, small in (("角", Decimal("0.1")), ("分", Decimal("0.01"))):
        before, found, _ = parts.partition(mark)
        if found:
            total += _CAPITALS[before[-1]] * small
    return total


def _below_ten_thousand(signs: str) -> int:
    total, digit, last_place = 0, 0, 10_000
    for sign in signs:
        if sign in _CAPITALS:
            digit = _CAPITALS[sign]
            continue
        place = _PLACES.get(sign, last_place)
        if place >= last_place or digit == 0:
            raise ValueRefused(f"out of order: {signs!r}")
        total, digit, last_place = total + digit * place, 0, place
    return total + digit
