"""What every source is to the harvest engine: pages to ask for, and files they answer with, for its kind's parser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, runtime_checkable

from ckanext.changsha.harvesters.http import GuardedClient

__all__ = ["CountingSource", "Listed", "Page", "SavedFile", "Source", "StampingSource"]


@dataclass(frozen=True, slots=True)
class SavedFile:
    """Bytes as a source gave them. `name` is what people see in findings: a path below the source's folder, or a URL
    path; `url` is where a person can read it today, "" when unknown."""

    name: str
    content: bytes
    url: str = ""

    @property
    def sha256(self) -> str:
        """The hash of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """One page or window of a source's list: the unit of fetching, retrying and importing (DESIGN, decision 2)."""

    name: str  # stable and readable, such as "procurement/page-3"
    request: Mapping[str, Any] = field(default_factory=dict)  # JSON-ready: what `fetch` needs

    def packed(self) -> str:
        """The request as ASCII text: a file's name on disk need not be UTF-8, and no database holds it as it is."""
        return json.dumps(dict(self.request))

    @classmethod
    def unpacked(cls, name: str, request: str) -> Page:
        """The page of that name and the text that `packed` gave."""
        return cls(name, json.loads(request))


class Source(Protocol):
    """A remote source that speaks one real protocol over HTTP."""

    name: str  # "hnsggzy"

    def pages(self, client: GuardedClient, base: str, since: date | None) -> Iterator[Page]:
        """Stream the list's pages; raises FetchFailed (a SourceError) with a `source.*` code when it can't."""

    def fetch(self, client: GuardedClient, base: str, page: Page) -> list[SavedFile]:
        """The raw answers that belong to one page: the list itself and the details of what it lists."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list page shows: its number of entries, and how many the source says the whole list has."""

    entries: int
    total: int | None = None


@runtime_checkable
class CountingSource(Protocol):
    """A source whose lists say how many entries they have: a run that found fewer is not taken for a whole one.

    Pages of one list share the part of their names before the last ``/``.
    """

    def listed(self, files: Sequence[SavedFile]) -> Listed | None:
        """What the list among a page's files says; None when it says nothing. It never raises for what they hold."""


@runtime_checkable
class StampingSource(Protocol):
    """A source that puts more than content into its answers, such as its clock's time: the same never comes twice."""

    def stable(self, content: bytes) -> bytes:
        """What of an answer is content. Answers are compared by it, and kept as they came. It never raises."""
