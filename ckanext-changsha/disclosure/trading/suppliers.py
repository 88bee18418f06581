"""Suppliers of a notice: bidders, candidates and winners, alone or as a consortium (联合体)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from disclosure.trading.price import Price, read_price

__all__ = ["ORGANISATION", "USCC", "Supplier", "members"]

ORGANISATION = re.compile("公司|集团|中心|联合体|[厂院所局社店行部校会站馆队场庄处室厅府学园]|基地|委$|[政县市区]办")
USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
LIKE_A_RATE = Decimal(200)  # a bare number up to this is a rate or discount in per cent, never a bid in 元
_PART = re.compile(r"[;；、,，/\n]|(?<=公司)[和与及]|(?<=院)[和与及]")
_ROLE = re.compile(
    r"[(（](?:联合体)?(?:主|成|牵头人?|牵头单位|主体方?|成员(?:单位)?|主办方|联合体)[)）]"
    r"|(?:联合体)?(?:牵头人|牵头单位|牵头方|主体方|主办方|成员单位|成员方|成员)[一二三四五六\d]?\s*[:：]"
)
_CONSORTIUM = re.compile(r"[(（]?联合体(?:投标)?[)）]?$")
_LEGAL_PERSON = re.compile("(公司|集团|院|所|厂|中心|大学|学院|社|局|队|站|事务所|合伙\\))$")
MOST_MEMBERS = 12


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier as a notice names it. A consortium is one supplier with one name, as the notice prints it."""

    name: str
    code: str = ""
    role: str = "bidder"  # bidder | candidate | winner
    rank: int | None = None
    amount_words: str = ""
    unit: str = ""  # what a column's head says; "" when only the words can tell
    score: str = ""  # as printed, such as 93.33
    reason: str = ""  # why its bid was rejected

    def price(self) -> Price:
        """The price that its words state."""
        price = read_price(self.amount_words, self.unit or "元")
        bare = not self.unit and "元" not in self.amount_words and price.amount is not None
        return Price(None, self.amount_words) if bare and Decimal(price.amount or 0) <= LIKE_A_RATE else price

    def body(self) -> Mapping[str, Any]:
        """As a record's body has it."""
        price = self.price()
        return {
            "name": self.name,
            "code": self.code,
            "role": self.role,
            "rank": self.rank,
            "amount": price.amount,
            "amount_text": price.text,
            "members": members(self.name),
            "score": self.score,
            "reason": self.reason,
        }


def members(name: str) -> list[str]:
    """The members of a consortium, the leader first; [] for a supplier that bids alone."""
    bare = _CONSORTIUM.sub("", _ROLE.sub("、", name).strip("、 "))
    parts = [part for part in map(_unbracketed, _PART.split(bare)) if part]
    if not 2 <= len(parts) <= MOST_MEMBERS or not all(_LEGAL_PERSON.search(part) for part in parts):
        return []
    return list(dict.fromkeys(parts))


def _unbracketed(part: str) -> str:
    """A member without the brackets that it was in together with others."""
    part = part.strip(" （(")
    return part.rstrip("）) ") if part.endswith(("）", ")")) and "（" not in part and "(" not in part else part
