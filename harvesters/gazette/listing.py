"""Reading list pages of government sites: links with a date beside them, whatever the template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from ckanext.changsha.harvesters.gazette.page import links
from disclosure.gazette.provisions import date_or_none

__all__ = ["ListedLink", "list_links"]

_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_ARTICLE = re.compile(r"/t(20\d{6})_\d+\.s?html?$")


@dataclass(frozen=True, slots=True)
class ListedLink:
    """One document on a list page."""

    url: str
    title: str
    day: date | None


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
            found.setdefault(whole, ListedLink(whole, title, day))
    return list(found.values())
