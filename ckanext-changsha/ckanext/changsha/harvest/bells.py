"""Redis as a bell: it wakes the consumers, who then look into PostgreSQL. A bell that nobody hears costs seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk
import redis
import sqlalchemy as sa
from ckanext.harvest import queue
from sqlalchemy.orm import Session

from ckanext.changsha.harvest.model import page
from ckanext.changsha.harvest.states import PageState

__all__ = ["ring_fetch", "ring_gather"]

log = logging.getLogger(__name__)


def ring_gather(job: str) -> None:
    """There is a job whose pages are to be listed."""
    _ring(queue.get_gather_publisher, {"harvest_job_id": job})


def ring_fetch(session: Session, job: str) -> None:
    """There are pages of the job to be read: the bell names one of them, as ckanext-harvest's own consumer wants."""
    waits = sa.select(page.c.id).where(page.c.job == job, page.c.state == PageState.WAITING).limit(1)
    id = session.scalar(waits)
    session.commit()
    if id is not None:
        _ring(queue.get_fetch_publisher, {"harvest_object_id": id})


def _ring(publisher: Callable[[], Any], message: dict[str, str]) -> None:
    try:
        _lasting(publisher, tk.config["ckan.redis.url"]).send(message)
    except redis.RedisError as error:
        log.warning("No bell could be rung: %s", error)


@lru_cache(maxsize=4)
def _lasting(publisher: Callable[[], Any], url: str) -> Any:
    """One publisher for all bells, with a connection that lasts: ckanext-harvest makes another for each message."""
    return publisher()
