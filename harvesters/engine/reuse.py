"""Ask a source again only for what may have changed: answers of last time, as long as they are young enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ckanext.changsha.harvesters.engine.manifest import StoredFile
from ckanext.changsha.harvesters.engine.store import RawStore, StoreDamaged
from ckanext.changsha.harvesters.http import Answer, GuardedClient, Stopped

__all__ = ["Kept", "ReusingClient", "SamePage"]


class SamePage(Exception):
    """The first answer of a page is what it was, and the others are young: nothing else needs to be asked for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What answered a page last time: the first answer's address, and the files that need not be asked for again."""

    first: str
    files: Mapping[str, StoredFile] = field(default_factory=dict)  # by address
    fetched: datetime | None = None


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
    ) -> None:
        self._client, self._store, self._kept, self._stopped = client, store, kept, stopped
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
        if self._kept is None or self._store is None:
            return ask()
        if self._asked == 1:
            answer = ask()
            if answer.sha256 == self._kept.first:
                raise SamePage
            return answer
        file = self._kept.files.get(url)
        if file is None or not file.size:  # what was missing may have come
            return ask()
        try:
            content = self._store.get(file.sha256)
        except StoreDamaged:
            return ask()
        return Answer(url, 200, {}, content, self._kept.fetched or datetime.min)
