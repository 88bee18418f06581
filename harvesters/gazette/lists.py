"""Reading JSON: lists of documents without text, and single documents that an aggregator saved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ckanext.changsha.harvesters.gazette.labels import read_labels
from ckanext.changsha.harvesters.gazette.parts import Parts
from ckanext.changsha.harvesters.gazette.text import clean_lines, mend_lines, title_in

__all__ = ["BrokenJson", "entries_of", "load", "take_apart_json"]

_FIELDS = {
    "title": ("title", "标题", "name"),
    "document_number": ("doc_no", "release_number", "document_number", "pcode", "文号", "发文字号"),
    "index_number": ("index_number", "index_no", "索引号"),
    "issuer": ("issuer", "release_office", "puborg", "发文机关", "发文机构"),
    "written": ("written", "成文日期"),
    "published": ("published", "publish_date", "publish_time", "pub_date", "pubtimeStr", "发布日期"),
    "theme": ("subject", "theme", "主题分类"),
    "genre": ("kind", "genre", "公文种类"),
    "url": ("url", "source_url", "crawl_url", "link"),
    "content": ("content", "text", "正文"),
    "source": ("source", "source_name", "来源"),
}
_IDENTIFYING = ("document_number", "index_number", "issuer")
_SITE_TAIL = re.compile(r"(?:_[^_]{2,20}){1,3}$")
MOST_WRAPPED = 6  # levels
_MARKUP = re.compile(r"</?(?:em|font|span|b)[^<>]{0,100}>")  # a search service marks what was looked for
_NOTHING = {"未标注", "无", "None", "null"}


class BrokenJson(Exception):
    """Text that begins like JSON and is none, such as a page that was cut off."""


def load(text: str) -> Any:
    """The JSON value; raises BrokenJson also for nesting that no real source has."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenJson(str(error)[:200]) from error


def _fields(item: Mapping[str, Any]) -> dict[str, str]:
    """The item's fields under our names, as text."""
    found = {}
    for name, keys in _FIELDS.items():
        value = next((item[key] for key in keys if isinstance(item.get(key), str) and item[key].strip()), "")
        if value and value not in _NOTHING:
            found[name] = value if name == "content" else re.sub(r"[\u200b\ufeff]", "", _MARKUP.sub("", value)).strip()
    return found


def entries_of(value: Any) -> list[Parts]:
    """The documents that a list names; [] when it is no list of documents.

    Dates are taken only under the names that print what the page says: the crawler's own date columns hold the hour
    of the crawl.
    """
    if isinstance(value, Mapping):
        value = _longest_list(value)
    if not isinstance(value, list):
        return []
    items = [_fields(item) for item in value if isinstance(item, Mapping)]
    named = [item for item in items if "title" in item and "content" not in item]
    if not any(name in item for item in named for name in _IDENTIFYING):
        return []
    return [_entry(item) for item in named]


def _longest_list(value: Any, depth: int = 0) -> list[Any]:
    """The longest list of objects in an answer: search services wrap theirs several times."""
    if isinstance(value, list):
        return value if any(isinstance(item, Mapping) for item in value) else []
    if not isinstance(value, Mapping) or depth > MOST_WRAPPED:
        return []
    return max((_longest_list(part, depth + 1) for part in value.values()), key=len, default=[])


def _entry(item: dict[str, str]) -> Parts:
    kept = ("document_number", "index_number", "issuer", "written", "published", "theme", "genre")
    return Parts(
        labels={name: item[name] for name in kept if name in item},
        titles=[_SITE_TAIL.sub("", item["title"])],
        place=urlsplit(item["url"]).hostname or "" if _is_url(item.get("url", "")) else "",
        url=item["url"] if _is_url(item.get("url", "")) else "",
        from_list=True,
    )


def _is_url(text: str) -> bool:
    try:
        return urlsplit(text).scheme in {"http", "https"}
    except ValueError:
        return False


def take_apart_json(value: Any) -> Parts | None:
    """The parts of a document saved as JSON with its text; None when it holds none.

    Only title, text, date and address are taken: the issuer and number beside them are the aggregator's guesses
    (市辖区, the first number that the text cites), kept as claims to compare with.
    """
    if not isinstance(value, Mapping):
        return None
    layers = [value, *(part for part in value.values() if isinstance(part, Mapping))]
    fields: dict[str, str] = {}
    for layer in layers:
        for name, said in _fields(layer).items():
            fields.setdefault(name, said)
    if "title" not in fields or "content" not in fields:
        return None
    lines = mend_lines(clean_lines(fields["content"].splitlines()))
    zone = next((i for i, line in enumerate(lines[:60]) if len(line) > 120 or line.startswith("第一条")), 60)
    labels, end = read_labels(lines[:zone])
    labels.pop("title", None)
    url = fields.get("url", "")
    return Parts(
        labels=labels,
        titles=[fields["title"], *filter(None, [title_in(lines)])],
        lines=lines[end:],
        published_hint=fields.get("published", ""),
        source_hint=fields.get("source", ""),
        place=urlsplit(url).hostname or "" if _is_url(url) else "",
        claimed={name: fields[name] for name in ("issuer", "document_number") if name in fields},
        url=url if _is_url(url) else "",
    )
