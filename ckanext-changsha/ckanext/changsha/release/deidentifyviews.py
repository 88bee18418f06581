"""The page on which a steward de-identifies her draft's file, and a reviewer sees what was done to it."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request
from werkzeug.wrappers import Response

from ckanext.changsha.release.pages import context, error_lines, guarded
from ckanext.changsha.release.refusal import language
from disclosure.privacy.checksums import rules
from disclosure.privacy.hits import entity_rules

__all__ = ["deidentify_pages"]

deidentify_pages = Blueprint("changsha_deidentify", __name__)


@deidentify_pages.route("/release/<id>/deidentify", methods=["GET", "POST"])
@guarded
def deidentify(id: str) -> str | Response:
    """The plan with the first rows before and after it; `apply` makes the file."""
    plan = _of_form() if request.method == "POST" else ""
    errors: list[str] = []
    if request.form.get("do") == "apply":
        try:
            tk.get_action("release_draft_deidentify")(context(), {"id": id, "plan": plan})
        except tk.ValidationError as refused:
            errors = error_lines(refused)
        else:
            tk.h.flash_success(tk._("The file was de-identified. Submit the draft to have it checked."))
            return tk.redirect_to("changsha_release.read", id=id)
    return _page(id, plan, errors)


def _page(id: str, plan: str, errors: list[str]) -> str:
    draft = tk.get_action("release_draft_show")(context(), {"id": id})
    try:
        shown = tk.get_action("release_draft_deidentify_plan")(context(), {"id": id, "plan": plan})
    except tk.ValidationError as refused:
        errors = [*errors, *error_lines(refused)]
        shown = {"plan": [], "before": {}, "after": {}, "done": False, "can_apply": False}
    steps = [{**step, "reason": _reason(step["entity"])} for step in shown["plan"]]
    methods = {name: words[language()] for name, words in rules()["methods"].items()}
    told = {"draft": draft, "errors": errors, "shown": shown, "steps": steps, "methods": methods}
    return tk.render("changsha_release/deidentify.html", told)


def _of_form() -> str:
    """The plan that the form says, one method for each column."""
    said = [
        {
            "place": name.partition("-")[2],
            "label": request.form.get(f"label-{name.partition('-')[2]}", ""),
            "method": method,
            "entity": request.form.get(f"entity-{name.partition('-')[2]}", ""),
        }
        for name, method in request.form.items()
        if name.startswith("method-")
    ]
    return json.dumps(said)


def _reason(entity: str) -> str:
    """Why a step is suggested: the entity's name in the reader's language."""
    known: dict[str, Any] = {**rules()["column_names"], **{id: rule["name"] for id, rule in entity_rules().items()}}
    return str(known.get(entity, {}).get(language(), ""))
