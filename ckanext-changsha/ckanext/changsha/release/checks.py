"""The checks of a draft: its file in the sandbox, its words for personal data. A crash is a finding, never a pass."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import drafts, exports, model, store, succession
from disclosure.dates import SHANGHAI
from disclosure.errors import DisclosureError
from disclosure.findings import Finding, Severity
from disclosure.privacy.scan import scan_text
from disclosure.release.states import Attempt, State, advance
from disclosure.validation import Verdict, check_file

__all__ = ["CHECK_INLINE", "check_draft", "start", "waiting_since"]

log = logging.getLogger(__name__)

CHECK_INLINE = "ckanext.changsha.check_inline"
WORDS = ("title", "notes", "contact_office", "tag_string", "index_number")  # what people write into the form


def start(draft_id: str) -> None:
    """Check a submitted draft: by a background job, or here when `ckanext.changsha.check_inline` is on."""
    if tk.config[CHECK_INLINE]:
        check_draft(draft_id)
    else:
        tk.enqueue_job(check_draft, [draft_id], title="changsha release check", rq_kwargs={"timeout": 900})


def check_draft(draft_id: str) -> None:
    """Check the draft and let it pass to review or fall back. Harmless when it is called twice."""
    session = ckan_model.Session
    draft, file = drafts.find(session, draft_id), drafts.current_file(session, draft_id)
    session.commit()  # no lock and no open transaction while the check runs
    if draft is None or file is None or draft["state"] != State.CHECKING:
        return
    verdict, product = _check_file(draft, file)
    today = datetime.now(SHANGHAI).date()
    differences = succession.differences(succession.former(session, draft), draft["metadata"], verdict, today)
    _conclude(session, draft, file, verdict, product, [*_check_words(draft["metadata"]), *differences])
    exports.prepare_passed(session, draft_id)


def _check_file(draft: sa.RowMapping, file: sa.RowMapping) -> tuple[dict[str, Any], str | None]:
    """The verdict as JSON, and the hash of the kept product when nothing blocks."""
    keep = store.drafts()
    try:
        with keep.scratch() as product:
            verdict = check_file(
                keep.path(file["sha256"]),
                draft["metadata"].get("table_schema", ""),
                name=file["name"],
                product=product,
                checked_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            said = verdict.to_dict()
            if not verdict.passed:
                return said, None
            if verdict.sha256 != file["sha256"]:
                raise DisclosureError("the verdict is about other bytes")
            return said, _keep_product(keep, product, verdict)
    except Exception as crash:  # whatever went wrong, it is no pass (ACCEPTANCE A05)
        log.exception("The check of draft %s failed", draft["id"])
        return _crashed(getattr(crash, "code", "release.check_crashed"), file), None


def _keep_product(keep: store.Store, product: Path, verdict: Verdict) -> str:
    stored = keep.keep(product)
    if stored.sha256 != verdict.product_sha256:
        raise DisclosureError("the product is not what the verdict names")
    return stored.sha256


def _crashed(code: str, file: sa.RowMapping) -> dict[str, Any]:
    finding = Finding(code, file=file["name"])
    return {"passed": False, "warned": False, "findings": [finding.to_dict()], "counts": {code: 1}}


def _check_words(metadata: dict[str, Any]) -> list[Finding]:
    """Personal data in what was written into the form."""
    hits = ((name, hit) for name in WORDS for hit in scan_text(str(metadata.get(name) or "")))
    return [
        Finding("release.personal_words", hit.severity, field=name, values={"masked": hit.masked}) for name, hit in hits
    ]


def _conclude(
    session: Session,
    draft: sa.RowMapping,
    file: sa.RowMapping,
    verdict: dict[str, Any],
    product: str | None,
    beside: Sequence[Finding],
) -> None:
    """Write the verdict down and take the step, unless the draft moved on meanwhile."""
    locked, now_current = drafts.find(session, draft["id"], lock=True), drafts.current_file(session, draft["id"])
    if not locked or not now_current or locked["state"] != State.CHECKING or now_current["id"] != file["id"]:
        session.rollback()
        return
    summary = _summary(verdict, [finding.to_dict() for finding in beside], file["notices"])
    step = "pass" if summary["passed"] else "fail"
    attempt = Attempt(step, actor="", author=draft["author"], passed=summary["passed"])
    target = advance(State.CHECKING, attempt)
    table = model.draft_file
    session.execute(sa.update(table).where(table.c.id == file["id"]).values(verdict=verdict, product_sha256=product))
    drafts.change(session, draft["id"], state=target.value, verdict=summary)
    drafts.note(session, draft["id"], "", step, State.CHECKING, target)
    session.commit()


def _summary(verdict: dict[str, Any], said: list[dict[str, Any]], notices: list[dict[str, Any]]) -> dict[str, Any]:
    """One answer for file, description and notices together; the file's own findings stay with the file."""
    beside = [*said, *notices]
    severities = {finding["severity"] for finding in beside}
    counts = Counter(verdict["counts"]) + Counter(finding["code"] for finding in beside)
    return {
        "passed": bool(verdict["passed"]) and Severity.BLOCK not in severities,
        "warned": bool(verdict["warned"]) or Severity.WARN in severities,
        "counts": dict(counts),
        "findings": beside,
        "rows": verdict.get("rows"),
    }


def waiting_since(session: Session, minutes: int) -> Sequence[str]:
    """The drafts whose check began that long ago and did not end: their job was lost."""
    before = sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, minutes)
    draft = model.draft
    query = sa.select(draft.c.id).where(draft.c.state == State.CHECKING.value, draft.c.changed_at < before)
    return session.scalars(query).all()
