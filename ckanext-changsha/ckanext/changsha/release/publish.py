"""The release transaction: the only place where anything becomes public, and the only one where it stops being so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.records import datasets
from ckanext.changsha.records import model as records
from ckanext.changsha.release import (
    drafts,
    exports,
    gate,
    model,
    outbox,
    rechecking,
    screening,
    store,
    verdicts,
    waivers,
)
from ckanext.changsha.release.crashpoint import crashpoint
from ckanext.changsha.release.refusal import refusal
from disclosure.findings import Finding
from disclosure.release.states import State

__all__ = ["Signed", "file_path", "release", "withdraw"]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who takes a step and why, and for an approval the answers to the review's questions."""

    by: str
    reason: str
    checklist: list[dict[str, Any]] | None = None


def release(session: Session, draft: sa.RowMapping, signed: Signed) -> dict[str, Any]:
    """Make a draft public as the next release of its dataset. The caller holds the draft's lock, took the step
    `approve` or `publish`, and commits; everything happens in that one transaction. Raises ValidationError."""
    file = _checked_file(session, draft)
    waived = waivers.public(session, draft)
    # One release of a dataset at a time: numbers have no gaps, and one release is current.
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(draft["name"], 0))))
    dataset_id = _dataset_id(session, draft)
    number = _next_number(session, dataset_id)
    files = exports.publish(session, draft, file, number)
    crashpoint("release.after_files")
    _supersede(session, dataset_id, signed.by)
    row = {
        "id": model.new_id(),
        "dataset_id": dataset_id,
        "dataset": draft["name"],
        "number": number,
        "draft_id": draft["id"],
        "metadata": draft["metadata"],
        "table_schema": draft["metadata"]["table_schema"],
        "schema_hash": file["verdict"]["schema_hash"],
        "upload_sha256": file["sha256"],
        "verdict": {**draft["verdict"], **{name: file["verdict"][name] for name in ("engine", "fields", "checked_at")}},
        "author": draft["author"],
        "reviewer": signed.by,
        "reason": signed.reason.strip(),
        "checklist": signed.checklist or [],
        "waivers": waived,
        "state": State.RELEASED.value,
    }
    session.execute(sa.insert(model.release).values(row))
    session.execute(sa.insert(model.release_file), [{**file, "release_id": row["id"]} for file in files])
    _publish_records(session, draft, number)
    _save_package(draft, dataset_id, number, files)
    drafts.change(session, draft["id"], state=State.RELEASED.value, dataset_id=dataset_id)
    outbox.add(session, draft["name"])
    crashpoint("release.before_commit")
    return {"dataset": draft["name"], "number": number, "files": files}


def withdraw(session: Session, draft: sa.RowMapping, actor: str, reason: str) -> None:
    """Take a release away from the public, and its dataset too when it is the current one; its addresses answer 410
    with the reason. What was superseded takes no other release with it."""
    values = {"withdrawn_at": sa.func.now(), "withdrawn_by": actor, "withdraw_reason": reason.strip()}
    table = model.release
    session.execute(
        sa.update(table).where(table.c.draft_id == draft["id"]).values(state=State.WITHDRAWN.value, **values)
    )
    drafts.change(session, draft["id"], state=State.WITHDRAWN.value)
    if p.plugin_loaded("activity"):  # activities keep a copy of the whole dataset
        session.execute(sa.text("DELETE FROM activity WHERE object_id = :id"), {"id": draft["dataset_id"]})
    if draft["state"] == State.RELEASED:
        _remove_dataset(session, draft)
    outbox.add(session, draft["name"])


def _remove_dataset(session: Session, draft: sa.RowMapping) -> None:
    package = ckan_model.Package.get(draft["dataset_id"])
    if package is not None:
        package.state = ckan_model.State.DELETED
        session.flush()
    if draft["origin"] == "records":
        session.execute(sa.delete(records.record).where(records.record.c.dataset == draft["name"]))
        staged = records.harvested
        session.execute(sa.update(staged).where(staged.c.dataset == draft["name"]).values(released_hash=None))


def file_path(dataset: str, number: int, filename: str) -> str:
    """Where the public reads a file of a release."""
    return f"/dataset/{quote(dataset)}/release/{number}/{quote(filename)}"


def _checked_file(session: Session, draft: sa.RowMapping) -> sa.RowMapping:
    """The current file, when its verdict is about these very bytes, schema, checks, documents and surroundings, and of
    today (ACCEPTANCE A07)."""
    file, keep = drafts.current_file(session, draft["id"]), store.drafts()
    if file is None or not verdicts.is_about(file):
        raise refusal(Finding("release.verdict_stale"))
    if not (keep.intact(file["sha256"]) and keep.intact(file["product_sha256"])):
        raise refusal(Finding("release.verdict_stale"))
    if why := rechecking.outdated(session, draft, file):
        raise refusal(Finding(why))
    if not screening.holds(session, draft):
        raise refusal(Finding("release.verdict_stale"))
    return file


def _dataset_id(session: Session, draft: sa.RowMapping) -> str:
    """The package's id, old or new. A name stays with its first dataset, even when that is withdrawn."""
    table = model.release
    known = session.scalar(sa.select(table.c.dataset_id).where(table.c.dataset == draft["name"]).limit(1))
    if known and known != draft["dataset_id"]:
        raise refusal(Finding("release.name_taken", values={"name": draft["name"]}), "name")
    return draft["dataset_id"] or model.new_id()


def _next_number(session: Session, dataset_id: str) -> int:
    table = model.release
    last = session.scalar(sa.select(sa.func.max(table.c.number)).where(table.c.dataset_id == dataset_id))
    return (last or 0) + 1


def _supersede(session: Session, dataset_id: str, actor: str) -> None:
    """The former release steps back, when there is one."""
    table = model.release
    former = session.scalar(
        sa.update(table)
        .where(table.c.dataset_id == dataset_id, table.c.state == State.RELEASED.value)
        .values(state=State.SUPERSEDED.value)
        .returning(table.c.draft_id)
    )
    if former:
        drafts.change(session, former, state=State.SUPERSEDED.value)
        drafts.note(session, former, actor, "supersede", State.RELEASED, State.SUPERSEDED)


def _publish_records(session: Session, draft: sa.RowMapping, number: int) -> None:
    if draft["origin"] != "records":
        return
    try:
        datasets.publish(session, draft["name"], draft["records_digest"], number)
    except datasets.RecordsChanged as refused:
        raise refusal(Finding("release.records_changed")) from refused


def _save_package(draft: sa.RowMapping, dataset_id: str, number: int, files: list[dict[str, Any]]) -> None:
    """Create or change the CKAN dataset by CKAN's own actions, without a commit and without indexing."""
    context: Any = {
        "user": tk.get_action("get_site_user")({"ignore_auth": True, "defer_commit": True}, {})["name"],
        "ignore_auth": True,
        "defer_commit": True,
        "return_id_only": True,
        gate.FLAG: True,
    }
    package = ckan_model.Package.get(dataset_id)
    dataset = {
        **draft["metadata"],
        "id": dataset_id,
        "name": draft["name"],
        "type": "dataset",
        "owner_org": draft["owner_org"],
        "private": False,
        "state": ckan_model.State.ACTIVE,
        "release_number": number,
        "resources": _resources(draft, number, files, package),
    }
    tk.get_action("package_update" if package else "package_create")(context, dataset)


def _resources(
    draft: sa.RowMapping, number: int, files: list[dict[str, Any]], package: ckan_model.Package | None
) -> list[dict[str, Any]]:
    """One a file. A resource keeps its id from release to release, by the ending of its file's name."""
    known = package.resources if package else []
    ids = {_ending(draft["name"], resource.name): resource.id for resource in known}
    endings = {file["filename"]: _ending(draft["name"], file["filename"]) for file in files}
    site = tk.config["ckan.site_url"].rstrip("/")
    return [
        {
            **({"id": ids[ending]} if (ending := endings[file["filename"]]) in ids else {}),
            "name": file["filename"],
            "url": site + file_path(draft["name"], number, file["filename"]),
            "format": file["format"],
            "mimetype": file["mimetype"],
            "size": file["size"],
            "hash": f"sha256:{file['sha256']}",
        }
        for file in files
    ]


def _ending(dataset: str, filename: str) -> str:
    """What tells a release's file from its others: `.csv` of `penalties-3.csv`."""
    return re.sub(r"\A-\d+", "", filename.removeprefix(dataset))
