"""Screening of a draft's documents: each in the sandbox, its answer kept beside the hash that it is about."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import documents, malware, model, store, verdicts, waivers
from disclosure.documents import screen_document
from disclosure.findings import Finding
from disclosure.privacy.exceptions import allowed_in_entry, own_entry
from disclosure.tables import UnknownTableSchema, table_schema
from disclosure.validation.worker import engine

__all__ = ["bound", "found", "holds", "screen"]

log = logging.getLogger(__name__)

document = model.draft_document


def screen(session: Session, draft: sa.RowMapping, hold: Callable[[], None]) -> None:
    """Screen each document of a draft, and keep with it what was found. `hold` is called before each. Commits."""
    rows, allowed = documents.of_draft(session, draft["id"]), _allowed(draft)
    session.commit()
    for row in rows:
        hold()
        same = sa.and_(document.c.id == row["id"], document.c.sha256 == row["sha256"])
        session.execute(sa.update(document).where(same).values(screened=_screened(row, allowed)))
        session.commit()


def found(session: Session, draft: sa.RowMapping) -> list[Finding]:
    """What stands against the documents of a draft; one that was not screened is a finding that blocks."""
    rows, allowed = documents.of_draft(session, draft["id"]), _allowed(draft)
    return [finding for row in rows for finding in _of(row, allowed)]


def bound(session: Session, draft_id: str) -> list[list[str]]:
    """The names and hashes that the screenings are about: what a verdict on the draft is bound to."""
    return [_about(row["screened"] or {}) for row in documents.of_draft(session, draft_id)]


def holds(session: Session, draft: sa.RowMapping) -> bool:
    """Whether the draft's verdict is about its documents as they are now, screened by the engine of now (A07)."""
    rows, allowed, keep = documents.of_draft(session, draft["id"]), _allowed(draft), store.drafts()
    verdict = draft["verdict"] or {}
    return verdict.get("documents", []) == [[row["name"], row["sha256"]] for row in rows] and all(
        _is_bound(row, allowed) and keep.intact(row["sha256"]) for row in rows
    )


def _screened(row: sa.RowMapping, allowed: list[str]) -> dict[str, Any]:
    name, path, keep = row["name"], store.drafts().path(row["sha256"]), store.drafts()
    try:
        findings = [Finding("release.file_lost", file=name)]
        if keep.intact(row["sha256"]):
            findings = [*malware.scan(path, name), *screen_document(path, name, allowed, waivers.today())]
    except Exception:  # whatever went wrong, it is no pass (ACCEPTANCE A05)
        log.exception("The screening of document %s failed", row["id"])
        findings = [_crashed(row)]
    return {
        "name": name,
        "sha256": row["sha256"],
        "engine": engine(),
        "allowed": allowed,
        "checked_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "findings": [finding.to_dict() for finding in findings],
    }


def _of(row: sa.RowMapping, allowed: list[str]) -> list[Finding]:
    if not _is_bound(row, allowed):
        return [_crashed(row)]
    return [Finding.from_dict(said) for said in row["screened"]["findings"]]


def _crashed(row: sa.RowMapping) -> Finding:
    return Finding("release.check_crashed", file=row["name"])


def _is_bound(row: sa.RowMapping, allowed: list[str]) -> bool:
    """Whether a screening is about this document, by the engine and the exceptions of now, and not too old."""
    said = row["screened"] or {}
    by = (said.get("engine"), said.get("allowed")) == (engine(), allowed)
    return by and _about(said) == [row["name"], row["sha256"]] and not verdicts.is_old(said)


def _about(said: dict[str, Any]) -> list[str]:
    return [str(said.get(part, "")) for part in ("name", "sha256")]


def _allowed(draft: sa.RowMapping) -> list[str]:
    """What the draft's catalogue entry has its documents name, when its table is one of that entry's."""
    entry, schema = (str(draft["metadata"].get(name) or "") for name in ("catalogue_entry", "table_schema"))
    try:
        return sorted(allowed_in_entry(own_entry(table_schema(schema), entry)))
    except UnknownTableSchema:
        return []
