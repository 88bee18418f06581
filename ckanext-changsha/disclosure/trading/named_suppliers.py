"""Winners and candidates that labels name, with the prices and scores that other labels give to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from disclosure.trading.suppliers import Supplier

__all__ = ["NamedSuppliers"]

_RANKS = {"first": 1, "second": 2, "third": 3}
_ROLES = {"winner_amount": "winner", "bid_amount": "candidate"}
_PRICED = re.compile(
    r"(?P<name>[^，,；;]{4,120})[，,；;]\s*(?:投标|中标|成交)?(?:总?报?价|金额)为?(?P<price>(?:人民币|[￥¥])?[\d,.]{1,20}万?元)"
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,6})?(?![\d.])")
_COUNT = r"[A-Z一二三四五六七八九十\d]{1,3}"
_LOT = re.compile(rf"(?:^|[；;，,、\s])(?:第?{_COUNT}(?:包|标段|标包|分包|标)|(?:包|标段){_COUNT})[：:]")


@dataclass(slots=True)
class NamedSuppliers:
    """The suppliers in the order of their labels; a price or score belongs to the first that has none."""

    suppliers: list[Supplier] = field(default_factory=list)
    _again: Supplier | None = None  # one that was named once more: another lot's, if a price of its own follows

    @staticmethod
    def takes(name: str) -> bool:
        """True for the fields that belong to suppliers."""
        return name == "winner" or name == "score" or name in _RANKS or name in _ROLES

    def take(self, name: str, value: str, unit: str) -> bool:
        """True when the value was one of a supplier's."""
        if name == "winner" or name in _RANKS:
            for one in _lots(value):
                self._add(_RANKS.get(name), *_priced(one))
            return True
        if name in _ROLES:
            # 中标人：…, 投标报价：… is the winner's price where no candidate waits for one, and the other way round.
            roles = (_ROLES[name], *_ROLES.values())
            return all(any(self._price(role, one, unit) for role in roles) for one in _lots(value))
        return name == "score" and self._complete(lambda one: not one.score, score=_score(value))

    def _add(self, rank: int | None, name: str, words: str) -> None:
        self._again = next((one for one in self.suppliers if one.name == name and one.rank == rank), None)
        if self._again is None:  # each lot has a first candidate of its own
            role = "candidate" if rank else "winner"
            self.suppliers.append(Supplier(name, role=role, rank=rank, amount_words=words))

    def _price(self, role: str, words: str, unit: str) -> bool:
        if self._complete(lambda one: one.role == role and not one.amount_words, amount_words=words, unit=unit):
            return True
        again = self._again
        if again is None or again.role != role:
            return False
        same = [one for one in self.suppliers if (one.name, one.rank) == (again.name, again.rank)]
        if words in {one.amount_words for one in same}:
            return False
        self.suppliers.append(replace(again, amount_words=words, unit=unit, score=""))
        return True

    def _complete(self, lacks: Callable[[Supplier], bool], **said: Any) -> bool:
        place = next((place for place, one in enumerate(self.suppliers) if lacks(one)), None)
        if place is not None:
            self.suppliers[place] = replace(self.suppliers[place], **said)
        return place is not None or "amount_words" not in said

    def beside(self, table: list[Supplier]) -> list[Supplier]:
        """The suppliers of a table, completed by what labels say of the same, and the others that labels name."""
        labelled = {one.name: one for one in reversed(self.suppliers)}
        found = [_completed(one, labelled.get(one.name, one)) for one in table]
        known = {one.name for one in table}
        others = [one for one in self.suppliers if one.name not in known]
        if any(one.role != "bidder" for one in found):
            return found + [one for one in others if one.role == "winner"]
        return others + found


def _lots(value: str) -> list[str]:
    """The values of several lots that one label states: A包：…；B包：…; the value alone when it states one."""
    parts = [part.strip(" ；;，,、") for part in _LOT.split(value)]
    return [part for part in parts if part] if _LOT.search(value) else [value]


def _priced(value: str) -> tuple[str, str]:
    """Name and price of 演示公司，报价305万元; the name alone where no price follows it."""
    found = _PRICED.fullmatch(value)
    return (found["name"], found["price"]) if found else (value, "")


def _score(value: str) -> str:
    found = _NUMBER.match(value)
    return found[0] if found else value[:20].rstrip("分 ")


def _completed(one: Supplier, other: Supplier) -> Supplier:
    if not one.amount_words and other.amount_words:
        one = replace(one, amount_words=other.amount_words, unit=other.unit)
    return replace(one, score=one.score or other.score)
