"""The page on which a steward de-identifies her draft's file, and a reviewer sees what was done to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request
from werkzeug.wrappers import Response

from ckanext.changsha.release.pages import context, guarded
from ckanext.changsha.release.refusal import error_lines, language
from disclosure.findings import Finding, codes, describe
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
            made = tk.get_action("release_draft_deidentify")(context(), {"id": id, "plan": plan})
        except tk.ValidationError as refused:
            errors = error_lines(refused)
        else:
            tk.h.flash_success(tk._("The file was de-identified. Submit the draft to have it checked."))
            return tk.redirect_to("changsha_release.read", id=made["id"])
    return _page(id, plan, errors)


def _page(id: str, plan: str, errors: list[str]) -> str:
    draft = tk.get_action("release_draft_show")(context(), {"id": id})
    try:
        shown = tk.get_action("release_draft_deidentify_plan")(context(), {"id": id, "plan": plan})
    except tk.ValidationError as refused:
        errors = [*errors, *error_lines(refused)]
        shown = {"plan": [], "before": {}, "after": {}, "done": False, "can_apply": False, "anew": False}
    steps = [{**step, "reasons": _reasons(step)} for step in shown["plan"]]
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


def _reasons(step: Mapping[str, Any]) -> list[str]:
    """All that was found in a column, with how many times; of a plan that was kept without it, what it was done for."""
    found = step.get("reasons") or [{"entity": step["entity"], "count": 0}]
    return [reason for one in found if (reason := _reason(str(one["entity"]), int(one["count"])))]


def _reason(entity: str, count: int) -> str:
    """The entity's name in the reader's language, or the title of its finding, and how many there are."""
    known: dict[str, Any] = {**rules()["column_names"], **{id: rule["name"] for id, rule in entity_rules().items()}}
    code = f"privacy.{entity}"
    if entity not in known and code not in codes():
        return ""
    word = str(known[entity][language()]) if entity in known else describe(Finding(code), language())["title"]
    return tk._("{name} ({count})").format(name=word, count=count) if count else word
