"""What everybody reads of a release: its files; and CKAN's own editing pages, which lead to drafts instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, make_response, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from ckanext.changsha.release import releases, store
from ckanext.changsha.release.pages import SAFE

__all__ = ["HEADERS", "closed_pages", "gone", "release_files"]

release_files = Blueprint("changsha_release_files", __name__)
closed_pages = Blueprint("changsha_closed_pages", __name__)
HEADERS = {
    "Cache-Control": "public, no-cache",  # kept, but asked for each time: a withdrawal is seen at once
    **SAFE,
}


@release_files.get("/dataset/<dataset>/release/<int:number>/<filename>")
def download(dataset: str, number: int, filename: str) -> AnyResponse:
    """A file of a release, as an attachment; 410 with the reason when it was withdrawn (THREATS U2)."""
    file = releases.file(model.Session, dataset, number, filename)
    if file is None:
        return tk.abort(404, tk._("Release not found"))
    if not releases.is_public(file):
        return gone(releases.tombstone(releases.history(model.Session, dataset), number))
    if not store.releases().unchanged(file["sha256"]):
        return tk.abort(503, tk._("This file is not available at the moment"))
    path = store.releases().path(file["sha256"])
    answer = send_file(
        path, file["mimetype"], as_attachment=True, download_name=filename, conditional=True, etag=file["sha256"]
    )
    del answer.last_modified  # the store's clock says nothing about the release
    answer.headers.update(HEADERS)
    return answer


@release_files.before_app_request
def tell_withdrawn() -> AnyResponse | None:
    """The page of a withdrawn dataset answers 410 with the reason, not "not found"."""
    if request.endpoint != "dataset.read":
        return None
    package = model.Package.get((request.view_args or {}).get("id"))
    if package is None or package.state == model.State.ACTIVE:
        return None
    current = releases.current(model.Session, package.name)
    if current is None or current["state"] != "withdrawn":
        return None
    return gone(releases.tombstone(releases.history(model.Session, package.name), current["number"]))


def gone(release: Mapping[str, Any]) -> Response:
    """The answer in the place of what was withdrawn: when, and why."""
    return make_response(tk.render("changsha_release/withdrawn.html", {"release": release}), 410)


@closed_pages.route("/dataset/new", methods=["GET", "POST"])
def new_dataset() -> AnyResponse:
    """CKAN's form for a new dataset."""
    return tk.redirect_to("changsha_release.new")


@closed_pages.route("/dataset/edit/<id>", methods=["GET", "POST"])
@closed_pages.route("/dataset/delete/<id>", methods=["GET", "POST"])
@closed_pages.route("/dataset/resources/<id>", methods=["GET", "POST"])
@closed_pages.route("/dataset/<id>/resource/new", methods=["GET", "POST"])
@closed_pages.route("/dataset/<id>/resource/<resource_id>/edit", methods=["GET", "POST"])
@closed_pages.route("/dataset/<id>/resource/<resource_id>/delete", methods=["GET", "POST"])
@closed_pages.route("/dataset/<id>/resource/<resource_id>/new_view", methods=["GET", "POST"])
@closed_pages.route("/dataset/<id>/resource/<resource_id>/edit_view/<view_id>", methods=["GET", "POST"])
def change_dataset(id: str, **_parts: str) -> AnyResponse:
    """CKAN's forms that change a dataset: a new release changes it."""
    package = model.Package.get(id)
    return tk.redirect_to("changsha_release.new", dataset=package.name if package else id)
