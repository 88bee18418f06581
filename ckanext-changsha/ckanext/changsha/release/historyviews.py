"""Pages that set a dataset's releases side by side: what changed, and for stewards the way back to an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, make_response, request, send_file
from werkzeug.wrappers import Response

from ckanext.changsha.release import labels, releases
from ckanext.changsha.release.comparison import ReleaseWithdrawn, compared
from ckanext.changsha.release.pages import context, guarded
from ckanext.changsha.release.publicviews import HEADERS, gone
from ckanext.changsha.release.refusal import error_lines
from disclosure.release.changes import CSV_NAME

__all__ = ["history_pages"]

history_pages = Blueprint("changsha_release_history", __name__)
PAGE = 50  # changes


@history_pages.get("/dataset/<dataset>/release/<int:older>...<int:newer>")
def diff(dataset: str, older: int, newer: int) -> str | Response:
    """What changed from one release to another."""
    page = tk.h.get_page_number(request.args)
    asked = {"dataset": dataset, "from": older, "to": newer, "limit": PAGE, "offset": (page - 1) * PAGE}
    try:
        found = tk.get_action("release_diff")(context(), asked)
    except ReleaseWithdrawn as withdrawn:
        return gone(withdrawn.release)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Release not found"))
    except tk.ValidationError as refused:
        return _no_diff(dataset, older, newer, refused)
    columns = _in_order(found)
    rows = [_row(change, columns) for change in found["changes"]]
    shown = {"columns": columns, "rows": rows, "titles": _titles(found)}
    pager = {"page": page, "pages": -(-found["total"] // PAGE)}
    about = {"dataset": dataset, "title": _title(dataset), "diff": found, "errors": []}
    return tk.render("changsha_release/diff.html", {**about, **shown, **pager})


@history_pages.get("/dataset/<dataset>/release/<int:older>...<int:newer>.csv")
def diff_csv(dataset: str, older: int, newer: int) -> Response:
    """All changes as a file: one line for a row that came or went, two for a changed one."""
    try:
        _, _, folder = compared(model.Session, dataset, older, newer)
    except ReleaseWithdrawn as withdrawn:
        return gone(withdrawn.release)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Release not found"))
    except tk.ValidationError as refused:
        return _no_diff(dataset, older, newer, refused)
    name = f"{dataset}-{older}-{newer}-changes.csv"
    answer = send_file(folder / CSV_NAME, "text/csv", as_attachment=True, download_name=name, etag=folder.name)
    del answer.last_modified  # the cache's clock says nothing about the releases
    answer.headers.update(HEADERS)
    return answer


@history_pages.get("/release/of/<dataset>/<int:number>")
@guarded
def draft_of(dataset: str, number: int) -> Response:
    """The draft that a release was made from, with its review: for the publisher's stewards."""
    tk.check_access("release_roll_back", context(), {"dataset": dataset})
    row = releases.numbered(model.Session, dataset, number)
    if row is None:
        raise tk.ObjectNotFound
    return tk.redirect_to("changsha_release.read", id=row["draft_id"])


@history_pages.post("/release/roll-back")
@guarded
def roll_back() -> Response:
    """Begin a draft with what an earlier release published."""
    dataset = request.form.get("dataset", "")
    asked = {"dataset": dataset, "number": request.form.get("number", "")}
    try:
        draft = tk.get_action("release_roll_back")(context(), asked)
    except tk.ValidationError as refused:
        tk.h.flash_error(" ".join(error_lines(refused)))
        return tk.redirect_to("dataset.read", id=dataset)
    tk.h.flash_success(tk._("The earlier release is a draft now. Submit it to have it checked and reviewed again."))
    return tk.redirect_to("changsha_release.read", id=draft["id"])


def _no_diff(dataset: str, older: int, newer: int, refused: tk.ValidationError) -> Response:
    """The page with the reason why there is no comparison: not at all, or not now."""
    asked = {"dataset": dataset, "from": older, "to": newer}
    shown = {"dataset": dataset, "title": _title(dataset), "diff": asked, "errors": error_lines(refused)}
    is_final = refused.error_dict.get("code") == ["release.diff_too_large"]
    return make_response(tk.render("changsha_release/diff.html", shown), 404 if is_final else 503)


def _title(dataset: str) -> str:
    package = model.Package.get(dataset)
    return str(package.title) if package else dataset


def _titles(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """The labels of the columns that came or went, and of the key."""
    titles = {column["name"]: column["title"] for column in found["columns"]}
    return {part: [titles[name] for name in found[part]] for part in ("key", "columns_added", "columns_removed")}


def _in_order(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """The key first, then what changed on this page: a wide table would hide it beyond its right edge."""
    changed = {name for change in found["changes"] for name in change["columns"]}
    return sorted(found["columns"], key=lambda one: (one["name"] not in found["key"], one["name"] not in changed))


def _row(change: Mapping[str, Any], columns: list[dict[str, str]]) -> dict[str, Any]:
    """A change as the page's table shows it."""
    before, after = change["before"] or {}, change["after"] or {}
    cells = [
        {
            "before": before.get(column["name"], ""),
            "after": after.get(column["name"], ""),
            "changed": column["name"] in change["columns"],
            "text": (after or before).get(column["name"], ""),
        }
        for column in columns
    ]
    return {"kind": change["kind"], "label": labels.change(change["kind"]), "cells": cells}
