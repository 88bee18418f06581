"""The pages of projects: `/project/<id>` shows a transaction's life, `/project/<id>.json` is the same as OCDS."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify

from ckanext.changsha.records import project
from ckanext.changsha.records.present import project_facts
from disclosure.trading.ocds import to_json

__all__ = ["changsha_project"]

changsha_project = Blueprint("changsha_project", __name__)


@changsha_project.route("/project/<project_id>")
def read(project_id: str) -> str:
    """One transaction from its plan to its contract, each step with the notice that tells of it."""
    try:
        shown = _shown(project_id)
    except tk.ObjectNotFound:
        return tk.abort(404, _missing())
    return tk.render("record/project.html", {"project": shown, "facts": project_facts(shown)})


@changsha_project.route("/project/<project_id>.json")
def read_json(project_id: str) -> tuple[Response, int]:
    """The same life as an OCDS record package; of one that is not there an `error` with a sentence."""
    try:
        package = project.ocds_package(_shown(project_id)["id"])
    except tk.ObjectNotFound:
        package = None
    if package is None:
        return jsonify({"error": _missing()}), 404
    return Response(to_json(package), mimetype="application/json"), 200


def _shown(project_id: str) -> dict[str, Any]:
    return dict(tk.get_action("project_show")({}, {"id": project_id}))


def _missing() -> str:
    return tk._("There is no such project, or nothing of it is released.")
