"""Reading what is released: numbers, times, hashes and files, and why something was withdrawn. No draft is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import labels, model, waivers
from ckanext.changsha.release.formats import document_name
from ckanext.changsha.release.publish import file_path
from disclosure.release.states import State

__all__ = ["POLICY_REVIEWER", "current", "diff_path", "file", "history", "is_public", "numbered", "tombstone"]

POLICY_REVIEWER = "auto-review"  # the account in whose name policies approve; nobody can log in to it
release, release_file = model.release, model.release_file


def is_public(row: sa.RowMapping) -> bool:
    """Whether the files of a release may be read: it is not withdrawn, and its dataset is there."""
    return row["state"] != State.WITHDRAWN and row["package_state"] == ckan_model.State.ACTIVE


def history(session: Session, dataset: str, number: int | None = None) -> list[dict[str, Any]]:
    """The releases of a dataset (by name or package id), latest first, each with its files; or the one numbered."""
    query = _releases().where(sa.or_(release.c.dataset == dataset, release.c.dataset_id == dataset))
    if number is not None:
        query = query.where(release.c.number == number)
    rows = session.execute(query.order_by(release.c.number.desc())).mappings().all()
    files = session.execute(
        sa.select(release_file).where(release_file.c.release_id.in_([row["id"] for row in rows]))
    ).mappings()
    by_release: dict[str, list[sa.RowMapping]] = {}
    for file in files:
        by_release.setdefault(file["release_id"], []).append(file)
    return [_describe(row, by_release.get(row["id"], [])) for row in rows]


def file(session: Session, dataset: str, number: int, filename: str) -> sa.RowMapping | None:
    """One file of a release, with what its release and dataset say: sha256, mimetype, state, withdraw_reason, …"""
    query = (
        _releases()
        .add_columns(release_file.c.filename, release_file.c.sha256, release_file.c.mimetype)
        .join(release_file, release_file.c.release_id == release.c.id)
        .where(release.c.dataset == dataset, release.c.number == number, release_file.c.filename == filename)
    )
    return session.execute(query).mappings().one_or_none()


def current(session: Session, dataset: str) -> sa.RowMapping | None:
    """The latest release of a dataset (by name), whatever its state."""
    query = _releases().where(release.c.dataset == dataset).order_by(release.c.number.desc()).limit(1)
    return session.execute(query).mappings().one_or_none()


def numbered(session: Session, dataset: str, number: int) -> sa.RowMapping | None:
    """One release of a dataset (by name), whatever its state, with all that only its stewards may read."""
    query = _releases().where(release.c.dataset == dataset, release.c.number == number)
    return session.execute(query).mappings().one_or_none()


def tombstone(history: Sequence[Mapping[str, Any]], number: int) -> Mapping[str, Any]:
    """What stands in the place of a release that is not public: itself, or the later one its dataset went with."""
    own = next(release for release in history if release["number"] == number)
    return own if own["state"] == State.WITHDRAWN else history[0]


def diff_path(dataset: str, one: int, other: int) -> str:
    """Where the public reads what changed between two releases."""
    return f"/dataset/{quote(dataset)}/release/{one}...{other}"


def _releases() -> sa.Select[Any]:
    package = ckan_model.Package.__table__
    user = ckan_model.User.__table__
    policies = sa.select(user.c.id).where(user.c.name == POLICY_REVIEWER).scalar_subquery()
    by_policy = sa.func.coalesce(release.c.reviewer == policies, sa.false()).label("by_policy")
    draft = model.draft
    origin = sa.select(draft.c.origin).where(draft.c.id == release.c.draft_id).scalar_subquery().label("origin")
    columns = (release, package.c.state.label("package_state"), by_policy, origin)
    return sa.select(*columns).outerjoin(package, package.c.id == release.c.dataset_id)


def _describe(row: sa.RowMapping, files: Sequence[sa.RowMapping]) -> dict[str, Any]:
    """A release as everybody may read it: nothing of a withdrawn one's content, no name of a person."""
    public = is_public(row)
    tombstone = {
        "dataset": row["dataset"],
        "number": row["number"],
        "state": row["state"],
        "state_label": labels.state(row["state"]),
        "released_at": row["released_at"].isoformat(),
        "withdrawn_at": row["withdrawn_at"] and row["withdrawn_at"].isoformat(),
        "withdraw_reason": row["withdraw_reason"],
        "files": [],
    }
    if not public:
        return tombstone
    return {
        **tombstone,
        "table_schema": row["table_schema"],
        "schema_hash": row["schema_hash"],
        "upload_sha256": row["upload_sha256"],
        "rows": row["verdict"].get("rows"),
        "engine": row["verdict"].get("engine"),
        "origin": row["origin"],  # a file that was uploaded, or harvested records
        "by_policy": row["by_policy"],  # routine data, approved as schemas/auto_review.yaml allows
        "waivers": waivers.told(row["waivers"]),
        "files": [_describe_file(row, file) for file in sorted(files, key=lambda file: file["format"])],
    }


def _describe_file(row: sa.RowMapping, file: sa.RowMapping) -> dict[str, Any]:
    about = {name: file[name] for name in ("filename", "format", "mimetype", "size", "sha256")}
    named = document_name(row["dataset"], row["number"], file)
    return {**about, **named, "path": file_path(row["dataset"], row["number"], file["filename"])}
