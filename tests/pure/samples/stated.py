"""What a record says of a field, in the words of the hand-checked lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from disclosure.records import Kind, Record

__all__ = ["alike", "stated"]

Read = Callable[[Mapping[str, Any]], Any]


def _suppliers(role: str) -> Read:
    return lambda body: "；".join(s["name"] for s in body["suppliers"] if s["role"] == role)


def _amount(role: str) -> Read:
    return lambda body: next((s["amount"] for s in body["suppliers"] if s["role"] == role), None)


_TRANSACTION: Mapping[str, Read] = {
    "type": lambda body: body["stage"],
    "business": lambda body: body["business_type"],
    "published": lambda body: (body["published_at"] or "")[:10],
    "deadline": lambda body: (body["deadline_at"] or "")[:10],
    "opening": lambda body: (body["opening_at"] or "")[:10],
    "buyer": lambda body: body["buyer"]["name"],
    "agency": lambda body: body["agency"]["name"],
    "region": lambda body: body["region"]["name"],
    "bidder_count": lambda body: len(body["suppliers"]),
    "winners": _suppliers("winner"),
    "contract_supplier": _suppliers("winner"),
    "candidates": _suppliers("candidate"),
    "winning_amount": _amount("winner"),
    "first_amount": _amount("candidate"),
}
_KINDS: Mapping[Kind, Mapping[str, Read]] = {Kind.TRANSACTION: _TRANSACTION}


def stated(record: Record, field: str) -> str:
    """The field's value as text, "" when the record leaves it empty."""
    if field == "title":
        return record.title
    read = _KINDS.get(record.kind, {}).get(field)
    value = read(record.body) if read else record.body[field]
    return "" if value is None else str(value)


def alike(expected: str, value: str) -> bool:
    """True when both say the same: blanks don't count, nor how a consortium's members are joined."""
    return _members(expected) == _members(value)


def _members(text: str) -> list[list[str]]:
    bare = re.sub(r"\s+", "", text)
    return [re.split(r"[、;]|(?<=公司)[和与]", re.sub("联合体$", "", one)) for one in bare.split("；")]
