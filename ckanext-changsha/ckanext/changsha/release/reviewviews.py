"""Pages and forms of the review: many drafts at once, waivers, comments, notices, and how far a check is."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from ckanext.changsha.release.pages import context, form_data, guarded, review_answers
from ckanext.changsha.release.refusal import error_lines
from disclosure.policy import items

__all__ = ["review_pages"]

review_pages = Blueprint("changsha_release_review", __name__, url_prefix="/release")
PAGE = 50


@review_pages.get("/worklist.json")
@guarded
def worklist() -> Response:
    """The work list as data: the page's own query."""
    asked = {name: request.args[name] for name in ("view", "state", "limit", "offset") if name in request.args}
    return jsonify(tk.get_action("release_worklist")(context(), asked))


@review_pages.get("/<id>/progress.json")
@guarded
def progress(id: str) -> Response:
    """How far the check is, for the draft's page."""
    answer = jsonify(tk.get_action("release_check_show")(context(), {"id": id}))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@review_pages.get("/together")
@guarded
def bulk() -> str | AnyResponse:
    """What was chosen in the work list, with what the checks found, before one decision is taken for all."""
    ids = request.args.getlist("ids")
    if not ids:
        tk.h.flash_error(tk._("Choose at least one draft"))
        return tk.redirect_to("changsha_release.index", view="waiting")
    return _bulk_page(ids, [], {})


@review_pages.post("/together")
@guarded
def bulk_step() -> str:
    """Approve or send back all that were chosen; the page says of each what became of it."""
    ids, said = request.form.getlist("ids"), form_data()
    asked = {name: said.get(name) for name in ("step", "reason", "covers_warnings")} | review_answers(said)
    try:
        result = tk.get_action("release_bulk_step")(context(), {**asked, "ids": ids})
    except tk.ValidationError as refused:
        return _bulk_page(ids, error_lines(refused), said)
    return tk.render("changsha_release/together_done.html", result)


@review_pages.post("/<id>/comment")
@guarded
def comment(id: str) -> AnyResponse:
    """Add a comment to a draft's history."""
    return _back(id, "release_comment", {"id": id, "text": request.form.get("text", "")}, "release-about-heading")


@review_pages.post("/<id>/waiver")
@guarded
def ask_waiver(id: str) -> AnyResponse:
    """Ask for a waiver."""
    said = {name: request.form.get(name, "") for name in ("code", "reason", "expires_on", "scope")}
    code, _, field = said["code"].partition("|")
    return _back(id, "release_waiver_ask", {**said, "id": id, "code": code, "field": field}, "release-waivers")


@review_pages.post("/<id>/waiver/<waiver>")
@guarded
def decide_waiver(id: str, waiver: str) -> AnyResponse:
    """Approve or refuse a waiver."""
    asked = {"id": waiver, "approve": request.form.get("approve", ""), "reason": request.form.get("reason", "")}
    return _back(id, "release_waiver_decide", asked, "release-waivers")


@review_pages.get("/notices")
@guarded
def notices() -> str:
    """What happened to the drafts that concern the reader."""
    page = tk.h.get_page_number(request.args)
    found = tk.get_action("release_notice_list")(context(), {"limit": PAGE, "offset": (page - 1) * PAGE})
    pager = {"page": page, "pages": -(-found["count"] // PAGE)}
    return tk.render("changsha_release/notices.html", {**found, **pager})


@review_pages.post("/notices")
@guarded
def read_notices() -> AnyResponse:
    """Mark notices as read."""
    ids = request.form.getlist("ids")
    tk.get_action("release_notice_read")(context(), {"ids": ids} if ids else {})
    return tk.redirect_to("changsha_release_review.notices")


def _back(id: str, action: str, asked: dict[str, Any], anchor: str) -> AnyResponse:
    """Take an action and go back to the draft's page, with the reason when it was refused."""
    try:
        tk.get_action(action)(context(), asked)
    except tk.ValidationError as refused:
        tk.h.flash_error(" ".join(error_lines(refused)))
    return tk.redirect_to(tk.url_for("changsha_release.read", id=id) + f"#{anchor}")


def _bulk_page(ids: list[str], errors: list[str], said: dict[str, Any]) -> str:
    chosen = tk.get_action("release_draft_list")(context(), {"ids": ids, "limit": len(ids)})["drafts"]
    shown = {"drafts": chosen, "items": items(), "errors": errors, "said": said}
    return tk.render("changsha_release/together.html", shown)
