"""Steps: every change of a draft's state goes through `disclosure.release.advance`, under the draft's lock."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import checking, checks, drafts, notices, outbox, publish, rechecking, succession
from ckanext.changsha.release.crashpoint import crashpoint
from ckanext.changsha.release.filestorage import StorageUnavailable
from ckanext.changsha.release.publish import Signed
from ckanext.changsha.release.refusal import error_lines, refusal
from disclosure.dates import parse_moment
from disclosure.errors import ValueRefused
from disclosure.findings import Finding, describe
from disclosure.policy import ChecklistRefused, answered
from disclosure.release.states import Attempt, State, TransitionRefused, advance
from disclosure.tables import UnknownTableSchema, table_schema

__all__ = ["APPROVALS", "BULK_STEPS", "REVIEW_STEPS", "STEWARD_STEPS", "Review", "publish_due", "take_step"]

log = logging.getLogger(__name__)

STEWARD_STEPS = ("submit", "recall")
REVIEW_STEPS = ("approve", "schedule", "reject", "unschedule", "withdraw")
APPROVALS = ("approve", "schedule")
OUTDATED = {"release.checks_changed", "release.verdict_old", "release.beside_changed"}
UNBOUND = OUTDATED | {
    "release.verdict_stale",
    "release.waiver_expired",
}  # what was checked is not what will be released
PASSING = OUTDATED | {"release.storage_unavailable"}  # what a scheduled release waits for
BULK_STEPS = ("approve", "reject")  # that a reviewer may take with many drafts at once


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's answers to schemas/review_checklist.yaml, yes or no by the question's id, and notes to them."""

    answers: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def take_step(
    draft_id: str, step: str, actor: str, reason: str = "", release_at: str = "", review: Review | None = None
) -> dict[str, Any]:
    """Take one step with a draft and commit it; returns `{"state": …}`, and for a release its number and files.

    `review` holds the answers to the review's questions, which an approval needs. An approval by a verdict that no
    longer holds is one for the time after a new check: the draft is scheduled, and `outdated` is the code of why.
    Raises ValidationError, with nothing changed, when the step may not be taken.
    """
    session = ckan_model.Session
    try:
        result = _step(session, draft_id, step, actor, reason, release_at, review or Review())
        session.commit()
    except StorageUnavailable as refused:
        session.rollback()
        log.error("Draft %s can't be released: %s", draft_id, refused)
        raise refusal(Finding("release.storage_unavailable")) from refused
    except tk.ValidationError as refused:
        session.rollback()
        if step in APPROVALS:
            _note_refusal(session, draft_id, actor, refused)
        raise
    except Exception:
        session.rollback()
        raise
    crashpoint("release.after_commit")
    _follow(draft_id, step, is_outdated="outdated" in result)
    return result


def _step(
    session: Session, draft_id: str, step: str, actor: str, reason: str, release_at: str, review: Review
) -> dict[str, Any]:
    """Take the step, write it down and tell people, in one transaction."""
    draft = drafts.find(session, draft_id, lock=True)
    if draft is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    outdated = _outdated(session, draft) if step == "approve" else ""
    taken = "schedule" if outdated else step
    target = _advanced(session, draft, taken, actor, reason)
    if step == "submit":
        _ready(session, draft)
    checklist = _checklist(session, draft, step, review)
    moment = _moment(release_at) if step == "schedule" else datetime.now(UTC)
    result = _take(session, draft, taken, target, Signed(actor, reason, checklist), moment)
    drafts.note(session, draft_id, actor, taken, State(draft["state"]), target, reason, checklist)
    if outdated:
        drafts.note(session, draft_id, "", "postpone", target, target, describe(Finding(outdated))["title"])
        result["outdated"] = outdated
    notices.tell(session, draft, taken, actor, reason)
    return {"state": target.value, **result}


def _note_refusal(session: Session, draft_id: str, actor: str, refused: tk.ValidationError) -> None:
    """Write down that somebody tried to release what its verdict is not about (ACCEPTANCE A07)."""
    code = str(refused.error_dict.get("code", [""])[0])
    draft = drafts.find(session, draft_id)
    if code in UNBOUND and draft is not None:
        state = State(draft["state"])
        drafts.note(session, draft_id, actor, "refuse", state, state, describe(Finding(code))["title"])
    session.commit()


def publish_due() -> list[dict[str, Any]]:
    """Release every scheduled draft whose time has come, in the name of the reviewer who approved it. One whose verdict
    is outdated is checked first; one at which something breaks keeps no other waiting, and is tried again."""
    session = ckan_model.Session
    draft, review = drafts.model.draft, drafts.model.review
    query = (
        sa.select(draft.c.id, sa.func.max(review.c.id).label("review"))
        .join(review, review.c.draft_id == draft.c.id)
        .where(draft.c.state == State.SCHEDULED.value, draft.c.release_at <= sa.func.now(), review.c.step == "schedule")
        .group_by(draft.c.id)
        .subquery()
    )
    due = sa.select(query.c.id, review.c.actor, review.c.reason).join(review, review.c.id == query.c.review)
    rows = session.execute(due).all()
    session.commit()
    done = []
    for id, actor, reason in rows:
        try:
            done.append(_publish(session, id, actor, reason) if rechecking.renew(id) else None)
        except Exception:
            session.rollback()
            log.exception("Scheduled draft %s could not be released", id)
    return [published for published in done if published]


def _publish(session: Session, id: str, actor: str, reason: str) -> dict[str, Any] | None:
    """Release one draft; one that is refused is reviewed again with what was said."""
    try:
        return take_step(id, "publish", actor, reason)
    except tk.ValidationError as refused:
        draft = drafts.find(session, id, lock=True)
        if draft is not None and draft["state"] == State.SCHEDULED:  # another worker may have released it
            log.error("Scheduled draft %s can't be released: %s", id, refused)
            if refused.error_dict.get("code", [""])[0] not in PASSING:
                rechecking.move_back(session, draft, "reopen", "".join(error_lines(refused)))
        session.commit()
        return None


def _outdated(session: Session, draft: sa.RowMapping) -> str:
    """Why a draft that waits for its review can't be released by its verdict before it was checked again; or empty."""
    file = drafts.current_file(session, draft["id"])
    if file is None or draft["state"] != State.IN_REVIEW:
        return ""
    return rechecking.outdated(session, draft, file)


def _advanced(session: Session, draft: sa.RowMapping, step: str, actor: str, reason: str) -> State:
    """The state after the step. Whoever wrote, uploaded or submitted any of it counts as its author."""
    hands = drafts.contributors(session, draft["id"]) | {draft["author"]}
    verdict = draft["verdict"] or {}
    attempt = Attempt(
        step=step,
        actor=actor,
        author=actor if actor in hands else draft["author"],
        passed=bool(verdict.get("passed")),
        warned=bool(verdict.get("warned")),
        reason=reason,
    )
    try:
        return advance(State(draft["state"]), attempt)
    except TransitionRefused as refused:
        raise refusal(refused.finding) from refused


def _ready(session: Session, draft: sa.RowMapping) -> None:
    """Whether there is something to check: a file, a schema to check it by, and a duty or right to publish it."""
    _file(session, draft)
    if not draft["dataset_id"]:  # another draft may have been released under the name meanwhile
        succession.refuse_taken_name(session, draft["name"])
    if draft["metadata"].get("disclosure_mode") != "proactive":
        raise refusal(Finding("release.not_proactive"), "disclosure_mode")
    name = draft["metadata"].get("table_schema") or ""
    if not name:
        raise refusal(Finding("release.no_schema"), "table_schema")
    try:
        table_schema(name)
    except UnknownTableSchema as refused:
        raise refusal(Finding("schema.unknown", values={"schema": name}), "table_schema") from refused


def _file(session: Session, draft: sa.RowMapping) -> sa.RowMapping:
    file = drafts.current_file(session, draft["id"])
    if file is None:
        raise refusal(Finding("release.no_file"))
    return file


def _checklist(session: Session, draft: sa.RowMapping, step: str, review: Review) -> list[dict[str, Any]] | None:
    """The answers that go with the step: a reviewer's, or for a scheduled release those that it was approved with."""
    if step == "publish":
        return drafts.last_checklist(session, draft["id"])
    if step not in APPROVALS:
        return None
    try:
        return answered(review.answers, review.notes)
    except ChecklistRefused as refused:
        raise refusal(refused.finding, f"checklist-{refused.item.id}") from refused


def _take(
    session: Session, draft: sa.RowMapping, step: str, target: State, signed: Signed, moment: datetime
) -> dict[str, Any]:
    if step != "submit":
        checking.end(session, draft["id"])  # the answer of a check in the making is about what was before the step
    if step in {"approve", "publish"}:
        return publish.release(session, draft, signed)
    if step == "withdraw":
        publish.withdraw(session, draft, signed.by, signed.reason)
        return {}
    values: dict[str, Any] = {"state": target.value}
    if step == "schedule":
        values["release_at"] = moment
    if step == "unschedule":
        values["release_at"] = None
    if step == "submit":
        values["verdict"] = None
        checking.queue(session, draft["id"], _file(session, draft))
    drafts.change(session, draft["id"], **values)
    return {}


def _follow(draft_id: str, step: str, is_outdated: bool) -> None:
    """What comes after the commit."""
    if step == "submit":
        checks.start(draft_id)
    elif is_outdated:
        checks.ring(publish_due, title="changsha release")
    elif step in {"approve", "publish", "withdraw"}:
        outbox.deliver()


def _moment(text: str) -> datetime:
    """When a scheduled release is due: later than now."""
    try:
        moment = parse_moment(text)
    except ValueRefused as refused:
        raise refusal(Finding("release.bad_time"), "release_at") from refused
    if moment <= datetime.now(UTC):
        raise refusal(Finding("release.bad_time"), "release_at")
    return moment
