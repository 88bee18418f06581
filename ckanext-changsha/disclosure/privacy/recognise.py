"""Tell what a number is by its form, its check digit and its neighbourhood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from disclosure.findings import Severity
from disclosure.privacy.checksums import (
    bank_card_prefix,
    birth_date,
    in_a_province,
    luhn,
    resident_check,
    rules,
    uscc_check,
)

__all__ = ["LENGTHS", "MOBILE_GROUPS", "Number", "recognise"]

LENGTHS = (18, 15, 16, 17, 19, 13, 11)  # of an ID, an old ID or a card, cards, 86 and a mobile, a mobile
NEAR = 20  # characters before a number in which a word can tell what it is
_MOBILE = re.compile(r"1[3-9]\d{9}")
MOBILE_GROUPS = ((11,), (3, 4, 4), (3, 8), (7, 4))
_HUNAN = re.compile(r"43(?:0[1-9]|1[0-3]|31|90)")  # area codes of GB/T 2260, where the codes of local projects begin
HOLDER = 100  # characters before an account in which its holder is named
_ORGANISATIONS_ACCOUNT = re.compile(
    r"户\s{0,9}名[：:\s]{1,9}[^：:，。；\s]{1,40}(?:公司|中心|[局委院所会厂社]|政府|学校|集团)\s{0,9}(?:银行)?[账帐]\s{0,9}号[：:\s]{0,9}\Z"
)
_AMOUNT_AFTER = re.compile(r"\.\d|[,，]\d{3}|\s?[万亿]?元")


@dataclass(frozen=True, slots=True)
class Number:
    """Digits, the sizes of the groups they are written in, and where they stand in `text`, which is plain.

    `whole`: nothing else stands in their run of digits.
    """

    digits: str
    sizes: tuple[int, ...]
    text: str
    start: int
    end: int
    whole: bool = True

    def near(self, entity: str) -> bool:
        """Whether a word shortly before says that this is an `entity`."""
        before = self.text[max(0, self.start - NEAR) : self.start]
        return any(word in before for word in rules()["entities"][entity]["context"])

    def one_by_one(self, entity: str) -> bool:
        """Whether the digits stand apart one by one, and are not just some of a row of small numbers."""
        return set(self.sizes) == {1} and (self.whole or self.near(entity))

    @property
    def of_an_organisation(self) -> bool:
        """Whether the holder of the account is named before it as an organisation, which may publish it."""
        return bool(_ORGANISATIONS_ACCOUNT.search(self.text, max(0, self.start - HOLDER), self.start))

    @property
    def amount(self) -> bool:
        """Whether these are the whole or the fraction of an amount, such as 13800138000.00."""
        before = self.text[max(0, self.start - 1) : self.start]
        return before == "." or bool(_AMOUNT_AFTER.match(self.text, self.end))


def recognise(number: Number, today: date) -> tuple[str, Severity] | None:
    """The entity that `number` is, and how sure that is; None for every other number."""
    doubt = _resident(number, today)
    if doubt:
        return "resident_id", doubt
    if _is_bank_card(number) and not number.amount and not number.of_an_organisation:
        return "bank_card", Severity.BLOCK
    if _is_mobile(number) and not number.amount:
        return "mobile", Severity.BLOCK
    return None


def _resident(number: Number, today: date) -> Severity | None:
    digits = number.digits
    if len(digits) == 15 and digits.isdigit():
        known = in_a_province(digits) and birth_date("19" + digits[6:12], today) and number.near("resident_id")
        return Severity.BLOCK if known else None
    if len(digits) != 18 or not digits[:17].isdigit() or not in_a_province(digits):
        return None
    if birth_date(digits[6:14], today) is None:
        return None
    if resident_check(digits):
        return Severity.BLOCK
    in_one = len(number.sizes) == 1
    return Severity.WARN if in_one and not digits.startswith("9") and not uscc_check(digits) else None


def _is_bank_card(number: Number) -> bool:
    digits, sizes = number.digits, number.sizes
    if not (15 <= len(digits) <= 19 and digits.isdigit() and bank_card_prefix(digits) and luhn(digits)):
        return False
    in_fours = len(sizes) > 3 and set(sizes[:-1]) == {4} and sizes[-1] <= 4
    if number.one_by_one("bank_card"):
        return True
    return in_fours or len(sizes) == 1 and (not _HUNAN.match(digits) or number.near("bank_card"))


def _is_mobile(number: Number) -> bool:
    digits, sizes = number.digits, number.sizes
    if len(digits) in (13, 15) and len(sizes) == 1 and digits.startswith(("86", "0086")):
        digits, sizes = digits[-11:], (11,)
    return (sizes in MOBILE_GROUPS or number.one_by_one("mobile")) and bool(_MOBILE.fullmatch(digits))
