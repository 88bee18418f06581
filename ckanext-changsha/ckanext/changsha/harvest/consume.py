"""The consumers of ckanext-harvest's queues, kept alive: its own end at the first error, and Redis may forget.

A message is a bell. Whether it rings or not, each consumer looks into PostgreSQL every few seconds; a job of another
extension's harvester is handed to ckanext-harvest.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import redis
from ckan import model
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.changsha.harvest import work
from ckanext.changsha.harvest.opened import TYPES

__all__ = ["consume", "messages"]

log = logging.getLogger(__name__)

SILENCE = 5  # seconds without a bell after which a consumer looks all the same


def messages(stage: str) -> Iterator[tuple[Any, str | None]]:
    """The consumer of a stage and each message as it comes, None when there was none for a while; never ends."""
    while True:
        try:
            consumer = queue.get_gather_consumer() if stage == "gather" else queue.get_fetch_consumer()
            heard = consumer.redis.blpop([consumer.routing_key], timeout=SILENCE)
        except redis.RedisError as error:
            log.warning("Redis does not answer: %s", error)
            time.sleep(SILENCE)
            heard = None
        yield consumer, heard[1] if heard else None


def consume(stage: str, heard: Iterable[tuple[Any, str | None]]) -> None:
    """Work on the stage at each message and each silence. What one leaves behind, the next does not find."""
    for consumer, body in heard:
        try:
            if body is not None and not _ours(stage, body):
                consumer.redis.set(consumer.persistance_key(body), str(datetime.now()))  # as its own consumer does
                _CALLBACKS[stage](consumer, queue.FakeMethod(body), consumer, body)
            if stage == "gather":
                work.adopt(model.Session)
                work.gather_all(model.Session)
            else:
                work.drain_pages(model.Session)
        except Exception:
            log.exception("What waits for the stage %s could not be done", stage)
        finally:
            model.Session.remove()


def _ours(stage: str, body: str) -> bool:
    """Whether the message is about a source that our workers read; one about nothing that exists is."""
    said = json.loads(body)
    found = HarvestJob.get(said.get("harvest_job_id")) if stage == "gather" else None
    found = found or HarvestObject.get(said.get("harvest_object_id"))
    return found is None or found.source.type in TYPES


_CALLBACKS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "gather": queue.gather_callback,
    "fetch": queue.fetch_callback,
}
