"""The pages of public records: `/record/<id>` for people, `/record/<id>.json` for programs, from the same answer.

One that was public until its source took it away answers 410, with the day and the reason; one that turned out to be
another one leads there (301).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, jsonify, make_response, redirect
from werkzeug.wrappers import Response as AnyResponse

from ckanext.changsha.records.aliases import survivor_of
from ckanext.changsha.records.present import present
from ckanext.changsha.records.related import related_documents
from ckanext.changsha.records.tombstones import tombstone
from disclosure.dates import SHANGHAI
from disclosure.findings import Finding, describe

__all__ = ["changsha_record"]

changsha_record = Blueprint("changsha_record", __name__)


@changsha_record.route("/record/<record_id>")
def read(record_id: str) -> str | AnyResponse:
    """One record's page, by the template of its kind."""
    try:
        record = _shown(record_id)
    except tk.ObjectNotFound:
        return _gone(record_id)
    if record["id"] != record_id:
        return redirect(tk.url_for("changsha_record.read", record_id=record["id"]), 301)
    page = present(record, related_documents(record), datetime.now(SHANGHAI).date())
    return tk.render(f"record/{record['kind']}.html", {"record": record, "page": page})


@changsha_record.route("/record/<record_id>.json")
def read_json(record_id: str) -> AnyResponse | tuple[Response, int]:
    """The same record as `record_show` gives it; of one that is not there an `error` with a sentence."""
    try:
        record = _shown(record_id)
    except tk.ObjectNotFound:
        left = _left(record_id)
        if left is None:
            return jsonify({"error": _missing()}), 404
        return jsonify({"error": _reason(left)["message"], "withdrawn": left}), 410
    if record["id"] != record_id:
        return redirect(tk.url_for("changsha_record.read_json", record_id=record["id"]), 301)
    return jsonify(record), 200


def _shown(record_id: str) -> dict[str, Any]:
    return dict(tk.get_action("record_show")({}, {"id": record_id}))


def _left(record_id: str) -> dict[str, Any] | None:
    """The tombstone of the record, or of the one that it was merged into."""
    left = tombstone(model.Session, record_id)
    survivor = survivor_of(model.Session, record_id) if left is None else None
    return tombstone(model.Session, survivor) if survivor else left


def _gone(record_id: str) -> AnyResponse:
    left = _left(record_id)
    if left is None:
        return tk.abort(404, _missing())
    return make_response(tk.render("record/withdrawn.html", {"tombstone": left, "said": _reason(left)}), 410)


def _reason(left: dict[str, Any]) -> dict[str, str]:
    return describe(Finding(left["reason"]), "en" if str(tk.h.lang()).startswith("en") else "zh")


def _missing() -> str:
    return tk._("There is no such record, or it has been withdrawn.")
