"""Taking in what a steward uploads: kept as it came, checked later, served to nobody else."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import drafts, model, store
from ckanext.changsha.release.filestorage import StorageUnavailable
from ckanext.changsha.release.refusal import refusal
from disclosure.dates import SHANGHAI
from disclosure.findings import Finding, Severity
from disclosure.release.states import State

__all__ = ["MAX_UPLOAD_MB", "attach", "display_name", "kept", "receive"]

log = logging.getLogger(__name__)

MAX_UPLOAD_MB = "ckanext.changsha.max_upload_mb"
LONGEST_NAME = 200  # bytes of UTF-8
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, format (bidi), surrogate, private, unassigned


def display_name(given: str | None) -> str:
    """The file's name in NFC; raises ValidationError for one that could deceive or escape (THREATS U14)."""
    name = unicodedata.normalize("NFC", given or "")
    bad = not name.strip(" .") or any(unicodedata.category(sign) in FORBIDDEN or sign in '/\\:*?"<>|' for sign in name)
    if bad or len(name.encode()) > LONGEST_NAME:
        raise refusal(Finding("release.bad_file_name"), "upload")
    return name


def receive(session: Session, draft: sa.RowMapping, actor: str, stream: IO[bytes], given_name: str | None) -> list[Any]:
    """Keep an upload as the draft's current file; returns the findings about receiving it. The caller commits."""
    name, most = display_name(given_name), tk.config[MAX_UPLOAD_MB]
    stored = kept(draft, stream, most, Finding("release.too_large", values={"limit": most}))
    return attach(session, draft, actor, stored, name)


def kept(
    draft: sa.RowMapping,
    stream: IO[bytes],
    megabytes: int,
    too_large: Finding,
    look: Callable[[Path], None] | None = None,
) -> store.Stored:
    """The bytes of an upload in the drafts' store; raises ValidationError when they are too many or find no room."""
    try:
        return store.drafts().put(stream, megabytes << 20, look)
    except store.TooLarge as refused:
        raise refusal(too_large, "upload") from refused
    except StorageUnavailable as refused:
        log.error("An upload to draft %s was not kept: %s", draft["id"], refused)
        raise refusal(Finding("release.storage_unavailable"), "upload") from refused


def attach(session: Session, draft: sa.RowMapping, actor: str, stored: store.Stored, name: str) -> list[Any]:
    """Make kept bytes the draft's current file; the files before it stay in its history."""
    if draft["state"] != State.DRAFT:
        values = {"state": draft["state"], "step": "upload"}
        raise refusal(Finding("release.no_such_step", values=values))
    notices = [finding.to_dict() for finding in _duplicates(session, draft, stored, name)]
    file = model.draft_file
    session.execute(sa.update(file).where(file.c.draft_id == draft["id"]).values(current=False))
    session.execute(
        sa.insert(file).values(
            draft_id=draft["id"],
            name=name,
            sha256=stored.sha256,
            size=stored.size,
            format=PurePosixPath(name).suffix.lstrip(".").upper(),
            current=True,
            notices=notices,
        )
    )
    drafts.change(session, draft["id"], verdict=None)
    drafts.note(session, draft["id"], actor, "upload", State.DRAFT, State.DRAFT, name)
    return notices


def _duplicates(session: Session, draft: sa.RowMapping, stored: store.Stored, name: str) -> Sequence[Finding]:
    """A warning when these bytes came before: to this draft, to one that is released, or to another open one of the
    organization. Records are told by their own hashes, so that a table rebuilt from them is no news."""
    if draft["origin"] == "records":
        return []
    file, other = model.draft_file, model.draft
    waiting = sa.and_(
        file.c.current,
        other.c.owner_org == draft["owner_org"],
        other.c.state.in_(model.OPEN),
        other.c.discarded_at.is_(None),
    )
    query = (
        sa.select(file.c.name, file.c.uploaded_at)
        .join(other, other.c.id == file.c.draft_id)
        .outerjoin(model.release, model.release.c.draft_id == file.c.draft_id)
        .where(file.c.sha256 == stored.sha256)
        .where(sa.or_(file.c.draft_id == draft["id"], model.release.c.id.is_not(None), waiting))
        .order_by(file.c.uploaded_at.desc())
        .limit(1)
    )
    before = session.execute(query).mappings().one_or_none()
    if before is None:
        return []
    at = before["uploaded_at"].astimezone(SHANGHAI)
    values = {"before": before["name"], "at": at.strftime("%Y-%m-%d %H:%M")}
    return [Finding("release.duplicate_upload", Severity.WARN, file=name, values=values)]
