"""ckanext-harvest's consumers, kept alive: its own end at the first error, and the next job waits for ever.

A job that is cleared while it is gathered, or a page whose job is gone, fails in the middle of a transaction. That is
the end of this job alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from ckan import model
from ckanext.harvest import queue

__all__ = ["consume", "messages"]

log = logging.getLogger(__name__)

Message = tuple[Any, Any, Any]  # method, header, body
Callback = Callable[[Any, Any, Any, Any], Any]
_STAGES: dict[str, tuple[Callable[[], Any], Callable[[], str], Callback]] = {
    "gather": (queue.get_gather_consumer, queue.get_gather_queue_name, queue.gather_callback),
    "fetch": (queue.get_fetch_consumer, queue.get_fetch_queue_name, queue.fetch_callback),
}


def messages(stage: str) -> tuple[Any, Iterable[Message], Callback]:
    """The consumer of a stage, its messages (which never end), and what is done with each."""
    make, name, callback = _STAGES[stage]
    consumer = make()
    return consumer, consumer.consume(queue=name()), callback


def consume(consumer: Any, waiting: Iterable[Message], callback: Callback) -> None:
    """Do what each message asks for; whatever one of them leaves behind, the next finds a clean session."""
    for method, header, body in waiting:
        try:
            callback(consumer, method, header, body)
        except Exception:
            log.exception("A harvest message could not be handled: %s", body)
        finally:
            model.Session.remove()
