"""Ask a source again only for what may have changed: answers of last time, as long as they are young enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ckanext.changsha.harvesters.engine.manifest import StoredFile
from ckanext.changsha.harvesters.engine.store import RawStore, StoreDamaged
from ckanext.changsha.harvesters.http import Answer, GuardedClient, Stopped
from ckanext.changsha.harvesters.source import SavedFile

__all__ = ["Kept", "Recent", "ReusingClient", "SamePage", "Stable", "as_kept"]

Stable = Callable[[bytes], bytes]  # what of an answer is content (`StampingSource`)


class SamePage(Exception):
    """The first answer of a page is what it was, and the others are young: nothing else needs to be asked for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What answered a page last time: the first answer's address, and the files that need not be asked for again."""

    first: str
    files: Mapping[str, StoredFile] = field(default_factory=dict)  # by address
    fetched: datetime | None = None


@dataclass(slots=True)
class Recent:
    """What a run has asked for already, by address: a section's notices belong to several of its platform's lists."""

    most: int = 20_000
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)  # the answer's own address, and its hash

    def note(self, url: str, answer: Answer) -> None:
        """Remember an answer, and forget the oldest of too many."""
        self._known[url] = answer.url, answer.sha256
        if len(self._known) > self.most:
            del self._known[next(iter(self._known))]

    def answer(self, url: str, store: RawStore) -> Answer | None:
        """What it was, once it is in the store."""
        address, sha256 = self._known.get(url, ("", ""))
        return _stored(store, address, sha256, datetime.now(UTC)) if sha256 else None


class ReusingClient(GuardedClient):
    """A client of one page: the first request always goes out, later ones only for what is not kept.

    `stopped` is asked before each request and while it lasts, so that a cancelled job lets go of a slow source.
    """

    def __init__(
        self,
        client: GuardedClient,
        store: RawStore | None = None,
        kept: Kept | None = None,
        stopped: Callable[[], bool] = bool,
        recent: Recent | None = None,
        stable: Stable | None = None,
    ) -> None:
        self._client, self._store, self._kept, self._stopped = client, store, kept, stopped
        self._recent, self._stable = recent, stable
        self._asked = 0

    def get(self, url: str, **options: Any) -> Answer:
        """GET a page, or give what it was."""
        return self._ask(url, lambda: self._client.get(url, stopped=self._stopped, **options))

    def post(self, url: str, form: Mapping[str, Any], **options: Any) -> Answer:
        """POST a form. A form's answer is never kept under its address, which many forms share."""
        return self._ask("", lambda: self._client.post(url, form, stopped=self._stopped, **options))

    def _ask(self, url: str, ask: Callable[[], Answer]) -> Answer:
        if self._stopped():
            raise Stopped
        self._asked += 1
        if self._asked == 1:
            answer = ask()
            if self._kept is not None and self._is_kept(answer, self._kept.first):
                raise SamePage
            return answer
        known = self._known(url) if url else None
        if known is None:
            known = ask()
            if url and self._recent is not None:
                self._recent.note(url, known)
        return known

    def _is_kept(self, answer: Answer, sha256: str) -> bool:
        if answer.sha256 == sha256 or self._stable is None or self._store is None:
            return answer.sha256 == sha256
        return _kept_bytes(answer.content, sha256, self._store, self._stable) is not None

    def _known(self, url: str) -> Answer | None:
        """What need not be asked for: the answer of last time while it is young, or of another page of this run."""
        if self._store is None:
            return None
        file = self._kept.files.get(url) if self._kept is not None else None
        if file is not None and file.size and self._kept is not None:  # what was missing may have come
            return _stored(self._store, url, file.sha256, self._kept.fetched or datetime.min)
        return self._recent.answer(url, self._store) if self._recent is not None else None


def _stored(store: RawStore, url: str, sha256: str, fetched: datetime) -> Answer | None:
    try:
        return Answer(url, 200, {}, store.get(sha256), fetched)
    except StoreDamaged:
        return None


def as_kept(
    files: Sequence[SavedFile], former: Sequence[StoredFile], store: RawStore, stable: Stable
) -> list[SavedFile]:
    """The files, with the bytes of last time where those say the same: a new time stamp makes no new answer, neither
    to keep nor to parse."""
    known = {file.name: file.sha256 for file in former}
    found = []
    for file in files:
        sha256 = known.get(file.name)
        kept = _kept_bytes(file.content, sha256, store, stable) if sha256 and sha256 != file.sha256 else None
        found.append(file if kept is None else replace(file, content=kept))
    return found


def _kept_bytes(content: bytes, sha256: str, store: RawStore, stable: Stable) -> bytes | None:
    """The stored bytes, when they say what `content` says."""
    said = stable(content)
    if said is content:  # nothing in it but content
        return None
    try:
        kept = store.get(sha256)
    except StoreDamaged:
        return None
    return kept if stable(kept) == said else None
