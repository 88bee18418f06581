"""Drafts made of staged records: one for each dataset with news, written, checked and put up for review."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.records import datasets, projects
from ckanext.changsha.release import drafts, model, store, uploads, workflow
from ckanext.changsha.release.metadata import validated
from ckanext.changsha.release.refusal import refusal
from disclosure.dates import SHANGHAI
from disclosure.findings import Finding
from disclosure.release.states import State

__all__ = ["build_draft", "build_drafts", "metadata"]

log = logging.getLogger(__name__)

CHANGEABLE = (State.DRAFT, State.IN_REVIEW)


def build_drafts(session: Session, author: str) -> list[tuple[str, str]]:
    """Make or renew the draft of every dataset whose records changed; returns each dataset's name and state.

    A dataset that can't be built (its organization is not there yet) is logged and reported, and stops no other.
    """
    projects.relink(session)  # a notice's project is part of what is released
    built = []
    for dataset in datasets.changed(session):
        try:
            built.append((dataset["name"], build_draft(session, author, dataset)))
        except tk.ValidationError as refused:
            session.rollback()
            log.error("Dataset %s can't be built: %s", dataset["name"], refused)
            built.append((dataset["name"], f"refused: {refused}"))
    return built


def build_draft(session: Session, author: str, dataset: dict[str, Any]) -> str:
    """Make or renew one dataset's draft; `dataset` is a DatasetDescription with its digest. Returns the state."""
    row = _open_draft(session, dataset["name"])
    if row is not None:
        unchanged = row["records_digest"] == dataset["digest"] and row["state"] == State.IN_REVIEW
        if unchanged or row["state"] not in CHANGEABLE:
            session.commit()
            return str(row["state"])
        if row["state"] == State.IN_REVIEW:
            workflow.take_step(row["id"], "recall", author)
    row = _open_draft(session, dataset["name"]) or _new_draft(session, author, dataset)
    with store.drafts().scratch() as path:
        digest = datasets.write_csv(session, dataset["name"], path)
        stored = store.drafts().keep(path)
    uploads.attach(session, row, author, stored, f"{dataset['name']}.csv")
    drafts.change(session, row["id"], records_digest=digest)
    session.commit()
    workflow.take_step(row["id"], "submit", author)
    return str(session.scalar(sa.select(model.draft.c.state).where(model.draft.c.id == row["id"])))


def _open_draft(session: Session, name: str) -> sa.RowMapping | None:
    table = model.draft
    query = sa.select(table).where(table.c.name == name, table.c.origin == "records", table.c.discarded_at.is_(None))
    query = query.where(table.c.state.in_(model.OPEN)).order_by(table.c.created_at.desc()).limit(1)
    return session.execute(query.with_for_update()).mappings().one_or_none()


def _new_draft(session: Session, author: str, dataset: dict[str, Any]) -> sa.RowMapping:
    package = ckan_model.Package.get(dataset["name"])
    known = _released(session, dataset["name"])
    context: Any = {"user": ckan_model.User.get(author).name, "ignore_auth": True, "session": session}
    today = datetime.now(SHANGHAI).date()
    fields = validated(context, metadata(dataset, today), package if known else None)
    return drafts.create(session, author, fields, origin="records", dataset_id=known)


def _released(session: Session, name: str) -> str | None:
    """The id of the dataset that has this name already; raises ValidationError when a steward made it from her files,
    which records must not follow on from."""
    release, draft = model.release, model.draft
    query = sa.select(release.c.dataset_id, draft.c.origin).join(draft, draft.c.id == release.c.draft_id)
    known = session.execute(query.where(release.c.dataset == name).order_by(release.c.number.desc()).limit(1)).first()
    if known is None:
        return None
    if known.origin != "records":
        raise refusal(Finding("release.uploaded_dataset", values={"name": name}), "name")
    return str(known.dataset_id)


def metadata(dataset: dict[str, Any], today: date) -> dict[str, Any]:
    """What a dataset of records says of itself: the description's words, and days taken from its records."""
    written = min(dataset["published"] or today, today)
    organization = ckan_model.Group.get(dataset["organization"])
    return {
        "title": dataset["title"],
        "name": dataset["name"],
        "notes": dataset["notes"],
        "owner_org": dataset["organization"],
        "catalogue_entry": dataset["catalogue_entry"],
        "disclosure_mode": "proactive",
        "date_written": written.isoformat(),
        "date_published": today.isoformat(),
        "index_number": f"records/{today.year}-{dataset['name']}"[:60],
        "update_cycle": "daily",
        "license_id": "cc-by-4.0",
        "contact_office": organization.title if organization else dataset["organization"],
        "table_schema": dataset["schema"],
    }
