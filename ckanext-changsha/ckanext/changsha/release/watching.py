"""How many rows a check has done: told by the worker that watches its child, to the pages that show it.

Through Redis, since it changes twice a second and is worth nothing later. A worker that was killed says no more, so
what it said is forgotten soon; without Redis a check goes on, and pages show its time alone.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from redis import Redis, RedisError

from disclosure.sandbox import Meter

__all__ = ["seen", "watched"]

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds
LASTS = 10  # seconds
GRACE = 2.0  # seconds that a check waits at its end for a Redis that does not answer


@contextmanager
def watched(draft_id: str) -> Iterator[Meter]:
    """A meter for the draft's check, which is looked at until the check ends."""
    ended = threading.Event()
    with Meter() as meter:
        # while Redis keeps the thread waiting it does not look at the meter, which may then be closed
        said = (connect_to_redis(), _key(draft_id), meter, ended)
        watcher = threading.Thread(target=_watch, args=said, name="check-progress", daemon=True)
        watcher.start()
        try:
            yield meter
        finally:
            ended.set()
            watcher.join(GRACE)


def seen(draft_id: str) -> dict[str, Any] | None:
    """The rows that are `done`, of `total`, and whether they were "read" or "checked"; None when nobody says."""
    try:
        said = connect_to_redis().get(_key(draft_id))
    except RedisError as error:
        log.warning("How far the check of %s is cannot be asked: %s", draft_id, error)
        return None
    told: dict[str, Any] | None = json.loads(said) if said else None
    return told


def _watch(redis: Redis, key: str, meter: Meter, ended: threading.Event) -> None:
    has_said = False
    try:
        while not ended.wait(EVERY):
            if progress := meter.read():
                told = {"part": progress.part.name.lower(), "done": progress.done, "total": progress.total}
                redis.set(key, json.dumps(told), ex=LASTS)
                has_said = True
        if has_said:
            redis.delete(key)
    except RedisError as error:
        log.warning("Pages do not see how far a check is: %s", error)


def _key(draft_id: str) -> str:
    return f"changsha:{tk.config['ckan.site_id']}:release:rows:{draft_id}"
