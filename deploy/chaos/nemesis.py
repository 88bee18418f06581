"""Who is killed, and killing it: SIGKILL, to one process that supervisor keeps up or to one of its children."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from settings import RUN
from supervisor.xmlrpc import SupervisorTransport

__all__ = ["VICTIMS", "kill", "programs"]

# program -> whether one of its children may be meant: a PostgreSQL backend, a work-horse, a web process
VICTIMS = {
    "gather": False,
    "fetch": False,
    "worker": True,
    "web": True,
    "postgres": True,
    "redis": False,
    "solr": False,
}
RUNNING = "RUNNING"


def programs() -> dict[str, int]:
    """The process id of each program that runs."""
    return {one["name"]: int(one["pid"]) for one in _supervisor().getAllProcessInfo() if one["statename"] == RUNNING}


def kill(program: str, rng: random.Random) -> str:
    """Kill the program's process, or one of its children; says which it was, or that nothing was there to kill."""
    pid = programs().get(program)
    if pid is None:
        return f"{program} (was down)"
    below = children(pid) if VICTIMS[program] and rng.random() < 0.5 else []
    victim = rng.choice(below) if below else pid
    with suppress(ProcessLookupError):  # it ended by itself a moment ago
        os.kill(victim, signal.SIGKILL)
    return f"{program} (child)" if below else program


def children(pid: int) -> Sequence[int]:
    """The processes that it forked and that are still there."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []


def _supervisor() -> Any:
    transport = SupervisorTransport(None, None, f"unix://{RUN / 'supervisor.sock'}")
    return ServerProxy("http://127.0.0.1", transport=transport).supervisor
