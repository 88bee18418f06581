"""Faults on demand: who asked for which fault, and when it strikes. For tests and benches; `make run` has none.

``POST /_faults`` with JSON arms one: ``{"session": "a", "fault": "reset", "on": "list", "after": 3, "times": 1,
"seed": 7, "value": 100}``. It strikes requests below ``/_session/a/…``, or all others when no session is named.
``DELETE /_faults`` disarms all. The same seed gives the same fault, to the byte.
"""

from __future__ import annotations

import json
import random
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from replica import fault_content, fault_wire
from replica.answer import Answer

__all__ = ["Fault", "Faults", "Strike"]

CONTROL = "/_faults"
NAMES = frozenset({*fault_content.FAULTS, *fault_wire.FAULTS})
_SESSION = re.compile(r"/_session/(?P<name>[\w-]{1,40})(?P<path>/.*)?")
_LIST = re.compile(r".*/(?:listByFile|selectAll|getTradList|getNoticeList\w+\.do|index(?:_\d+)?\.html)|.*/")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and which requests of its session it strikes."""

    fault: str
    session: str = ""
    on: str = "all"  # "list", "detail" or "all" requests
    after: int = 0  # of these, how many are let through first
    times: int = 0  # how many are struck; 0: all
    seed: int = 0
    value: float | None = None  # seconds, bytes or years, as the fault has it

    def __post_init__(self) -> None:
        if self.fault not in NAMES or self.on not in {"list", "detail", "all"}:
            raise ValueError(f"fault: one of {', '.join(sorted(NAMES))}; on: list, detail or all")


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that strikes this request: the `number`-th one, counted from 0, with its own source of chance."""

    fault: Fault
    number: int

    @property
    def draw(self) -> random.Random:
        """The same for the same seed and the same request."""
        return random.Random(f"{self.fault.seed}/{self.fault.fault}/{self.number}")  # noqa: S311 - a test's chance


@dataclass(slots=True)
class Faults:
    """The armed faults, one a session."""

    armed: dict[str, Fault] = field(default_factory=dict)
    _asked: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def control(self, method: str, body: bytes) -> Answer:
        """Arm or disarm; say what is armed."""
        try:
            if method == "POST":
                self.arm(Fault(**json.loads(body)))
            elif method == "DELETE":
                self.disarm()
        except (TypeError, ValueError) as error:
            return _said(400, {"error": str(error)})
        return _said(200, {name: fault.fault for name, fault in self.armed.items()})

    def arm(self, fault: Fault) -> None:
        """Let a session's requests be struck from now on; its count begins anew."""
        with self._lock:
            self.armed[fault.session], self._asked[fault.session] = fault, 0

    def disarm(self) -> None:
        """Let every session be well again."""
        with self._lock:
            self.armed.clear()

    def session_of(self, path: str) -> tuple[str, str]:
        """A request's session, "" for none, and its path without it."""
        found = _SESSION.fullmatch(path)
        return (found["name"], found["path"] or "/") if found else ("", path)

    def strike(self, session: str, path: str) -> Strike | None:
        """The fault that this request meets, if any."""
        with self._lock:
            fault = self.armed.get(session)
            if fault is None or fault.on not in {"all", "list" if _LIST.fullmatch(path) else "detail"}:
                return None
            number = self._asked[session] - fault.after
            self._asked[session] += 1
        return Strike(fault, number) if number >= 0 and (not fault.times or number < fault.times) else None


def _said(status: int, data: dict[str, Any]) -> Answer:
    return Answer(status, "application/json", json.dumps(data).encode())
