"""Reading and writing drafts. Nothing here asks who may: that is auth.py's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import labels, model
from disclosure.release.states import State

__all__ = [
    "change",
    "contributors",
    "create",
    "current_file",
    "describe",
    "describe_event",
    "describe_file",
    "events",
    "find",
    "last_checklist",
    "listed",
    "note",
    "set_verdict",
    "summaries",
    "uploads",
]

# whoever took one of them may not review
CONTENT_STEPS = ("create", "edit", "upload", "document_add", "document_remove", "submit")
REVIEW_DAYS = 3  # after that many days in one open state a draft counts as late


def create(
    session: Session, actor: str, metadata: Mapping[str, Any], origin: str = "upload", dataset_id: str | None = None
) -> sa.RowMapping:
    """A new draft; `metadata` holds at least `name` and `owner_org` (an id)."""
    values = {
        "name": metadata["name"],
        "owner_org": metadata["owner_org"],
        "author": actor,
        "metadata": dict(metadata),
        "origin": origin,
        "dataset_id": dataset_id,
        "state": State.DRAFT.value,
    }
    row = session.execute(sa.insert(model.draft).values(values).returning(model.draft)).mappings().one()
    note(session, row["id"], actor, "create", State.DRAFT, State.DRAFT)
    return row


def find(session: Session, id: str, lock: bool = False) -> sa.RowMapping | None:
    """The draft, or None when it does not exist or was put away; `lock` holds it till the transaction ends."""
    query = sa.select(model.draft).where(model.draft.c.id == id, model.draft.c.discarded_at.is_(None))
    return session.execute(query.with_for_update() if lock else query).mappings().one_or_none()


def change(session: Session, id: str, **values: Any) -> sa.RowMapping:
    """Change columns of a draft; the caller holds its lock."""
    statement = sa.update(model.draft).where(model.draft.c.id == id).values(changed_at=sa.func.now(), **values)
    return session.execute(statement.returning(model.draft)).mappings().one()


def set_verdict(session: Session, id: str, summary: Mapping[str, Any]) -> None:
    """Keep what a check said. The draft counts as changed only when that makes it take a step: one that waits for its
    review is as late as before."""
    session.execute(sa.update(model.draft).where(model.draft.c.id == id).values(verdict=summary))


def note(
    session: Session,
    id: str,
    actor: str,
    step: str,
    source: State,
    target: State,
    reason: str = "",
    checklist: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Write down what somebody did; `actor` is a user's id, or "" for the checks."""
    values = {"draft_id": id, "actor": actor, "step": step, "source": source.value, "target": target.value}
    kept = sa.null() if checklist is None else list(checklist)
    session.execute(sa.insert(model.review).values(**values, reason=reason.strip(), checklist=kept))


def last_checklist(session: Session, id: str) -> list[dict[str, Any]] | None:
    """The answers that a draft was approved with, last."""
    review = model.review
    query = sa.select(review.c.checklist).where(review.c.draft_id == id, review.c.step == "schedule")
    answers: list[dict[str, Any]] | None = session.scalar(query.order_by(review.c.id.desc()).limit(1))
    return answers


def events(session: Session, id: str) -> Sequence[sa.RowMapping]:
    """Everything that was done with a draft, oldest first."""
    query = sa.select(model.review).where(model.review.c.draft_id == id).order_by(model.review.c.id)
    return session.execute(query).mappings().all()


def contributors(session: Session, id: str) -> set[str]:
    """The ids of all who wrote, uploaded or submitted any of it."""
    query = sa.select(model.review.c.actor).where(model.review.c.draft_id == id)
    return set(session.scalars(query.where(model.review.c.step.in_(CONTENT_STEPS))))


def uploads(session: Session, id: str) -> Sequence[sa.RowMapping]:
    """Every file that was ever uploaded to a draft, latest first."""
    file = model.draft_file
    query = sa.select(file).where(file.c.draft_id == id).order_by(file.c.current.desc(), file.c.uploaded_at.desc())
    return session.execute(query).mappings().all()


def current_file(session: Session, id: str) -> sa.RowMapping | None:
    """The file that a check reads and a release publishes."""
    query = sa.select(model.draft_file).where(model.draft_file.c.draft_id == id, model.draft_file.c.current)
    return session.execute(query).mappings().one_or_none()


def listed(
    session: Session,
    organizations: Iterable[str] | None,
    states: Sequence[str] = (),
    limit: int = 50,
    offset: int = 0,
    ids: Sequence[str] | None = None,
) -> tuple[int, Sequence[sa.RowMapping]]:
    """How many drafts there are and one page of them, latest change first; `organizations` and `ids` None mean all."""
    draft = model.draft
    where = [draft.c.discarded_at.is_(None)]
    if organizations is not None:
        where.append(draft.c.owner_org.in_(list(organizations)))
    if ids is not None:
        where.append(draft.c.id.in_(ids))
    if states:
        where.append(draft.c.state.in_(states))
    count = session.scalar(sa.select(sa.func.count()).select_from(draft).where(*where)) or 0
    query = sa.select(draft).where(*where).order_by(draft.c.changed_at.desc(), draft.c.id).limit(limit).offset(offset)
    return count, session.execute(query).mappings().all()


def summaries(session: Session, rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
    """The drafts as people and programs read them in a list: one query for the files of all."""
    file = model.draft_file
    ids = [row["id"] for row in rows]
    files = session.execute(sa.select(file).where(file.c.draft_id.in_(ids), file.c.current)).mappings()
    by_draft = {row["draft_id"]: row for row in files}
    return [describe(row, by_draft.get(row["id"])) for row in rows]


def describe(row: sa.RowMapping, file: sa.RowMapping | None) -> dict[str, Any]:
    """A draft as people and programs read it."""
    verdict = row["verdict"] or {}
    step = next_step(row, file)
    return {
        "changsha_draft": True,
        "id": row["id"],
        "name": row["name"],
        "dataset_id": row["dataset_id"],
        "title": row["metadata"].get("title", ""),
        "owner_org": row["owner_org"],
        "author": row["author"],
        "origin": row["origin"],
        "state": row["state"],
        "state_label": labels.state(row["state"]),
        "next_step": step,
        "next_step_label": labels.next_step(step),
        "late": is_late(row),
        "metadata": dict(row["metadata"]),
        "file": describe_file(file) if file else None,
        "passed": verdict.get("passed"),
        "warned": bool(verdict.get("warned")),
        "rows": verdict.get("rows"),
        "counts": verdict.get("counts", {}),
        "waivers": verdict.get("waivers", {}),
        "documents_checked": len(verdict.get("documents", [])),
        "checked_before": bool(verdict.get("checked_before")),
        "checked_at": verdict.get("checked_at"),
        "findings_count": sum(verdict.get("counts", {}).values()),
        "release_at": row["release_at"] and row["release_at"].isoformat(),
        "created_at": row["created_at"].isoformat(),
        "changed_at": row["changed_at"].isoformat(),
    }


def describe_file(row: sa.RowMapping) -> dict[str, Any]:
    """An uploaded file, without its findings."""
    columns = ("id", "name", "sha256", "size", "format", "current")
    return {**{name: row[name] for name in columns}, "uploaded_at": row["uploaded_at"].isoformat()}


def describe_event(row: sa.RowMapping) -> dict[str, Any]:
    """One thing that was done with a draft; `actor` is a user's id, empty for the checks."""
    said = {name: row[name] for name in ("actor", "step", "source", "target", "reason")}
    beside = {"checklist": row["checklist"], "step_label": labels.step(row["step"]), "at": row["at"].isoformat()}
    return {**said, **beside}


def next_step(row: sa.RowMapping, file: sa.RowMapping | None) -> str:
    """What must happen next, as a code that labels.py has the words for."""
    if row["state"] == State.SCHEDULED and row["release_at"] <= datetime.now(UTC):
        return "due"
    if row["state"] != State.DRAFT:
        return str(row["state"])
    if file is None:
        return "upload"
    return "mend" if row["verdict"] and not row["verdict"]["passed"] else "submit"


def is_late(row: sa.RowMapping) -> bool:
    """Whether an open draft has waited too long for its next step."""
    waited = datetime.now(UTC) - row["changed_at"]
    return row["state"] in model.OPEN and waited > timedelta(days=REVIEW_DAYS)
