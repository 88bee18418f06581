"""The budget column of a government site: static list pages, articles, tables in the article or attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from urllib.parse import urljoin, urlsplit

from ckanext.changsha.harvesters.budget.decode import decode
from ckanext.changsha.harvesters.budget.files import MOST_FILES
from ckanext.changsha.harvesters.budget.webpage import ATTACHMENTS, Link, list_links, page_count, read_article
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient
from ckanext.changsha.harvesters.source import Page, SavedFile
from ckanext.changsha.harvesters.transactions.html import nested_too_deep

__all__ = ["BudgetColumn", "read_page"]

MOST_PAGES = 500


@dataclass(slots=True)
class BudgetColumn:
    """A column built as TRS WCM builds them, which most sites of the province run on. A site that differs overrides
    what differs: see ``wangcheng_source.py``."""

    name: str  # of the source: "changsha_budget"
    path: str  # of the column below the site: "szf/ztzl/ysgk/"

    def lists(self, client: GuardedClient, column: str) -> Iterator[str]:
        """The addresses of the column's lists: the column itself is one, and there are no others."""
        yield column

    def pages(self, client: GuardedClient, base: str, since: date | None) -> Iterator[Page]:
        """The pages of each list, until one holds only articles older than `since` or is the last."""
        column = self._column(base)
        for address in self.lists(client, column):
            name = address.removeprefix(column).strip("/") or urlsplit(column).path.rstrip("/").rpartition("/")[2]
            yield from _pages_of(client, name, address, since)

    def fetch(self, client: GuardedClient, base: str, page: Page) -> list[SavedFile]:
        """The list, its articles since the wanted day, and what they attach; only from the source's own host. What is
        more than a page may hold comes back empty: the parser names it, and nobody takes its records for withdrawn."""
        url, since = page.request["url"], page.request.get("since")
        listing = _saved(url, client.get(url).content)
        files = {url: listing}
        links = [link for link in list_links(_text(listing.content), url) if _is_wanted(link, since)]
        while links:
            link = links.pop(0)
            if link.url in files or urlsplit(link.url).netloc != urlsplit(base).netloc:
                continue
            if len(files) >= MOST_FILES:
                files[link.url] = _saved(link.url, b"")
                continue
            files[link.url] = _fetched(client, link.url)
            if not _is_attachment(link.url):
                links += read_article(_text(files[link.url].content), link.url, link.url).attachments
        return list(files.values())

    def holds(self, url: str) -> bool:
        """Whether an address is in this column."""
        return urlsplit(url).path.startswith(f"/{self.path}")

    def _column(self, base: str) -> str:
        """The column's address: `base` itself when it names one, the known column of a bare site."""
        return urljoin(base, self.path) if urlsplit(base).path in {"", "/"} else base.removesuffix("index.html")


def read_page(client: GuardedClient, url: str) -> str:
    """A list page's text; raises FetchFailed for one that no tree can be made of."""
    text = _text(client.get(url).content)
    if nested_too_deep(text):
        raise FetchFailed("source.unexpected_page", "list page nests too deeply")
    return text


def _pages_of(client: GuardedClient, name: str, address: str, since: date | None) -> Iterator[Page]:
    seen: set[frozenset[str]] = set()
    most = 1
    for number in count(1):
        if number > most:
            return
        if number > MOST_PAGES:
            raise FetchFailed("source.too_many_pages", str(most))
        url = urljoin(address, "index.html" if number == 1 else f"index_{number - 1}.html")
        text = read_page(client, url)
        most = max(most, page_count(text))
        links = list_links(text, url)
        addresses = frozenset(link.url for link in links)
        if number == 1 and not links:
            raise FetchFailed("source.unexpected_page", "no dated link in the list")
        if addresses in seen:
            raise FetchFailed("source.repeated_page", str(number))
        seen.add(addresses)
        if since and all(link.published and link.published < since for link in links):
            return
        yield Page(f"{name}/page-{number}", {"url": url, "since": since.isoformat() if since else None})


def _is_wanted(link: Link, since: str | None) -> bool:
    return since is None or link.published is None or link.published.isoformat() >= since


def _is_attachment(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(ATTACHMENTS)


def _fetched(client: GuardedClient, url: str) -> SavedFile:
    """The file; empty when the site no longer has it, which the parser reports, so that one dead link stops nothing."""
    try:
        return _saved(url, client.get(url, redirects=1).content)
    except FetchFailed as failure:
        if failure.status in {403, 404, 410}:
            return _saved(url, b"")
        raise


def _saved(url: str, content: bytes) -> SavedFile:
    return SavedFile(urlsplit(url).path.lstrip("/"), content, url)


def _text(content: bytes) -> str:
    return decode(content) or ""
