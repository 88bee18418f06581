"""One way to read any source, a web site or a folder: its pages, and the files of a page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from ckanext.changsha.harvesters.engine.folder import FolderSource
from ckanext.changsha.harvesters.engine.manifest import StoredFile
from ckanext.changsha.harvesters.engine.reuse import Kept, Recent, ReusingClient, Stable, as_kept
from ckanext.changsha.harvesters.engine.settings import SourceSettings
from ckanext.changsha.harvesters.engine.store import RawStore
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules, Stopped, check_url
from ckanext.changsha.harvesters.http.limits import Turn
from ckanext.changsha.harvesters.http.robots import LIMITS as ROBOTS
from ckanext.changsha.harvesters.http.robots import Robots
from ckanext.changsha.harvesters.source import CountingSource, Listed, Page, SavedFile, Source, StampingSource
from disclosure.errors import SourceError
from disclosure.findings import Finding

__all__ = ["MOST_PAGES", "Asking", "Places", "Reader", "open_reader"]

MOST_PAGES = 2_000  # of one run, unless its source is set otherwise (THREATS H4)
LONGEST_PAGE = 30.0  # seconds that listing may take for each page it gives, and twenty minutes at the least
LONGEST_LIST = 1_200.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What one page's requests go by: what is kept of last time and of this run, and whether they are still wanted."""

    store: RawStore | None = None
    kept: Kept | None = None
    stopped: Callable[[], bool] = bool
    recent: Recent | None = None
    former: Sequence[StoredFile] = ()  # what answered the page last time, however long ago


ASKING = Asking()


class Reader(Protocol):
    """Pages and files of one source."""

    def pages(self, since: date | None = None, stopped: Callable[[], bool] = bool) -> Iterator[Page]:
        """Stream the pages; raises SourceError, and Stopped once `stopped` says so."""

    def fetch(self, page: Page, asking: Asking = ASKING) -> tuple[list[SavedFile], list[Finding]]:
        """A page's files, and findings about those that could not be read; raises SourceError, SamePage, Stopped."""

    def listed(self, files: Sequence[SavedFile]) -> Listed | None:
        """What the list among a page's files says of its length."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where an installation lets its sources be: on the web, and in folders of its own."""

    rules: Rules = Rules()
    folders: tuple[Path, ...] = ()
    contact: str = ""  # what sites are told of who asks
    turn: Turn | None = None  # how the installation's workers take turns at a host

    def check(self, url: str) -> None:
        """Raise SourceError, with the code of the sentence that says why, for a URL no source may have."""
        if url.startswith("file:"):
            FolderSource.of(url, self.folders)
        else:
            check_url(url, self.rules)


@dataclass(frozen=True, slots=True)
class _Site:
    source: Source
    client: GuardedClient
    base: str
    most: int
    stable: Stable | None

    def pages(self, since: date | None = None, stopped: Callable[[], bool] = bool) -> Iterator[Page]:
        client = ReusingClient(self.client, stopped=stopped)
        return _bounded(self.source.pages(client, self.base, since), self.most)

    def fetch(self, page: Page, asking: Asking = ASKING) -> tuple[list[SavedFile], list[Finding]]:
        client = ReusingClient(self.client, asking.store, asking.kept, asking.stopped, asking.recent, self.stable)
        files = self.source.fetch(client, self.base, page)
        if self.stable is not None and asking.store is not None:
            files = as_kept(files, asking.former, asking.store, self.stable)
        return files, []

    def listed(self, files: Sequence[SavedFile]) -> Listed | None:
        return self.source.listed(files) if isinstance(self.source, CountingSource) else None


@dataclass(frozen=True, slots=True)
class _Folder:
    folder: FolderSource

    def pages(self, since: date | None = None, stopped: Callable[[], bool] = bool) -> Iterator[Page]:
        return self.folder.pages(since)

    def fetch(self, page: Page, asking: Asking = ASKING) -> tuple[list[SavedFile], list[Finding]]:
        if asking.stopped():
            raise Stopped
        return self.folder.fetch(page)

    def listed(self, files: Sequence[SavedFile]) -> Listed | None:
        return None


def open_reader(url: str, sources: Mapping[str, Source], settings: SourceSettings, places: Places) -> Reader:
    """The reader for a source's URL; raises SourceError for one that is not allowed here."""
    if url.startswith("file:"):
        return _Folder(FolderSource.of(url, places.folders, settings.include))
    is_own = _checked(url, places.rules) in places.rules.allow
    limits = Limits() if settings.delay is None else replace(Limits(), delay=settings.delay)
    if is_own:  # our own replica needs no manners, and has no robots.txt
        limits = replace(limits, delay=0.0, jitter=0.0)
    source = sources[settings.system or next(iter(sources))]
    client = _client(places.rules, limits, places.contact, settings.robots and not is_own, places.turn)
    stable = source.stable if isinstance(source, StampingSource) else None
    return _Site(source, client, url, int(settings.pages), stable)


def _checked(url: str, rules: Rules) -> tuple[str, int]:
    try:
        return check_url(url, rules).origin
    except SourceError as error:
        raise FetchFailed("source.forbidden_address", error.detail) from error


@lru_cache(maxsize=8)
def _client(rules: Rules, limits: Limits, contact: str, asks_robots: bool, turn: Turn | None) -> GuardedClient:
    """One client for the pages of a run: it keeps connections, and the distance between requests."""
    robots = Robots(GuardedClient(rules, ROBOTS, contact=contact)) if asks_robots else None
    return GuardedClient(rules, limits, contact=contact, robots=robots, turn=turn)


def _bounded(
    pages: Iterable[Page], most: int = MOST_PAGES, clock: Callable[[], float] = time.monotonic
) -> Iterator[Page]:
    """The pages until there are too many, the list repeats itself, or it takes too long."""
    names: set[str] = set()
    start = clock()
    for page in pages:
        if page.name in names:
            raise FetchFailed("source.repeated_page", page.name)
        if len(names) >= most or clock() - start > max(LONGEST_LIST, LONGEST_PAGE * len(names)):
            raise FetchFailed("source.too_many_pages", f"{len(names)} pages")
        names.add(page.name)
        yield page
