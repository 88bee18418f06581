"""The documents that accompany a draft's table: what explains it in words, as DOCX or PDF. Nobody is asked who may."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import drafts, model, uploads
from ckanext.changsha.release.refusal import refusal
from disclosure.documents import FORMATS, refused
from disclosure.findings import Finding
from disclosure.release.states import State
from disclosure.validation.names import extension

__all__ = ["MAX_DOCUMENTS", "MAX_DOCUMENT_MB", "add", "carry_over", "describe", "of_draft", "prepared", "remove"]

MAX_DOCUMENTS = "ckanext.changsha.max_documents"
MAX_DOCUMENT_MB = "ckanext.changsha.max_document_mb"
MIMETYPES = {format.name: format.mimetype for format in FORMATS.values()}

document = model.draft_document


def of_draft(session: Session, draft_id: str) -> Sequence[sa.RowMapping]:
    """The documents that a check screens and a release publishes, in the order in which they came."""
    query = sa.select(document).where(document.c.draft_id == draft_id, document.c.current)
    return session.execute(query.order_by(document.c.uploaded_at, document.c.id)).mappings().all()


def add(session: Session, draft: sa.RowMapping, actor: str, stream: IO[bytes], given_name: str) -> None:
    """Keep an upload as one of the draft's documents; raises ValidationError. The caller holds the draft and
    commits."""
    if draft["origin"] != "upload":
        raise refusal(Finding("release.built_from_records"), "upload")
    name, present = uploads.display_name(given_name), of_draft(session, draft["id"])
    most, megabytes = tk.config[MAX_DOCUMENTS], tk.config[MAX_DOCUMENT_MB]
    if len(present) >= most:
        raise refusal(Finding("document.too_many", values={"most": most}), "upload")
    if any(row["name"] == name for row in present):
        raise refusal(Finding("document.name_taken", values={"name": name}), "upload")
    too_large = Finding("document.too_large", values={"limit": megabytes})
    stored = uploads.kept(draft, stream, megabytes, too_large, lambda path: _look(path, name))
    format = FORMATS[extension(name)].name
    values = {"name": name, "sha256": stored.sha256, "size": stored.size, "format": format}
    session.execute(sa.insert(document).values(draft_id=draft["id"], **values))
    _noted(session, draft, actor, "document_add", name)


def remove(session: Session, draft: sa.RowMapping, actor: str, id: str) -> None:
    """Take a document out of the draft; raises ObjectNotFound. The caller holds the draft and commits."""
    own = sa.and_(document.c.id == id, document.c.draft_id == draft["id"], document.c.current)
    statement = sa.update(document).where(own).values(current=False).returning(document.c.name)
    name = session.scalar(statement)
    if name is None:
        raise tk.ObjectNotFound(tk._("Document not found"))
    _noted(session, draft, actor, "document_remove", name)


def carry_over(session: Session, former: sa.RowMapping, draft: sa.RowMapping, actor: str) -> None:
    """Begin a draft with the documents of a former release, to be screened anew; those of a withdrawn one stay away,
    as they may be why it was withdrawn. The caller commits."""
    rows = [] if former["state"] == State.WITHDRAWN else of_draft(session, former["draft_id"])
    if not rows:
        return
    names = ("name", "sha256", "size", "format", "uploaded_at")
    begun = [{name: row[name] for name in names} | {"draft_id": draft["id"]} for row in rows]
    session.execute(sa.insert(document), begun)
    _noted(session, draft, actor, "document_carry", "、".join(row["name"] for row in rows))


def prepared(session: Session, draft_id: str) -> list[dict[str, Any]]:
    """The documents as files of a release, each named by the release and its own name."""
    return [
        {
            "ending": f".{row['name']}",
            "format": row["format"],
            "mimetype": MIMETYPES[row["format"]],
            "sha256": row["sha256"],
            "size": row["size"],
        }
        for row in of_draft(session, draft_id)
    ]


def describe(row: sa.RowMapping) -> dict[str, Any]:
    """A document as stewards and programs read it."""
    columns = ("id", "name", "sha256", "size", "format")
    return {**{name: row[name] for name in columns}, "uploaded_at": row["uploaded_at"].isoformat()}


def _look(path: Path, name: str) -> None:
    if finding := refused(path, name):
        raise refusal(finding, "upload")


def _noted(session: Session, draft: sa.RowMapping, actor: str, step: str, names: str) -> None:
    """Write down who changed the documents; what was checked before no longer counts."""
    drafts.change(session, draft["id"], verdict=None)
    drafts.note(session, draft["id"], actor, step, State.DRAFT, State.DRAFT, names)
