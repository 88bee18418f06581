"""What everybody reads of a release: its files; and CKAN's own editing pages, which lead to drafts instead."""

from __future__ import annotations

from functools import lru_cache

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, make_response, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from ckanext.changsha.release import releases, store

__all__ = ["closed_pages", "release_files"]

release_files = Blueprint("changsha_release_files", __name__)
closed_pages = Blueprint("changsha_closed_pages", __name__)
HEADERS = {
    "Cache-Control": "public, no-cache",  # kept, but asked for each time: a withdrawal is seen at once
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@release_files.get("/dataset/<dataset>/release/<int:number>/<filename>")
def download(dataset: str, number: int, filename: str) -> AnyResponse:
    """A file of a release, as an attachment; 410 with the reason when it was withdrawn (THREATS U2)."""
    file = releases.file(model.Session, dataset, number, filename)
    if file is None:
        return tk.abort(404, tk._("Release not found"))
    if not releases.is_public(file):
        return _gone(dataset)
    if not _unchanged(file["sha256"]):
        return tk.abort(503, tk._("This file is not available at the moment"))
    path = store.releases().path(file["sha256"])
    answer = send_file(
        path, file["mimetype"], as_attachment=True, download_name=filename, conditional=True, etag=file["sha256"]
    )
    answer.last_modified = None  # the store's clock says nothing about the release
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
    return _gone(package.name) if current is not None and current["state"] == "withdrawn" else None


def _gone(dataset: str) -> Response:
    withdrawn = next(iter(releases.history(model.Session, dataset)))
    return make_response(tk.render("changsha_release/withdrawn.html", {"release": withdrawn}), 410)


def _unchanged(sha256: str) -> bool:
    """Whether the bytes on disk are still those released; asked once for each state of the file."""
    path = store.releases().path(sha256)
    if not path.is_file():
        return False
    stat = path.stat()
    return _hashed(sha256, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


@lru_cache(maxsize=4096)
def _hashed(sha256: str, size: int, modified: int, changed: int) -> bool:
    return store.releases().intact(sha256)


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
