"""The API that compares two releases of a dataset, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict
from sqlalchemy.orm import Session

from ckanext.changsha.release import diffs, labels, releases
from ckanext.changsha.release.refusal import sentence
from ckanext.changsha.release.tablepreview import column_titles
from disclosure.findings import Finding
from disclosure.release.changes import Change, Summary, read_changes
from disclosure.tables import UnknownTableSchema, table_schema

__all__ = ["ReleaseWithdrawn", "compared", "release_diff"]

PAGE, LONGEST_PAGE = 100, 1000  # changes in one answer


class ReleaseWithdrawn(tk.ObjectNotFound):
    """One of the releases is no longer public; `release` is its tombstone."""

    def __init__(self, release: Mapping[str, Any]) -> None:
        values = {"number": release["number"], "reason": release["withdraw_reason"] or ""}
        super().__init__(sentence(Finding("release.withdrawn", values=values)))
        self.release = release


@tk.side_effect_free
def release_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The rows that differ between two releases of a dataset: added, removed, and changed cells before and after.

    :param dataset: its name or id
    :param from: the number of the one release
    :param to: the number of the other
    :param limit: changes in one answer; 100 unless given, at most 1000
    :param offset: for the next page; changes come in the order of their keys
    :returns: exact `counts`, `key`, `columns`, `changes` and the address of them all as `csv`
    """
    tk.check_access("release_diff", context, data_dict)
    numbers = _number(data_dict, "from"), _number(data_dict, "to")
    older, newer, folder = compared(context["session"], str(data_dict.get("dataset") or ""), *numbers)
    limit, offset = min(_number(data_dict, "limit", PAGE), LONGEST_PAGE), _number(data_dict, "offset", 0)
    summary = Summary.read(folder)
    titles = column_titles(older["table_schema"]) | column_titles(newer["table_schema"])
    return {
        "dataset": newer["dataset"],
        "from": older["number"],
        "to": newer["number"],
        "schema_changed": older["schema_hash"] != newer["schema_hash"],
        "key": list(summary.key),
        "notes": labels.diff_notes(summary),
        "counts": {name: getattr(summary, name) for name in ("added", "removed", "changed", "unchanged")},
        "columns": [{"name": name, "title": titles.get(name, name)} for name in summary.columns],
        "columns_added": list(summary.columns_added),
        "columns_removed": list(summary.columns_removed),
        "total": summary.total,
        "limit": limit,
        "offset": offset,
        "changes": [_described(change) for change in read_changes(folder, limit, offset)],
        "csv": f"{releases.diff_path(newer['dataset'], *numbers)}.csv",
    }


def compared(session: Session, dataset: str, one: int, other: int) -> tuple[dict[str, Any], dict[str, Any], Path]:
    """The two releases, and the folder of their diff. Raises ObjectNotFound, of which ReleaseWithdrawn is one."""
    history = releases.history(session, dataset)
    by_number = {release["number"]: release for release in history}
    if one not in by_number or other not in by_number:
        raise tk.ObjectNotFound(tk._("Release not found"))
    older, newer = by_number[one], by_number[other]
    for release in (older, newer):
        if not release["files"]:
            raise ReleaseWithdrawn(releases.tombstone(history, release["number"]))
    session.commit()  # no open transaction while the files are compared
    return older, newer, diffs.diff_folder(_csv(older), _csv(newer), _key(newer["table_schema"]))


def _csv(release: Mapping[str, Any]) -> str:
    return next(str(file["sha256"]) for file in release["files"] if file["format"] == "CSV")


def _key(schema: str) -> list[str]:
    """The primary key of a table; none when its schema has none, or is there no more."""
    try:
        key = table_schema(schema).get("primaryKey") or []
    except UnknownTableSchema:
        return []
    return [key] if isinstance(key, str) else list(key)


def _described(change: Change) -> dict[str, Any]:
    sides = {name: row and dict(row) for name, row in (("before", change.before), ("after", change.after))}
    return {"kind": change.kind.value, "key": dict(change.key), "columns": list(change.columns), **sides}


def _number(data_dict: DataDict, name: str, default: int | None = None) -> int:
    try:
        return max(0, int(data_dict.get(name, default)))
    except (TypeError, ValueError) as refused:
        raise tk.ValidationError({name: [tk._("Invalid integer")]}) from refused
