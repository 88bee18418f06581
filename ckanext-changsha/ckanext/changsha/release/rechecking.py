"""A verdict that is too old, or about other surroundings, is made anew before anything is released by it (A07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import beside, checks, drafts, exports, notices, verdicts
from ckanext.changsha.release.refusal import refusal
from disclosure.findings import Finding, Severity, describe
from disclosure.release.states import Attempt, State, advance

__all__ = ["outdated", "renew"]

WAITING = (State.IN_REVIEW, State.SCHEDULED)  # with a verdict that a release may go by
STEP = "recheck"


def outdated(session: Session, draft: sa.RowMapping, file: sa.RowMapping) -> str:
    """The code of why the file's verdict is too old, or about other surroundings; empty when it holds."""
    verdict: Mapping[str, Any] = file["verdict"] or {}
    if verdicts.is_old(verdict):
        return "release.verdict_old"
    return "" if verdict.get("beside") == beside.gather(session, draft).digest else "release.beside_changed"


def renew(draft_id: str) -> None:
    """Check a draft that is about to be released once more when its verdict is outdated; its history says why. Commits.

    Raises ValidationError when the new verdict does not let it go on: with blocks it is a draft again, with warnings
    that nobody has seen it is reviewed again.
    """
    session = ckan_model.Session
    draft, file = drafts.find(session, draft_id), drafts.current_file(session, draft_id)
    if draft is None or file is None or draft["state"] not in WAITING or not verdicts.is_bound(draft, file):
        session.commit()  # what is not about this file is no matter of time
        return
    why = outdated(session, draft, file)
    session.commit()
    if not why:
        return
    known = checks.examine(session, draft, file)
    around = checks.examine_around(session, draft, file, known)
    if not verdicts.is_answer([*known.verdict["counts"], *(finding.code for finding in around)]):
        raise refusal(Finding("release.recheck_open"))  # nothing is known: it stays where it is
    refused = _settle(session, draft_id, file, known, around, why)
    exports.prepare_passed(session, draft_id)
    if refused is not None:
        raise refusal(refused)


def _settle(
    session: Session,
    draft_id: str,
    file: sa.RowMapping,
    known: verdicts.Known,
    around: list[Finding],
    why: str,
) -> Finding | None:
    """Write the new verdict down, and what it does to the draft; the reason why it may not be released now. Commits."""
    draft, current = drafts.find(session, draft_id, lock=True), drafts.current_file(session, draft_id)
    if draft is None or current is None or draft["state"] not in WAITING or current["id"] != file["id"]:
        session.rollback()  # somebody went on with it meanwhile; the release looks at the verdict itself
        return None
    seen = _warnings(draft["verdict"] or {}, current["verdict"] or {})
    summary = checks.write_down(session, draft, current, known, around)
    state = State(draft["state"])
    drafts.note(session, draft_id, "", STEP, state, state, describe(Finding(why))["title"])
    weighed = drafts.current_file(session, draft_id)
    news = _warnings(summary, (weighed and weighed["verdict"]) or {}) - seen
    refused = None
    if not summary["passed"]:
        refused = _move(session, draft, "fail", Finding("release.recheck_failed"))
    elif news:
        titles = "、".join(sorted(describe(Finding(code))["title"] for code in news))
        refused = Finding("release.recheck_news", values={"titles": titles})
        if state is State.SCHEDULED:
            _move(session, draft, "reopen", refused)
    session.commit()
    return refused


def _move(session: Session, draft: sa.RowMapping, step: str, finding: Finding) -> Finding:
    state, reason = State(draft["state"]), describe(finding)["message"]
    target = advance(state, Attempt(step, actor="", author=draft["author"]))
    drafts.change(session, draft["id"], state=target.value, release_at=None)
    drafts.note(session, draft["id"], "", step, state, target, reason)
    notices.tell(session, draft, step, "", reason)
    return finding


def _warnings(summary: Mapping[str, Any], verdict: Mapping[str, Any]) -> set[str]:
    """The codes that ask for a reason."""
    found = (*summary.get("findings", ()), *verdict.get("findings", ()))
    return {finding["code"] for finding in found if finding["severity"] == Severity.WARN}
