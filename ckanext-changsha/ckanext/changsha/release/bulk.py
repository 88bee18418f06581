"""All files of all current releases, for those who take everything: sizes, hashes and addresses that stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict
from sqlalchemy.orm import Session

from ckanext.changsha.release import model
from ckanext.changsha.release.formats import TABLE_FORMATS, document_name
from ckanext.changsha.release.publish import file_path
from disclosure.release.states import State

__all__ = ["latest_path", "numbered_name", "release_bulk"]

MOST = 100  # datasets in one answer


@tk.side_effect_free
def release_bulk(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The current release of every dataset with its files.

    :param limit: at most 100 datasets
    :param offset: for the next page
    :returns: `count`, `size` (bytes of all files of all datasets) and `datasets`, by name; a file's `latest` is its
        address for ever, which leads to the current release's
    """
    tk.check_access("release_bulk", context, data_dict)
    limit, offset = (_number(data_dict, name, usual) for name, usual in (("limit", MOST), ("offset", 0)))
    return _listed(context["session"], min(limit, MOST), offset)


def latest_path(dataset: str, number: int, filename: str) -> str:
    """The address that leads to this file of whichever release is current."""
    ending = filename.removeprefix(f"{dataset}-{number}")
    return f"/dataset/{quote(dataset)}/release/latest/{quote(dataset + ending)}"


def numbered_name(dataset: str, number: int, filename: str) -> str:
    """The name in release `number` of what is `filename` in the latest."""
    return f"{dataset}-{number}{filename.removeprefix(dataset)}"


def _listed(session: Session, limit: int, offset: int) -> dict[str, Any]:
    release, file, package = model.release, model.release_file, ckan_model.Package.__table__
    is_current = sa.and_(
        release.c.state == State.RELEASED.value,
        package.c.state == ckan_model.State.ACTIVE,
        package.c.private.is_(False),
    )
    current = sa.select(release, package.c.title).join(package, package.c.id == release.c.dataset_id).where(is_current)
    of_all = current.subquery()
    totals = sa.select(sa.func.count(of_all.c.id.distinct()), sa.func.coalesce(sa.func.sum(file.c.size), 0))
    count, size = session.execute(totals.join(file, file.c.release_id == of_all.c.id)).one()
    page = session.execute(current.order_by(release.c.dataset).limit(limit).offset(offset)).mappings().all()
    files = session.execute(sa.select(file).where(file.c.release_id.in_([row["id"] for row in page]))).mappings()
    by_release: dict[str, list[sa.RowMapping]] = {}
    for one in files:
        by_release.setdefault(one["release_id"], []).append(one)
    datasets = [_dataset(row, by_release.get(row["id"], [])) for row in page]
    return {"count": count, "size": int(size), "datasets": datasets}


def _dataset(row: sa.RowMapping, files: Sequence[sa.RowMapping]) -> dict[str, Any]:
    said = {name: row[name] for name in ("dataset", "title", "number", "table_schema")}
    ordered = sorted(files, key=_place)
    return {
        **said,
        "released_at": row["released_at"].isoformat(),
        "rows": row["verdict"].get("rows"),
        "files": [_file(row["dataset"], row["number"], file) for file in ordered],
    }


def _file(dataset: str, number: int, file: sa.RowMapping) -> dict[str, Any]:
    about = {name: file[name] for name in ("filename", "format", "mimetype", "size", "sha256")}
    site = tk.config["ckan.site_url"].rstrip("/")
    paths = {
        "url": file_path(dataset, number, file["filename"]),
        "latest": latest_path(dataset, number, file["filename"]),
    }
    named = document_name(dataset, number, file)
    return about | named | {name: site + path for name, path in paths.items()}


def _place(file: sa.RowMapping) -> tuple[int, str]:
    """The table's formats come before what stands beside it."""
    known = file["format"] in TABLE_FORMATS
    return TABLE_FORMATS.index(file["format"]) if known else len(TABLE_FORMATS), file["filename"]


def _number(data_dict: DataDict, name: str, usual: int) -> int:
    text = str(data_dict.get(name, usual))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise tk.ValidationError({name: [tk._("Must be a natural number")]})
    return int(text)
