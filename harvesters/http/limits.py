"""How long, how much and how often: the limits of one client, its clock and its manners (THREATS H4)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["LOOK", "Deadline", "Limits", "Manners", "Stopped", "Turn"]

# Takes a host for some seconds, before all other processes: 0.0 when it was free, else the seconds until the next try.
Turn = Callable[[str, float], float]

MB = 1 << 20
LOOK = 1.0  # seconds between two looks at whether an answer is still wanted


class Stopped(Exception):
    """Nobody wants the answer any more: the job was cancelled, or is another worker's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of each request. The numbers are A11's budget; a source's settings may be stricter."""

    connect: float = 5.0
    read: float = 15.0  # between two pieces
    total: float = 120.0  # one attempt from name to last byte, against a server that sends one byte a second
    size: int = 200 * MB  # of a file, on the wire and again when inflated
    page: int = 32 * MB  # of a list or an article: text that is taken apart in memory
    attempts: int = 3
    longest_wait: float = 60.0  # a Retry-After beyond this ends the attempts: the next run comes back
    delay: float = 1.2  # seconds between two requests to one host
    jitter: float = 0.4


@dataclass(slots=True)
class Deadline:
    """The end of the present attempt; the connection's reads and writes ask it how long they may still take."""

    clock: Callable[[], float] = time.monotonic
    end: float = field(default=float("inf"))
    stopped: Callable[[], bool] = bool  # whether nobody wants the answer any more

    def start(self, seconds: float) -> None:
        """Give the present attempt `seconds` from now."""
        self.end = self.clock() + seconds

    def check(self) -> None:
        """Raise Stopped when nobody wants the answer any more."""
        if self.stopped():
            raise Stopped

    def within(self, timeout: float | None) -> float:
        """The shorter of `timeout` and what is left; at most zero when the time is over."""
        left = self.end - self.clock()
        return left if timeout is None else min(timeout, left)


@dataclass(slots=True)
class Manners:
    """Waits between two requests to one host, so that a harvest is never a burden to a department's server.

    `turn` is asked as well, where several processes harvest: their requests together keep the distance.
    """

    delay: float
    jitter: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random
    turn: Turn | None = None
    _last: dict[str, float] = field(default_factory=dict)

    def wait(self, host: str, least: float = 0.0) -> None:
        """Return when `host` may be asked again, `least` seconds after the last time or more."""
        last, distance = self._last.get(host), max(self.delay, least)
        if last is not None:
            pause = last + distance + self.jitter * self.draw() - self.clock()
            if pause > 0:
                self.sleep(pause)
        while self.turn is not None and distance > 0 and (pause := self.turn(host, distance)) > 0:
            self.sleep(pause)
        self._last[host] = self.clock()
