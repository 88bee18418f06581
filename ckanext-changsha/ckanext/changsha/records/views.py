"""The pages of public records: `/record/<id>` for people, `/record/<id>.json` for programs, from the same answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify

from ckanext.changsha.records.present import present
from ckanext.changsha.records.related import related_documents
from disclosure.dates import SHANGHAI

__all__ = ["changsha_record"]

changsha_record = Blueprint("changsha_record", __name__)


@changsha_record.route("/record/<record_id>")
def read(record_id: str) -> str:
    """One record's page, by the template of its kind."""
    record = _record(record_id)
    page = present(record, related_documents(record), datetime.now(SHANGHAI).date())
    return tk.render(f"record/{record['kind']}.html", {"record": record, "page": page})


@changsha_record.route("/record/<record_id>.json")
def read_json(record_id: str) -> tuple[Response, int]:
    """The same record as `record_show` gives it; of one that is not there an `error` with a sentence."""
    try:
        return jsonify(_shown(record_id)), 200
    except tk.ObjectNotFound:
        return jsonify({"error": _missing()}), 404


def _record(record_id: str) -> dict[str, Any]:
    try:
        return _shown(record_id)
    except tk.ObjectNotFound:
        return tk.abort(404, _missing())


def _shown(record_id: str) -> dict[str, Any]:
    return dict(tk.get_action("record_show")({}, {"id": record_id}))


def _missing() -> str:
    return tk._("There is no such record, or it has been withdrawn.")
