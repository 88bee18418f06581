"""What the views share: who asks, what a form says, and who sees a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import IO, Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import request, send_file
from werkzeug.wrappers import Response

from ckanext.changsha.release import store
from disclosure.policy import items

__all__ = ["SAFE", "context", "form_data", "guarded", "private_file", "review_answers", "stored_file"]


def context() -> Context:
    """The context of an action for whoever asks."""
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def form_data() -> dict[str, Any]:
    """The form's fields; one that was given more than once is a list."""
    lists = request.form.lists()
    return {name: values[0] if len(values) == 1 else values for name, values in lists if not name.startswith("_")}


def review_answers(said: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The reviewer's answers in a form: `checklist-wording`, and `note-wording` beside it."""
    return {
        "checklist": {item.id: str(said.get(f"checklist-{item.id}") or "") for item in items()},
        "checklist_notes": {item.id: str(said.get(f"note-{item.id}") or "") for item in items()},
    }


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page for people who are logged in. What they may not see is not found; what they may not do says so."""

    @wraps(view)
    def page(*args: Any, **kwargs: Any) -> Any:
        if tk.current_user.is_anonymous:
            return _login()
        try:
            return view(*args, **kwargs)
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("Draft not found"))
        except tk.NotAuthorized as refused:
            return tk.abort(403, str(refused) or tk._("Not authorized"))

    return page


SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


def private_file(content: Path | IO[bytes], mimetype: str, name: str) -> Response:
    """A file that no cache keeps and no browser runs."""
    answer = send_file(content, mimetype, as_attachment=True, download_name=name)
    answer.headers.update({"Cache-Control": "private, no-store", **SAFE})
    return answer


def stored_file(rows: Iterable[Mapping[str, Any]], id: str) -> Response:
    """The one of a draft's files with this id, as it came in; raises ObjectNotFound."""
    row = next((row for row in rows if row["id"] == id), None)
    if row is None:
        raise tk.ObjectNotFound
    return private_file(store.drafts().path(row["sha256"]), "application/octet-stream", row["name"])


def _login() -> Response:
    came_from = request.full_path.rstrip("?") if request.method == "GET" else tk.url_for("changsha_release.index")
    return tk.redirect_to("user.login", came_from=came_from)
