"""Checks of what a source answered, before its bytes are kept: a captcha or a shield is no page (SOURCES 1.4 c)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from ckanext.changsha.harvesters.http import Answer, FetchFailed
from ckanext.changsha.harvesters.transactions.answers import refusal

__all__ = ["check_html", "check_json", "page_of", "without"]


def check_json(answer: Answer) -> None:
    """Raise FetchFailed for captcha, busy, and anything that is not the source's JSON; an empty answer is one."""
    code = refusal(_json(answer))
    if code.startswith("source."):
        raise FetchFailed(code, answer.url)


def check_html(answer: Answer) -> None:
    """Raise FetchFailed when a JSON refusal or nothing comes where a page is expected."""
    text = answer.content.lstrip()
    if text.startswith(b"{"):
        raise FetchFailed(refusal(_json(answer)) or "source.unexpected_page", answer.url)
    if not text.startswith(b"<"):
        raise FetchFailed("source.unexpected_page", answer.url)


def page_of(answer: Answer) -> tuple[list[Mapping[str, Any]], int]:
    """A list page's records and the list's number of pages; raises FetchFailed when the answer is no list."""
    said = _json(answer)
    if "data" not in said:
        raise FetchFailed("source.unexpected_page", answer.url)
    data = said["data"]
    if data is None:
        return [], 0
    records = data.get("records") if isinstance(data, Mapping) else None
    if not isinstance(records, list):
        raise FetchFailed("source.unexpected_page", answer.url)
    pages = data.get("pages")
    return [record for record in records if isinstance(record, Mapping)], pages if isinstance(pages, int) else 1


def without(content: bytes, fields: Collection[str]) -> bytes:
    """A JSON answer without those fields of its envelope; any other answer as it is."""
    if not content.lstrip().startswith(b"{"):
        return content
    try:
        said = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content
    if not said.keys() & fields:
        return content
    return orjson.dumps({name: value for name, value in said.items() if name not in fields})


def _json(answer: Answer) -> Mapping[str, Any]:
    try:
        data = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        whole = answer.content.rstrip().endswith((b"}", b">"))
        raise FetchFailed("source.unexpected_page" if whole else "source.truncated", answer.url) from error
    if not isinstance(data, Mapping):
        raise FetchFailed("source.unexpected_page", answer.url)
    return data
