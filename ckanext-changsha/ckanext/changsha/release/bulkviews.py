"""The page of all files, and the addresses that lead to a dataset's latest ones."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from ckanext.changsha.release import bulk, releases
from ckanext.changsha.release.publicviews import gone
from ckanext.changsha.release.publish import file_path

__all__ = ["bulk_pages"]

bulk_pages = Blueprint("changsha_bulk", __name__)
PAGE = 25  # datasets of one page for people


@bulk_pages.get("/bulk")
def index() -> str:
    """Every current release with its files."""
    page = tk.h.get_page_number(request.args)
    found = _found(PAGE, page)
    pages = {"page": page, "pages": -(-found["count"] // PAGE)}
    return tk.render("changsha_release/bulk.html", {"bulk": found, **pages})


@bulk_pages.get("/bulk.json")
def index_json() -> Response:
    """The same as data, 100 datasets a page; `next` is the address of the next one."""
    page = tk.h.get_page_number(request.args)
    found = _found(bulk.MOST, page)
    more = page * bulk.MOST < found["count"]
    site = tk.config["ckan.site_url"].rstrip("/")
    return jsonify({**found, "next": f"{site}/bulk.json?page={page + 1}" if more else None})


@bulk_pages.get("/dataset/<dataset>/release/latest/<filename>")
def latest(dataset: str, filename: str) -> AnyResponse:
    """Where a file of the current release is: `budget-2026.csv` leads to `budget-2026-3.csv` today."""
    current = releases.current(model.Session, dataset)
    if current is None or not filename.startswith(f"{dataset}."):
        return tk.abort(404, tk._("Release not found"))
    number = current["number"]
    if not releases.is_public(current):
        return gone(releases.tombstone(releases.history(model.Session, dataset), number))
    name = bulk.numbered_name(dataset, number, filename)
    if releases.file(model.Session, dataset, number, name) is None:
        return tk.abort(404, tk._("Release not found"))
    answer = redirect(file_path(dataset, number, name), 302)
    answer.headers["Cache-Control"] = "public, no-cache"  # the next release leads elsewhere
    return answer


def _found(limit: int, page: int) -> dict[str, Any]:
    return dict(tk.get_action("release_bulk")({}, {"limit": limit, "offset": (page - 1) * limit}))
