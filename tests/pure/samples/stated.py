"""What a record says of a field, in the words of the hand-checked lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from disclosure.records import Kind, Record

__all__ = ["alike", "amount", "record_of", "stated"]

Read = Callable[[Mapping[str, Any]], Any]
PAGE = re.compile(r"_p(\d+)_t\d+\.csv$")


def _suppliers(role: str) -> Read:
    return lambda body: "；".join(s["name"] for s in body["suppliers"] if s["role"] == role)


def _amount(role: str) -> Read:
    return lambda body: next((s["amount"] for s in body["suppliers"] if s["role"] == role), None)


_FIELDS: Mapping[Kind, Mapping[str, Read]] = {
    Kind.TRANSACTION: {
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
    },
    Kind.DOCUMENT: {"issuers": lambda body: "；".join(body["issuers"])},
    Kind.BUDGET: {"table": lambda body: body["table_name"], "unit": lambda body: body["source_unit"]},
}


def stated(record: Record, field: str) -> str:
    """The field's value as text, "" when the record leaves it empty."""
    if field in {"title", "record"}:  # a list expects "no record" where a file has none to give
        return record.title
    read = _FIELDS[record.kind].get(field)
    value = read(record.body) if read else record.body[field]
    return "" if value is None else str(value)


def record_of(records: Iterable[Record], file: str, which: str) -> Record | None:
    """The record of a file, of a page of a budget's tables, or of the part of a key or title that `which` names."""
    records = list(records)
    page = PAGE.search(file)
    if page:
        first = [one for one in records if one.origin == file]
        return next(iter(first or (one for one in records if _holds(one, file, int(page[1])))), None)
    ends = [one for one in records if one.key.endswith(which)]
    return next(iter(ends or (one for one in records if which in one.key or which in one.title)), None)


def _holds(record: Record, file: str, page: int) -> bool:
    """True when a table begun on an earlier page goes on with the rows of this one."""
    document = PAGE.sub("", file)
    return PAGE.sub("", record.origin) == document and any(row["page"] == page for row in record.body["rows"])


def amount(record: Record, cell: str) -> str:
    """The amount in 元 of a cell named `row/column`; the row by its code or name, the column by a part of its name."""
    name, _, column = cell.partition("/")
    for row in record.body["rows"]:
        if name in {"", row["code"], row["name"].replace("\n", "")}:
            found = [value for head, value in row["amounts"].items() if column in head]
            if found:
                return str(found[0])
    return ""


def alike(expected: str, value: str) -> bool:
    """True when both say the same: blanks don't count, nor how a consortium's members are joined."""
    return _members(expected) == _members(value)


def _members(text: str) -> list[list[str]]:
    bare = re.sub(r"\s+", "", text)
    return [re.split(r"[、;]|(?<=公司)[和与]", re.sub("联合体$", "", one)) for one in bare.split("；")]
