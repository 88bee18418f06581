"""changsha.gov.cn: the gazette and the file libraries, static pages of TRS WCM (SOURCES 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from urllib.parse import urljoin, urlsplit

from ckanext.changsha.harvesters.gazette.document import CITY
from ckanext.changsha.harvesters.gazette.listing import ListedLink, list_links
from ckanext.changsha.harvesters.gazette.page import TooDeep, parse_page
from ckanext.changsha.harvesters.gazette.sniff import decode
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient
from ckanext.changsha.harvesters.source import Page, SavedFile

__all__ = ["SOURCES", "ChangshaGov"]

GAZETTE = "szf/zfgb/"  # the column that is read when a source names only the site
MAX_PAGES = 2_000
OVERLAP = timedelta(days=30)  # lists are not strictly newest first, and old documents appear late


class ChangshaGov:
    """One column of the city's site: its list pages, and the documents that they list."""

    name = CITY

    def pages(self, client: GuardedClient, base: str, since: date | None) -> Iterator[Page]:
        """One Page for each list page, with the addresses it lists; ends at the first that is missing or empty."""
        column = _column(base)
        host = urlsplit(column).netloc
        seen: set[str] = set()
        for number in count(1):
            if number > MAX_PAGES:
                raise FetchFailed("source.too_many_pages", str(MAX_PAGES))
            listed = self._list(client, urljoin(column, _page_name(number)), first=number == 1)
            if not listed:
                return
            if all(link.url in seen for link in listed):
                raise FetchFailed("source.repeated_page", str(number))
            fresh = [link for link in listed if link.url not in seen and urlsplit(link.url).netloc == host]
            seen.update(link.url for link in fresh)
            wanted = [link for link in fresh if since is None or link.day is None or link.day >= since - OVERLAP]
            if not wanted:
                return
            name = f"{urlsplit(column).path.strip('/') or 'root'}/page-{number}"
            yield Page(name, {"articles": [link.url for link in wanted]})

    def _list(self, client: GuardedClient, url: str, *, first: bool) -> list[ListedLink]:
        try:
            answer = client.get(url, redirects=1)
        except FetchFailed as error:
            if error.status == 404 and not first:
                return []  # one page beyond the last
            raise
        text, _ = decode(SavedFile(url, answer.content))
        try:
            listed = list_links(parse_page(text), answer.url) if text else []
        except TooDeep as error:
            raise FetchFailed("source.unexpected_page", "list page nests too deeply") from error
        if first and not listed:  # a login page, a shield, or a redesign: no column is without a document
            raise FetchFailed("source.unexpected_page", "no dated link in the list")
        return listed

    def fetch(self, client: GuardedClient, base: str, page: Page) -> list[SavedFile]:
        """The documents of one list page. One that is gone comes back empty, so that the run says so and goes on."""
        return [self._article(client, url) for url in page.request["articles"]]

    def _article(self, client: GuardedClient, url: str) -> SavedFile:
        name = urlsplit(url).path.lstrip("/")
        try:
            return SavedFile(name, client.get(url, redirects=1).content, url)
        except FetchFailed as error:
            if error.status in {403, 404, 410}:
                return SavedFile(name, b"", url)
            raise


def _column(base: str) -> str:
    """The column's address with a slash at its end; the gazette's when `base` is the bare site."""
    whole = base if base.endswith("/") else base.rpartition("/")[0] + "/" if base.endswith("html") else base + "/"
    return urljoin(whole, GAZETTE) if urlsplit(whole).path in {"", "/"} else whole


def _page_name(number: int) -> str:
    return "index.html" if number == 1 else f"index_{number - 1}.html"


SOURCES = (ChangshaGov(),)
