"""The API of a draft's accompanying documents. They are listed by `release_draft_show`."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.changsha.release import documents
from ckanext.changsha.release.asking import actor, described, locked, upload

__all__ = ["release_document_add", "release_document_remove"]


def release_document_add(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add a document that accompanies the data file and is released with it: DOCX or PDF.

    :param id: the draft's id
    :param upload: the document, as multipart/form-data
    :param filename: its name, when the upload has none; the public reads it
    :returns: the draft
    """
    tk.check_access("release_document_add", context, data_dict)
    draft = locked(context, data_dict, "document_add")
    stream, name = upload(data_dict)
    documents.add(context["session"], draft, actor(context), stream, name)
    return _done(context, draft["id"])


def release_document_remove(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take an accompanying document out of a draft.

    :param id: the draft's id
    :param document: the document's id
    :returns: the draft
    """
    tk.check_access("release_document_remove", context, data_dict)
    draft = locked(context, data_dict, "document_remove")
    documents.remove(context["session"], draft, actor(context), str(data_dict.get("document") or ""))
    return _done(context, draft["id"])


def _done(context: Context, draft_id: str) -> dict[str, Any]:
    context["session"].commit()
    return described(context, draft_id)
