"""What a site's robots.txt lets harvesters ask for (RFC 9309), as Protego, the parser of Scrapy, reads it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckanext.changsha.harvesters.http.failure import FetchFailed
from ckanext.changsha.harvesters.http.limits import Limits
from ckanext.changsha.harvesters.http.urls import CheckedUrl

if TYPE_CHECKING:
    from ckanext.changsha.harvesters.http.client import GuardedClient

__all__ = ["AGENT", "LIMITS", "Robots"]

AGENT = "ckanext-changsha-harvester"
LIMITS = Limits(read=5.0, total=15.0, size=1 << 20, page=1 << 20, attempts=1, delay=0.0, jitter=0.0)
KEPT = 86_400.0  # seconds for which an answer counts (RFC 9309, 2.4)
SOON = 300.0  # seconds after which one that could not be read is asked for again
LONGEST_DELAY = 60.0

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one origin answered."""

    until: float
    allows: Callable[[str], bool]
    delay: float = 0.0
    status: int | None = None  # of an answer that forbids everything because it is none (RFC 9309, 2.3.1.4)


class Robots:
    """Asks each origin once a day, over `client`, which has LIMITS and asks nobody's robots.txt itself."""

    def __init__(self, client: GuardedClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._clock = client, clock
        self._said: dict[tuple[str, str, int], _Said] = {}

    def delay(self, url: CheckedUrl, stopped: Stop = bool) -> float:
        """The seconds that the site wants between two requests; raises FetchFailed for an address that it closes."""
        origin = (url.scheme, *url.origin)
        said = self._said.get(origin)
        if said is None or self._clock() > said.until:
            said = self._said[origin] = self._ask(f"{url.scheme}://{url.netloc}/robots.txt", stopped)
        if said.status is not None:
            raise FetchFailed("source.robots_unreadable", str(url), status=said.status)
        if not said.allows(str(url)):
            raise FetchFailed("source.robots", str(url))
        return said.delay

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, address: str, stopped: Stop) -> _Said:
        from protego import Protego

        now = self._clock()
        try:
            answer = self._client.get(address, redirects=3, stopped=stopped)
        except FetchFailed as failed:
            if failed.status is not None and failed.status >= 500:
                return _Said(now + SOON, lambda url: False, status=failed.status)
            # None there, or nobody: the page's own request tells which.
            return _Said(now + (KEPT if failed.status else SOON), lambda url: True)
        rules = Protego.parse(answer.content.decode("utf-8", "replace"))
        delay = min(rules.crawl_delay(AGENT) or 0.0, LONGEST_DELAY)
        return _Said(now + KEPT, lambda url: bool(rules.can_fetch(url, AGENT)), delay)
