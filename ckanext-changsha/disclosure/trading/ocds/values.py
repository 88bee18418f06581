"""Small parts of releases: amounts, moments, addresses, documents, and the words for a procurement method."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import quote, urlsplit

from disclosure.records import Record
from disclosure.trading.identity import local
from disclosure.trading.vocabulary import procurement_methods

__all__ = ["CENT", "documents", "method", "once", "said", "value"]

CENT = Decimal("0.01")
_METHOD_LABEL = re.compile(r"(?:采购|招标|交易)方式[：:]?\s{0,4}([^\s，。；]{2,20})")
_WHERE = 20_000  # characters of a text in which its method is looked for


def said(**fields: Any) -> dict[str, Any]:
    """The fields that say something: OCDS leaves out what is unknown, and an empty list is no list."""
    return {name: field for name, field in fields.items() if field not in (None, "", [], {})}


def once(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries, the first of each id: ids in a list are unique."""
    first: dict[str, dict[str, Any]] = {}
    for entry in entries:
        first.setdefault(entry["id"], entry)
    return list(first.values())


def value(amount: str | None) -> dict[str, Any] | None:
    """An amount of 元 to the 分, None for none."""
    if amount is None:
        return None
    return {"amount": Decimal(amount).quantize(CENT, ROUND_HALF_UP), "currency": "CNY"}


def method(record: Record) -> dict[str, str]:
    """procurementMethod with the regulation's word for it, by title or label; {} when none is said."""
    labelled = _METHOD_LABEL.search(record.body["text"][:_WHERE])
    for words in (record.title, record.body["notice_label"], labelled[1] if labelled else ""):
        for name, code in procurement_methods().items():
            if name in words:
                return {"procurementMethod": code, "procurementMethodDetails": name}
    return {}


def documents(record: Record, document_type: str) -> Iterator[dict[str, Any]]:
    """The notice itself, and what is attached to it."""
    published = local(record.body["published_at"])
    yield said(
        id=record.key,
        documentType=document_type,
        title=record.title,
        url=_address(record.url),
        datePublished=published,
        language="zh",
    )
    for number, attached in enumerate(record.body["attachments"], 1):
        url = _address(attached["url"])
        yield said(id=f"{record.key}:{number}", title=attached["name"], url=url, datePublished=published, language="zh")


def _address(url: str) -> str:
    """A web address in ASCII, as the schema's `uri` asks; "" for what is none."""
    try:
        parts: Mapping[str, Any] = urlsplit(url)._asdict()
    except ValueError:
        return ""
    if parts["scheme"] not in {"http", "https"} or not parts["netloc"].isascii():
        return ""
    return quote(url.strip(), safe="%/:=&?~#+!$,;'@()*[]")
