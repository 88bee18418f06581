"""Forms and downloads of a draft's accompanying documents, on the draft's page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request
from werkzeug.wrappers import Response

from ckanext.changsha.release.pages import context, guarded, stored_file
from ckanext.changsha.release.refusal import error_lines

__all__ = ["document_pages"]

document_pages = Blueprint("changsha_release_documents", __name__, url_prefix="/release")
HEADING = "release-documents"


@document_pages.post("/<id>/documents")
@guarded
def add(id: str) -> Response:
    """Add a document."""
    return _changed("release_document_add", {"id": id, "upload": request.files.get("upload") or None})


@document_pages.post("/<id>/documents/<document>/remove")
@guarded
def remove(id: str, document: str) -> Response:
    """Take a document out of the draft."""
    return _changed("release_document_remove", {"id": id, "document": document})


@document_pages.get("/<id>/documents/<document>")
@guarded
def read(id: str, document: str) -> Response:
    """A document, to its organization's stewards alone."""
    draft = tk.get_action("release_draft_show")(context(), {"id": id})
    return stored_file(draft["documents"], document)


def _changed(action: str, asked: dict[str, Any]) -> Response:
    """Take the action and go back to the list, with the reason when it was refused."""
    try:
        tk.get_action(action)(context(), asked)
    except tk.ValidationError as refused:
        tk.h.flash_error(" ".join(error_lines(refused)))
    return tk.redirect_to(tk.url_for("changsha_release.read", id=asked["id"], _anchor=HEADING))
