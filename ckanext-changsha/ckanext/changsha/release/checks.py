"""The checks of drafts, as jobs: begun when a draft is submitted or its verdict will not hold much longer, and taken up
again when they were lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from redis import RedisError
from sqlalchemy.orm import Session

from ckanext.changsha.release import checking, drafts, examining, exports, notices, rechecking, verdicts
from ckanext.changsha.release.checking import Lease, Stage
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.findings import Finding
from disclosure.release.states import Attempt, State, advance

__all__ = ["CHECK_INLINE", "check_draft", "renew_outdated", "ring", "start", "take_up_lost"]

log = logging.getLogger(__name__)

CHECK_INLINE = "ckanext.changsha.check_inline"
MOST_RENEWALS = 5  # that wait at a time: whoever submits a draft meanwhile waits for no more


def ring(job: Callable[..., Any], *arguments: str, title: str) -> None:
    """Have a job done soon by a worker, or here when `ckanext.changsha.check_inline` is on.

    What is to be done is written down already: when Redis does not answer, the schedule comes upon it.
    """
    if tk.config[CHECK_INLINE]:
        job(*arguments)
        return
    try:
        tk.enqueue_job(job, list(arguments), title=title, rq_kwargs={"timeout": 900})
    except RedisError as error:
        log.warning("%s %s is not in the queue: %s", title, arguments, error)


def start(draft_id: str) -> None:
    """Check a draft whose check is written down."""
    ring(check_draft, draft_id, title="changsha release check")


def take_up_lost() -> int:
    """Start the checks again that were lost with their worker or their job, or gave no answer; how many."""
    found = checking.lost(ckan_model.Session)
    for draft_id in found:
        start(draft_id)
    return len(found)


def renew_outdated() -> int:
    """Start the checks of drafts whose verdict no longer holds, or soon will not, before anybody waits for it; how
    many. The oldest verdicts come first, and the rest in the next rounds."""
    session = ckan_model.Session
    found = rechecking.queue_outdated(session, MOST_RENEWALS - checking.outstanding(session))
    for draft_id in found:
        start(draft_id)
    return len(found)


def check_draft(draft_id: str) -> None:
    """Check the draft and let it pass to review or fall back; or, when it waits, see whether it may go on waiting.
    Harmless when it is called twice."""
    session = ckan_model.Session
    lease = checking.take(session, draft_id)
    if lease is None:
        return
    draft, file = drafts.find(session, draft_id), drafts.current_file(session, draft_id)
    session.commit()  # no lock and no open transaction while the check runs
    if draft is None or file is None or file["id"] != lease.file_id:
        return
    if draft["state"] in checking.WAITING:
        rechecking.recheck(session, lease, draft, file)
    elif draft["state"] == State.CHECKING:
        _check(session, lease, draft, file)


def _check(session: Session, lease: Lease, draft: sa.RowMapping, file: sa.RowMapping) -> None:
    known = examining.examine_held(session, lease, draft, file)
    crashpoint("release.check_verdict")
    checking.enter(session, lease, Stage.DESCRIPTION)
    _conclude(session, lease, file, known, examining.examine_around(session, draft, file, known))
    exports.prepare_passed(session, draft["id"])


def _conclude(
    session: Session, lease: Lease, file: sa.RowMapping, known: verdicts.Known, around: Sequence[Finding]
) -> None:
    """Weigh the verdict, write it down and take the step, unless the draft moved on or another worker has the check."""
    draft = drafts.find(session, lease.draft_id, lock=True)
    if not draft or draft["state"] != State.CHECKING or not checking.holds(session, lease):
        session.rollback()
        return
    summary = examining.write_down(session, draft, file, known, around)
    step = "pass" if summary["passed"] else "fail"
    target = advance(State.CHECKING, Attempt(step, actor="", author=draft["author"], passed=summary["passed"]))
    drafts.change(session, draft["id"], state=target.value)
    drafts.note(session, draft["id"], "", step, State.CHECKING, target)
    notices.tell(session, draft, step, "")
    checking.end(session, draft["id"])
    session.commit()
