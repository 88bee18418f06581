"""What the actions share: who asks, about which draft, and how they answer."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict

from ckanext.changsha.release import drafts

__all__ = ["actor", "described", "found", "number"]


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
    """A draft as the actions answer it, with its uploads and everything that was done with it."""
    session = context["session"]
    row, files = drafts.find(session, id), drafts.uploads(session, id)
    if row is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    current = next((file for file in files if file["current"]), None)
    return {
        **drafts.describe(row, current),
        "uploads": [drafts.describe_file(file) for file in files],
        "events": [drafts.describe_event(event) for event in drafts.events(session, id)],
    }


def number(data_dict: Any, name: str, default: int) -> int:
    """A whole number that was asked for; raises ValidationError."""
    try:
        return max(0, int(data_dict.get(name, default)))
    except (TypeError, ValueError) as refused:
        raise tk.ValidationError({name: [tk._("Invalid integer")]}) from refused
