"""Release what was harvested, through the worker and the API, as the schedule and a reviewer would."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import settings
from ckan.lib.jobs import DEFAULT_QUEUE_NAME
from redis import Redis, RedisError
from rq import Queue

from chaos import checker

__all__ = ["release"]

QUEUE = f"ckan:changsha:{DEFAULT_QUEUE_NAME}"
BUILD = "ckanext.changsha.ops.schedule.build_drafts"  # the schedule has it done every hour
AGAIN = 20  # seconds after which it is asked for again: a killed worker, or Redis, may have lost it
REASON = "演示数据：混沌测试中复核同意发布"
ANSWERS = ("wording", "timing", "method", "privacy", "interpretation")
Wait = Callable[[str, Callable[[], bool]], None]


def release(token: str, until: Wait) -> dict[str, int]:
    """Build drafts, approve each, wait until the indexes were told; the acknowledged releases, number by draft."""
    acknowledged: dict[str, int] = {}
    asked = [0.0]

    def all_public() -> bool:
        if checker.scalar(_FRESH) and time.monotonic() - asked[0] > AGAIN:
            asked[0] = time.monotonic()
            ask_for_drafts()
        for (draft,) in checker.rows("SELECT id FROM changsha_draft WHERE state = 'in_review'"):
            number = approve(draft, token)
            if number:
                acknowledged[draft] = number
        return not checker.scalar(_FRESH) and not checker.scalar(_WAITING)

    until("everything was released and indexed", all_public)
    return acknowledged


def ask_for_drafts() -> None:
    """Put the building of drafts on the worker's queue."""
    try:
        Queue(QUEUE, connection=Redis(settings.HOST, settings.PORTS["redis"])).enqueue(BUILD, job_timeout=900)
    except RedisError as error:
        print(f"   drafts can't be asked for: {error}", flush=True)


def approve(draft: str, token: str) -> int:
    """Approve a draft by the API; the release's number when the portal acknowledged it, 0 when it refused."""
    step = {"id": draft, "step": "approve", "reason": REASON, "checklist": dict.fromkeys(ANSWERS, "yes")}
    address = f"{checker.web}/api/3/action/release_step"
    answer = httpx.post(address, json=step, headers={"Authorization": token}, trust_env=False, timeout=120)
    return int(answer.json()["result"]["number"]) if answer.is_success else 0


_FRESH = "SELECT count(*) FROM changsha_harvested WHERE held = '[]' AND released_hash IS DISTINCT FROM content_hash"
_WAITING = "SELECT count(*) FROM changsha_outbox WHERE done_at IS NULL"
