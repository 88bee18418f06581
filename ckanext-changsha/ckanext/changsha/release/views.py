"""Pages under /release: the work list, the form, the findings and the review."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, request
from werkzeug.wrappers import Response

from ckanext.changsha.release import auth, drafts, findings, releases, succession, waivers, withdrawal
from ckanext.changsha.release.documents import MAX_DOCUMENT_MB, MAX_DOCUMENTS
from ckanext.changsha.release.exports import XLSX
from ckanext.changsha.release.markedcopy import marked_copy
from ckanext.changsha.release.metadata import DATASET_TYPE
from ckanext.changsha.release.pages import context, form_data, guarded, private_file, review_answers, stored_file
from ckanext.changsha.release.refusal import error_lines, sentence
from disclosure.findings import Finding
from disclosure.policy import items
from disclosure.sandbox import SandboxFailed

__all__ = ["drafts_pages"]

drafts_pages = Blueprint("changsha_release", __name__, url_prefix="/release")
PAGE = 50


@drafts_pages.get("/")
@guarded
def index() -> str:
    """The work list."""
    page = tk.h.get_page_number(request.args)
    asked = {name: request.args.get(name, "") for name in ("view", "state")}
    query = {**asked, "limit": PAGE, "offset": (page - 1) * PAGE}
    try:
        found = tk.get_action("release_worklist")(context(), query)
    except tk.ValidationError as refused:
        return tk.abort(400, " ".join(error_lines(refused)))
    pager = {"page": page, "pages": -(-found["count"] // PAGE)}
    return tk.render("changsha_release/index.html", {**found, **pager, "state": asked["state"]})


@drafts_pages.route("/new", methods=["GET", "POST"])
@guarded
def new() -> str | Response:
    """Begin a draft: of a new dataset, or of a new release with ?dataset=name."""
    tk.check_access("release_draft_create", context())
    dataset = request.values.get("dataset", "")
    if request.method == "GET":
        return _form(_released_fields(dataset), {}, dataset=dataset)
    try:
        draft = tk.get_action("release_draft_create")(context(), form_data())
    except tk.ValidationError as refused:
        return _form(form_data(), refused.error_dict, dataset=dataset)
    return tk.redirect_to("changsha_release.read", id=draft["id"])


@drafts_pages.route("/<id>/edit", methods=["GET", "POST"])
@guarded
def edit(id: str) -> str | Response:
    """Change what a draft says."""
    draft = tk.get_action("release_draft_show")(context(), {"id": id})
    if request.method == "GET":
        return _form(draft["metadata"], {}, draft=draft)
    try:
        tk.get_action("release_draft_update")(context(), {**form_data(), "id": id})
    except tk.ValidationError as refused:
        return _form(form_data(), refused.error_dict, draft=draft)
    return tk.redirect_to("changsha_release.read", id=id)


@drafts_pages.get("/<id>")
@guarded
def read(id: str) -> str:
    """A draft: where it stands, what comes next, what was found."""
    return _draft_page(id)


@drafts_pages.post("/<id>/upload")
@guarded
def upload(id: str) -> str | Response:
    """Take in the data file."""
    try:
        draft = tk.get_action("release_draft_upload")(
            context(), {"id": id, "upload": request.files.get("upload") or None}
        )
    except tk.ValidationError as refused:
        return _draft_page(id, error_lines(refused))
    for notice in draft["notices"]:
        tk.h.flash_notice(notice["message"] + notice["mend"])
    tk.h.flash_success(tk._("The file was uploaded. Submit the draft to have it checked."))
    return tk.redirect_to("changsha_release.read", id=id)


@drafts_pages.post("/<id>/step")
@guarded
def step(id: str) -> str | Response:
    """Take a step of the workflow."""
    try:
        said = form_data()
        asked: dict[str, Any] = {name: said[name] for name in ("step", "reason", "release_at") if said.get(name)}
        draft = tk.get_action("release_step")(context(), {**asked, **review_answers(said), "id": id})
    except tk.ValidationError as refused:
        return _draft_page(id, error_lines(refused))
    if draft.get("message"):
        tk.h.flash_notice(draft["message"])
    return tk.redirect_to("changsha_release.read", id=id)


@drafts_pages.post("/<id>/discard")
@guarded
def discard(id: str) -> str | Response:
    """Put a draft away."""
    try:
        tk.get_action("release_draft_delete")(context(), {"id": id})
    except tk.ValidationError as refused:
        return _draft_page(id, error_lines(refused))
    tk.h.flash_success(tk._("The draft was put away."))
    return tk.redirect_to("changsha_release.index")


@drafts_pages.get("/<id>/file/<file_id>")
@guarded
def original(id: str, file_id: str) -> Response:
    """What a steward uploaded, back to its organization's stewards alone."""
    draft = tk.get_action("release_draft_show")(context(), {"id": id})
    return stored_file(draft["uploads"], file_id)


@drafts_pages.get("/<id>/marked.xlsx")
@guarded
def marked(id: str) -> str | Response:
    """The checked file with its faults marked, to its organization's stewards alone."""
    tk.get_action("release_draft_show")(context(), {"id": id})
    file = drafts.current_file(model.Session, id)
    if file is None or file["verdict"] is None:
        raise tk.ObjectNotFound
    try:
        copy = marked_copy(file)
    except SandboxFailed as failed:
        return _draft_page(id, [sentence(Finding(failed.code, file=file["name"]))])
    return private_file(io.BytesIO(copy), XLSX, f"{PurePath(file['name']).stem}-{tk._('marked')}.xlsx")


def _form(data: dict[str, Any], errors: dict[str, Any], **about: Any) -> str:
    shown = {"data": data, "errors": errors, "licenses": [], "dataset_type": DATASET_TYPE}
    return tk.render("changsha_release/form.html", {"draft": None, "dataset": "", **shown, **about})


def _released_fields(dataset: str) -> dict[str, Any]:
    """The form for a new release starts with what the latest one said."""
    if not dataset:
        return {}
    latest = releases.current(model.Session, dataset)
    if latest is None or not auth.is_steward(latest["metadata"]["owner_org"], tk.current_user.name):
        raise tk.ObjectNotFound
    return dict(latest["metadata"])


def _draft_page(id: str, errors: list[str] | None = None) -> str:
    draft = tk.get_action("release_draft_show")(context(), {"id": id})
    former = succession.former(model.Session, draft)
    row, file = drafts.find(model.Session, id), drafts.current_file(model.Session, id)
    limit = request.args.get("findings", findings.SHOWN)
    found = tk.get_action("release_draft_findings")(context(), {"id": id, "limit": limit})
    preview = tk.get_action("release_draft_preview")(context(), {"id": id})
    findings.link(found["groups"], preview)
    shown = {
        "draft": draft,
        "former": former,
        "fields": succession.description(draft["metadata"], former),
        "taken_away": withdrawal.taken_away(model.Session, draft),
        "errors": errors or [],
        "documents": {"most": tk.config[MAX_DOCUMENTS], "limit": tk.config[MAX_DOCUMENT_MB]},
        "findings": found,
        "most": findings.MOST,
        "preview": preview,
        "organization": model.Group.get(draft["owner_org"]),
        "people": _people(draft),
        "is_reviewer": auth.is_reviewer(draft["owner_org"], tk.current_user.name),
        "items": items(),
        "said": form_data(),
        "waivers": tk.get_action("release_waiver_list")(context(), {"id": id}),
        "askable": waivers.askable((row and row["verdict"]) or {}, (file and file["verdict"]) or {}),
        "progress": tk.get_action("release_check_show")(context(), {"id": id}),
        "may_review": tk.current_user.id not in drafts.contributors(model.Session, id),
    }
    return tk.render("changsha_release/read.html", shown)


def _people(draft: dict[str, Any]) -> dict[str, str]:
    """The names of those who worked on a draft, for their colleagues."""
    ids = {event["actor"] for event in draft["events"]} | {draft["author"]}
    users = model.Session.query(model.User).filter(model.User.id.in_(ids))
    return {user.id: user.display_name for user in users}
