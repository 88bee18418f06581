"""What the actions share: who asks, about which draft, and how they answer."""

from __future__ import annotations

import io
from typing import IO, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict

from ckanext.changsha.release import documents, drafts
from ckanext.changsha.release.refusal import refusal
from disclosure.findings import Finding
from disclosure.release.states import State

__all__ = ["actor", "described", "found", "locked", "number", "upload"]


def actor(context: Context) -> str:
    """The id of the person: names can change, and tokens are the person's too."""
    user = context.get("auth_user_obj") or ckan_model.User.get(context["user"])
    if not getattr(user, "id", None):
        raise tk.NotAuthorized(tk._("Log in to work with drafts"))
    return str(user.id)


def found(context: Context, data_dict: DataDict, lock: bool = False) -> sa.RowMapping:
    """The draft that `id` names; raises ObjectNotFound."""
    row = drafts.find(context["session"], str(data_dict.get("id")), lock)
    if row is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    return row


def described(context: Context, id: str) -> dict[str, Any]:
    """A draft as the actions answer it, with its uploads, its documents and everything that was done with it."""
    session = context["session"]
    row, files = drafts.find(session, id), drafts.uploads(session, id)
    if row is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    current = next((file for file in files if file["current"]), None)
    return {
        **drafts.describe(row, current),
        "uploads": [drafts.describe_file(file) for file in files],
        "documents": [documents.describe(row) for row in documents.of_draft(session, id)],
        "events": [drafts.describe_event(event) for event in drafts.events(session, id)],
    }


def locked(context: Context, data_dict: DataDict, step: str) -> sa.RowMapping:
    """The draft, held, when its content may be changed; raises ValidationError when it may not."""
    row = found(context, data_dict, lock=True)
    if row["state"] != State.DRAFT:
        context["session"].rollback()
        raise refusal(Finding("release.no_such_step", values={"state": row["state"], "step": step}))
    return row


def upload(data_dict: DataDict) -> tuple[IO[bytes], str]:
    """The file that was sent, and its name; raises ValidationError."""
    given = data_dict.get("upload")
    if isinstance(given, bytes):
        given = io.BytesIO(given)
    stream = getattr(given, "stream", given)
    if not hasattr(stream, "read"):
        raise tk.ValidationError({"upload": [tk._("Choose a file")]})
    return stream, str(getattr(given, "filename", None) or data_dict.get("filename") or "")


def number(data_dict: Any, name: str, default: int) -> int:
    """A whole number that was asked for; raises ValidationError."""
    try:
        return max(0, int(data_dict.get(name, default)))
    except (TypeError, ValueError) as refused:
        raise tk.ValidationError({name: [tk._("Invalid integer")]}) from refused
