"""Template helpers: labels, and what the dataset page shows of a release."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from markupsafe import Markup, escape

from ckanext.changsha.release import labels, notices
from ckanext.changsha.release.formats import DOCUMENT_FORMATS, TABLE_FORMATS, table_formats
from ckanext.changsha.release.refusal import language
from ckanext.changsha.release.tablepreview import first_rows
from ckanext.changsha.release.worklist import VIEWS
from disclosure.dates import SHANGHAI
from disclosure.release.states import State
from disclosure.tables import UnknownTableSchema, table_schema

__all__ = [
    "release_file_groups",
    "release_format_label",
    "release_history",
    "release_moment",
    "release_preview",
    "release_review_label",
    "release_schema_link",
    "release_severity_label",
    "release_soonest",
    "release_state_label",
    "release_states",
    "release_states_of",
    "release_step_label",
    "release_table_formats",
    "release_template_url",
    "release_text",
    "release_unread",
    "release_view_label",
    "release_views",
    "release_waiver_label",
]


def release_history(dataset: str) -> list[dict[str, Any]]:
    """The releases of a dataset, latest first, each with the number of the `former` one that it can be compared with;
    none for one that was never released."""
    try:
        releases = tk.get_action("release_list")({}, {"dataset": dataset})
    except tk.ObjectNotFound:
        return []
    former = None
    for release in reversed(releases):
        release["former"] = former if release["files"] else None
        former = release["number"] if release["files"] else former
    return releases


def release_preview(releases: list[dict[str, Any]]) -> dict[str, Any]:
    """The first rows of the current release, under the labels of its Table Schema."""
    current = next((release for release in releases if release["state"] == "released" and release["files"]), None)
    return first_rows(current) if current else {"columns": [], "rows": []}


def release_file_groups(files: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The table in its formats (`table`), the documents that accompany it (`documents`), and what stands beside it for
    programs (`beside`)."""
    by_format = {file["format"]: file for file in files}
    table = [by_format[format] for format in table_formats(by_format)]
    documents = [file for file in files if file["format"] in DOCUMENT_FORMATS]
    others = [file for file in files if file["format"] not in {*TABLE_FORMATS, *DOCUMENT_FORMATS}]
    return {"table": table, "documents": documents, "beside": others}


def release_moment(iso: str) -> str:
    """A moment on the site's clock, to the minute."""
    return datetime.fromisoformat(iso).astimezone(tk.h.get_display_timezone()).strftime("%Y-%m-%d %H:%M")


def release_soonest() -> str:
    """The next minute on the clock that releases are scheduled by, as a datetime-local input has it."""
    return (datetime.now(SHANGHAI) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")


def release_states() -> list[str]:
    """Every state, in the order of the work."""
    return [state.value for state in State]


def release_states_of(state: str) -> list[str]:
    """The way of a draft as its page shows it: the usual states, and the present one if it is none of them."""
    usual = [State.DRAFT, State.CHECKING, State.IN_REVIEW, State.RELEASED]
    return [known.value for known in State if known in usual or known == state]


def release_views() -> tuple[str, ...]:
    """The views of the work list."""
    return VIEWS


def release_text(texts: dict[str, str]) -> str:
    """A text of our own data in the reader's language."""
    return texts[language()]


def release_unread() -> int:
    """How many notices the reader has not read; asked for once a page."""
    if tk.current_user.is_anonymous:
        return 0
    return notices.count_unread(model.Session, tk.current_user.id)


def release_template_url(schema: str) -> str:
    """Where the empty table for this Table Schema is; nowhere when there is no schema, or the standards are off."""
    if not schema or not p.plugin_loaded("changsha_standards"):
        return ""
    return str(tk.h.url_for("standards.download", name=schema, extension="xlsx"))


def release_schema_link(schema: str) -> Markup:
    """The title of a Table Schema, with a link to its page where the standards are shown."""
    try:
        title = table_schema(schema)["title"]
    except UnknownTableSchema:  # one of an earlier version
        return escape(schema)
    if not p.plugin_loaded("changsha_standards"):
        return escape(title)
    return tk.h.link_to(title, tk.h.url_for("standards.read", name=schema))


def release_table_formats(resources: list[dict[str, Any]]) -> list[str]:
    """The formats that a dataset's table can be had in; what stands beside it is no format of the data."""
    return table_formats(resource["format"] for resource in resources)


release_format_label = labels.file_format
release_review_label = labels.review
release_severity_label = labels.severity
release_view_label = labels.view
release_waiver_label = labels.waiver
release_state_label = labels.state
release_step_label = labels.step
