"""Reading list pages of government sites: links with a date beside them, whatever the template."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ckanext.changsha.harvesters.gazette.page import links
from ckanext.changsha.harvesters.gazette.parts import Parts
from disclosure.gazette.own_number import normal_number
from disclosure.gazette.provisions import date_or_none

__all__ = ["ListedLink", "list_links", "listed_documents"]

_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,16}[〔\[［(（]\s?(?:19|20)\d{2}\s?[〕\]］)）]\s?第?\d{1,5}\s?号")
_ARTICLE = re.compile(r"/t(20\d{6})_\d+\.s?html?$")


@dataclass(frozen=True, slots=True)
class ListedLink:
    """One document on a list page."""

    url: str
    title: str
    day: date | None
    number: str = ""  # the document's, where the list prints it beside the title


def list_links(page: LexborHTMLParser, url: str) -> list[ListedLink]:
    """The documents that a page lists, in order: list items with a date, or links whose address has one.

    Separators (every sixth item of changsha.gov.cn is an empty one) have no link and fall out by themselves.
    """
    found: dict[str, ListedLink] = {}
    for href, title, around in links(page):
        try:
            whole = urljoin(url, href)
            path = urlsplit(whole).path
        except ValueError:
            continue  # an address no browser would follow either
        shown, named = _DAY.search(around), _ARTICLE.search(path)
        day = date_or_none(shown[0]) if shown else (date_or_none(named[1]) if named else None)
        if day is not None and len(title) >= 4:
            beside = _NUMBER.search(around.replace(title, " ", 1))
            found.setdefault(whole, ListedLink(whole, title, day, normal_number(beside[0]) if beside else ""))
    return list(found.values())


def listed_documents(listed: Iterable[ListedLink]) -> list[Parts]:
    """The documents that a file library's list identifies by printing their numbers; the others are links alone."""
    return [
        Parts(
            labels={"document_number": link.number, "published": link.day.isoformat() if link.day else ""},
            titles=[link.title],
            place=urlsplit(link.url).hostname or "",
            url=link.url if link.url.startswith(("http://", "https://")) else "",
            from_list=True,
        )
        for link in listed
        if link.number
    ]
