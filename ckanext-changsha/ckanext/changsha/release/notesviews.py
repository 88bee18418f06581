"""The notes of one release: what it holds, how it was checked, and which findings were let pass, by whom and why."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, jsonify, make_response
from werkzeug.wrappers import Response

from ckanext.changsha.release import releases
from ckanext.changsha.release.pages import context
from ckanext.changsha.release.publicviews import gone

__all__ = ["notes_pages"]

notes_pages = Blueprint("changsha_release_notes", __name__)


@notes_pages.get("/dataset/<dataset>/release/<int:number>")
def notes(dataset: str, number: int) -> str | Response:
    """The notes as a page; 410 with the reason for a withdrawn release."""
    try:
        release = tk.get_action("release_show")(context(), {"dataset": dataset, "number": number})
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Release not found"))
    if not release["files"]:
        return gone(releases.tombstone(releases.history(model.Session, dataset), number))
    package = model.Package.get(dataset)
    about = {"dataset": dataset, "title": package.title if package else dataset}
    return tk.render("changsha_release/notes.html", {**about, "release": release})


@notes_pages.get("/dataset/<dataset>/release/<int:number>.json")
def notes_json(dataset: str, number: int) -> Response:
    """The same as data."""
    try:
        return jsonify(tk.get_action("release_show")(context(), {"dataset": dataset, "number": number}))
    except tk.ObjectNotFound:
        return make_response(jsonify({"error": tk._("Release not found")}), 404)
