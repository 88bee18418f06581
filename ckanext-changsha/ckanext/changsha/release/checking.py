"""Checks in the making: who holds one, how far it is, and which were lost with the worker that held them.

The truth is in the database: a job of the queue is only the bell. A worker takes a check with a token and for a time;
one that was killed loses it when the time is over, and its answer is not taken after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.release import model, verdicts, watching
from disclosure.release.states import State

__all__ = [
    "ATTEMPTS",
    "WAITING",
    "Lease",
    "Stage",
    "end",
    "enter",
    "holds",
    "lost",
    "outstanding",
    "postpone",
    "progress",
    "queue",
    "queue_again",
    "take",
]

LEASE = timedelta(minutes=4)  # twice as long as the sandbox lets a check run
PATIENCE = timedelta(seconds=15)  # with a job that nobody began: whoever asks runs after it in the same queue
ATTEMPTS = 3
PAUSE = timedelta(minutes=2)  # till a check that gave no answer is tried again
WAITING = (State.IN_REVIEW, State.SCHEDULED)  # drafts whose check is made anew

check = model.check


class Stage(StrEnum):
    """What a check is doing."""

    QUEUED = "queued"
    FILE = "file"
    DOCUMENTS = "documents"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on a check. `is_spent`: it was begun too often, and is only to be ended."""

    draft_id: str
    file_id: str
    token: str
    attempt: int

    @property
    def is_spent(self) -> bool:
        """Whether every attempt was made."""
        return self.attempt > ATTEMPTS


def queue(session: Session, draft_id: str, file: sa.RowMapping) -> None:
    """Write down that a draft waits for its check, in the transaction that submits it."""
    fresh = _fresh(file) | {"expected_seconds": verdicts.expected_seconds(session, file["size"])}
    statement = insert(check).values(draft_id=draft_id, **fresh)
    session.execute(statement.on_conflict_do_update(index_elements=["draft_id"], set_=fresh))


def queue_again(session: Session, files: Mapping[str, model.Row]) -> None:
    """Write down that waiting drafts (current files by the drafts' ids) are to be checked anew, each once at a time.
    The caller commits."""
    rows = [{"draft_id": draft_id, **_fresh(file)} for draft_id, file in files.items()]
    if rows:
        session.execute(insert(check).values(rows).on_conflict_do_nothing())


def outstanding(session: Session) -> int:
    """How many waiting drafts are to be checked anew."""
    draft = model.draft
    query = sa.select(sa.func.count()).join_from(check, draft, draft.c.id == check.c.draft_id)
    return session.scalar(query.where(draft.c.state.in_(WAITING))) or 0


def _fresh(file: model.Row) -> dict[str, Any]:
    return {
        "file_id": file["id"],
        "attempt": 0,
        "token": None,
        "stage": Stage.QUEUED.value,
        "size": file["size"],
        "expected_seconds": None,
        "queued_at": sa.func.now(),
        "started_at": None,
        "leased_until": None,
    }


def take(session: Session, draft_id: str) -> Lease | None:
    """Hold the check for a time; None when another worker does, or when there is nothing to check. Commits."""
    free = sa.or_(check.c.leased_until.is_(None), check.c.leased_until < sa.func.now())
    statement = (
        sa.update(check)
        .where(check.c.draft_id == draft_id, free)
        .values(
            attempt=check.c.attempt + 1,
            token=model.new_id(),
            stage=Stage.FILE.value,
            started_at=sa.func.now(),
            leased_until=sa.func.now() + LEASE,
        )
        .returning(check.c.draft_id, check.c.file_id, check.c.token, check.c.attempt)
    )
    row = session.execute(statement).mappings().one_or_none()
    session.commit()
    return Lease(**row) if row else None


def enter(session: Session, lease: Lease, stage: Stage) -> None:
    """Go on to the next part, and hold the check for as long again. Commits."""
    session.execute(_of(sa.update(check), lease).values(stage=stage.value, leased_until=sa.func.now() + LEASE))
    session.commit()


def postpone(session: Session, lease: Lease, counted: bool) -> None:
    """Let go of a check that gave no answer, for a while; `counted`: that was one of its attempts. Commits."""
    attempt = lease.attempt if counted else lease.attempt - 1
    values = {"attempt": attempt, "token": None, "stage": Stage.QUEUED.value, "leased_until": sa.func.now() + PAUSE}
    session.execute(_of(sa.update(check), lease).values(values))
    session.commit()


def holds(session: Session, lease: Lease) -> bool:
    """Whether the answer of this worker may be taken; keeps the row till the transaction ends."""
    return session.scalar(_of(sa.select(check.c.draft_id), lease).with_for_update()) is not None


def end(session: Session, draft_id: str) -> None:
    """There is nothing more to be done for the draft. The caller commits."""
    session.execute(sa.delete(check).where(check.c.draft_id == draft_id))


def lost(session: Session) -> Sequence[str]:
    """The drafts that wait for a check which no worker holds, each told once in a while. Commits."""
    draft, states = model.draft, (State.CHECKING, *WAITING)
    never = sa.and_(check.c.leased_until.is_(None), check.c.queued_at < sa.func.now() - PATIENCE)
    killed = check.c.leased_until < sa.func.now()
    statement = (
        sa.update(check)
        .where(check.c.draft_id == draft.c.id, draft.c.state.in_(states), sa.or_(never, killed))
        .values(queued_at=sa.func.now(), leased_until=None, stage=Stage.QUEUED.value)
        .returning(check.c.draft_id)
    )
    found = session.scalars(statement).all()
    session.commit()
    return found


def progress(session: Session, draft: sa.RowMapping) -> dict[str, Any]:
    """How far a draft's check is: its stage, the rows that it has done, the seconds that it took and that it still may
    take, how many are before it, and which attempt this is."""
    row = session.execute(sa.select(check).where(check.c.draft_id == draft["id"])).mappings().one_or_none()
    if draft["state"] != State.CHECKING or row is None:
        return {"state": draft["state"], "stage": None}
    is_running = row["stage"] != Stage.QUEUED
    before = 0 if is_running else _before(session, row["queued_at"])
    began = row["started_at"] if is_running and row["started_at"] else row["queued_at"]
    elapsed = (datetime.now(UTC) - began).total_seconds()
    rows = watching.seen(draft["id"]) if row["stage"] == Stage.FILE else None
    expected = row["expected_seconds"]
    if expected is None and rows and rows["part"] == "checked" and rows["done"]:  # no check was timed yet
        expected = elapsed * rows["total"] / rows["done"]
    return {
        "state": draft["state"],
        "stage": row["stage"],
        "attempt": row["attempt"],
        "rows": rows,
        "elapsed_seconds": round(elapsed, 1),
        "expected_seconds": None if expected is None else round(expected, 1),
        "remaining_seconds": max(1, round(expected - elapsed)) if is_running and expected is not None else None,
        "before": before,
    }


def _before(session: Session, queued_at: datetime) -> int:
    query = sa.select(sa.func.count()).select_from(check).where(check.c.queued_at < queued_at)
    return session.scalar(query) or 0


def _of(statement: Any, lease: Lease) -> Any:
    return statement.where(check.c.draft_id == lease.draft_id, check.c.token == lease.token)
