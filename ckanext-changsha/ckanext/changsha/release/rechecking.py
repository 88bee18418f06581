"""A verdict that no longer holds is made anew by a worker, in advance where it can be, and before a release (A07).

A verdict is about a file, its schema, the checks, the policy and what stands beside it, and it grows old.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import (
    beside,
    checking,
    drafts,
    examining,
    exports,
    malware,
    model,
    notices,
    verdicts,
)
from ckanext.changsha.release.checking import ATTEMPTS, WAITING, Lease
from disclosure.findings import Finding, Severity, describe
from disclosure.release.states import Attempt, State, advance

__all__ = ["move_back", "outdated", "queue_outdated", "recheck", "renew"]

STEP = "recheck"
BOUND = ("passed", "sha256", "product_sha256", "schema", "schema_hash", "engine", "policy_hash", "beside", "checked_at")


def outdated(session: Session, draft: model.Row, file: model.Row, soon: bool = False) -> str:
    """The code of why the file's verdict holds no longer, or `soon` will not; empty when it does.

    One that is not about the file's very bytes never held: no check makes that good.
    """
    return _why(draft, file, beside.gather(session, draft).digest, soon)


def queue_outdated(session: Session, most: int) -> list[str]:
    """Write down that drafts whose verdict is, or soon will be, outdated are to be checked anew: at most so many, the
    oldest verdicts first; their ids. Commits."""
    if most <= 0:
        session.commit()
        return []
    waiting = _waiting(session)
    around = beside.gather_all(session, [draft for draft, _ in waiting])
    found = {
        draft["id"]: file
        for (draft, file), beside_it in zip(waiting, around, strict=True)
        if _why(draft, file, beside_it.digest, soon=True)
    }
    first = dict(list(found.items())[:most])
    checking.queue_again(session, first)
    session.commit()
    return list(first)


def renew(draft_id: str) -> bool:
    """Check a waiting draft here and now when its verdict is outdated; whether the one that it has afterwards lets it
    go on. For workers, who may wait. Commits."""
    session = ckan_model.Session
    draft, file = drafts.find(session, draft_id), drafts.current_file(session, draft_id)
    if draft is None or file is None or draft["state"] not in WAITING or not outdated(session, draft, file):
        session.commit()
        return True
    checking.queue_again(session, {draft_id: file})
    session.commit()
    lease = checking.take(session, draft_id)
    return lease is not None and recheck(session, lease, draft, file)


def recheck(session: Session, lease: Lease, draft: sa.RowMapping, file: sa.RowMapping) -> bool:
    """Check a waiting draft anew; whether what was found lets it go on. Commits.

    With blocks it is a draft again; what was scheduled is reviewed again with a warning that nobody has seen. A check
    that gives no answer is tried again later, for as long as that is the scanner's fault; the last attempt counts.
    """
    why = outdated(session, draft, file, soon=True)
    session.commit()
    known = examining.examine_held(session, lease, draft, file)
    around = examining.examine_around(session, draft, file, known)
    codes = [*known.verdict["counts"], *(finding.code for finding in around)]
    if any(code.startswith(verdicts.NO_ANSWER) for code in codes):
        counted = "upload.unscanned" not in codes or malware.knows_its_canary()
        if not counted or lease.attempt < ATTEMPTS:
            checking.postpone(session, lease, counted)
            return False
    goes_on = _settle(session, lease, file, known, around, why)
    exports.prepare_passed(session, draft["id"])
    return goes_on


def move_back(session: Session, draft: sa.RowMapping, step: str, reason: str) -> None:
    """Take a step back with a waiting draft, and tell whom it concerns. The caller holds the draft and commits."""
    state = State(draft["state"])
    target = advance(state, Attempt(step, actor="", author=draft["author"]))
    drafts.change(session, draft["id"], state=target.value, release_at=None)
    drafts.note(session, draft["id"], "", step, state, target, reason)
    notices.tell(session, draft, step, "", reason)


def _waiting(session: Session) -> list[tuple[model.Row, model.Row]]:
    """The drafts that wait and have no check in the making, each with its file; oldest verdict first."""
    draft, file, check = model.draft, model.draft_file, model.check
    said = [part for name in BOUND for part in (name, file.c.verdict[name])]
    query = (
        sa.select(
            *(draft.c[name].label(f"draft_{name}") for name in ("id", "owner_org", "metadata")),
            *(file.c[name] for name in ("id", "sha256", "product_sha256", "size")),
            sa.func.jsonb_build_object(*said).label("verdict"),  # its findings may be thousands
        )
        .join(file, sa.and_(file.c.draft_id == draft.c.id, file.c.current))
        .outerjoin(check, check.c.draft_id == draft.c.id)
        .where(draft.c.state.in_(WAITING), draft.c.discarded_at.is_(None), check.c.draft_id.is_(None))
        .order_by(file.c.verdict["checked_at"].astext, draft.c.id)
    )
    rows = session.execute(query).mappings()
    return [({name: row[f"draft_{name}"] for name in ("id", "owner_org", "metadata")}, row) for row in rows]


def _why(draft: model.Row, file: model.Row, surroundings: str, soon: bool) -> str:
    said: Mapping[str, Any] = file["verdict"] or {}
    if not verdicts.is_about(file):
        return ""
    if not verdicts.is_of_now(said, draft["metadata"].get("table_schema", "")):
        return "release.checks_changed"
    if verdicts.is_old(said, soon):
        return "release.verdict_old"
    return "" if said.get("beside") == surroundings else "release.beside_changed"


def _settle(
    session: Session,
    lease: Lease,
    file: sa.RowMapping,
    known: verdicts.Known,
    around: Sequence[Finding],
    why: str,
) -> bool:
    """Write the new verdict down, and what it does to the draft; whether the draft goes on. Commits."""
    draft, before = drafts.find(session, lease.draft_id, lock=True), drafts.current_file(session, lease.draft_id)
    if draft is None or before is None or draft["state"] not in WAITING or before["id"] != file["id"]:
        session.rollback()  # somebody went on with it meanwhile
        return False
    if not checking.holds(session, lease):
        session.rollback()  # another worker has the check
        return False
    summary = examining.write_down(session, draft, before, known, around)
    checking.end(session, draft["id"])
    news = _news(session, draft, before, summary) if summary["passed"] else None
    state, said = State(draft["state"]), describe(news or Finding(why or "release.verdict_old"))
    drafts.note(session, draft["id"], "", STEP, state, state, said["message" if news else "title"])
    if not summary["passed"]:
        move_back(session, draft, "fail", describe(Finding("release.recheck_failed"))["message"])
    elif news and state is State.SCHEDULED:
        move_back(session, draft, "reopen", said["message"])
    session.commit()
    return bool(summary["passed"]) and not news


def _news(session: Session, draft: sa.RowMapping, before: sa.RowMapping, summary: Mapping[str, Any]) -> Finding | None:
    """What a reviewer has not seen yet of a draft that passes: a warning, other documents, or another table made of the
    same file."""
    after: model.Row = drafts.current_file(session, draft["id"]) or before
    new = _warnings(summary, after["verdict"]) - _warnings(draft["verdict"], before["verdict"])
    if new:
        titles = "、".join(sorted(describe(Finding(code))["title"] for code in new))
        return Finding("release.recheck_news", values={"titles": titles})
    if summary["documents"] != (draft["verdict"] or {}).get("documents", []):
        return Finding("document.changed")
    if before["product_sha256"] != after["product_sha256"]:
        return Finding("release.recheck_other")
    return None


def _warnings(*verdicts_of: Mapping[str, Any] | None) -> set[str]:
    """The codes that ask for a reason."""
    found: Iterable[Mapping[str, Any]] = (one for said in verdicts_of for one in (said or {}).get("findings", ()))
    return {finding["code"] for finding in found if finding["severity"] == Severity.WARN}
