"""Paging through lists that move while they are read and are not strictly newest first (SOURCES 1.2, quirk 1).

A page is never the last because it holds something known. With `since`, pages are read until two in a row hold only
older notices, and the window begins some days before, so that late entries are found again; staging knows what it has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ckanext.changsha.harvesters.http import FetchFailed

__all__ = ["MOST_PAGES", "OVERLAP", "page_numbers", "repeats"]

OVERLAP = timedelta(days=7)
MOST_PAGES = 100_000  # of one list; a source's own setting ends a run much earlier
OLD_PAGES = 2
PROBED = 4  # pages: enough to see a list that goes round in three

ReadPage = Callable[[int], tuple[Sequence[Mapping[str, Any]], int]]


def page_numbers(read: ReadPage, days: Callable[[Mapping[str, Any]], date | None], since: date | None) -> Iterator[int]:
    """The numbers of the pages to fetch. `read` gives a page's rows and the number of pages, `days` a row's day.

    Without `since` only the first pages are read here: the first says how many there are, and a list that gives the
    same pages again and again shows it in the next ones (A11).
    """
    number, pages, old = 1, 1, 0
    seen: set[str] = set()
    while number <= pages:
        if number > MOST_PAGES:
            raise FetchFailed("source.too_many_pages", str(pages))
        if number <= PROBED or since is not None:
            rows, pages = read(number)
            if not rows:
                return
            if repeats(rows, seen):
                raise FetchFailed("source.repeated_page", str(number))
            known = [day for row in rows if (day := days(row)) is not None]
            old = old + 1 if since and known and max(known) < since - OVERLAP else 0
            if old >= OLD_PAGES:
                return
        yield number
        number += 1


def repeats(rows: Sequence[Mapping[str, Any]], seen: set[str]) -> bool:
    """Whether a page of the list had the same rows before; `seen` holds the pages' fingerprints and gets this one's."""
    fingerprint = hashlib.sha256(repr(rows).encode()).hexdigest()
    known = fingerprint in seen
    seen.add(fingerprint)
    return known
