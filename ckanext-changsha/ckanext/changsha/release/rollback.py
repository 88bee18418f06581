"""The way back to an earlier release: a new draft with the file that was uploaded then."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import drafts, model, store, uploads
from ckanext.changsha.release.refusal import refusal
from disclosure.findings import Finding
from disclosure.release.states import State

__all__ = ["check", "take_over"]


def check(session: Session, former: sa.RowMapping) -> None:
    """Whether a draft may begin from this release; raises ValidationError."""
    if former["state"] == State.WITHDRAWN:
        values = {"number": former["number"], "reason": former["withdraw_reason"]}
        raise refusal(Finding("release.withdrawn", values=values), "number")
    if former["state"] == State.RELEASED:
        raise refusal(Finding("release.is_current", values={"number": former["number"]}), "number")
    draft = drafts.find(session, former["draft_id"])
    if draft is not None and draft["origin"] == "records":
        raise refusal(Finding("release.built_from_records"), "number")


def take_over(session: Session, draft: sa.RowMapping, actor: str, former: sa.RowMapping) -> None:
    """Make the file of an earlier release the draft's. The caller commits."""
    file, keep = model.draft_file, store.drafts()
    query = sa.select(file).where(file.c.draft_id == former["draft_id"], file.c.sha256 == former["upload_sha256"])
    uploaded = session.execute(query.order_by(file.c.current.desc()).limit(1)).mappings().one()
    stored = store.Stored(keep.path(uploaded["sha256"]), uploaded["sha256"], uploaded["size"])
    drafts.note(session, draft["id"], actor, "roll_back", State.DRAFT, State.DRAFT, str(former["number"]))
    uploads.attach(session, draft, actor, stored, uploaded["name"])
