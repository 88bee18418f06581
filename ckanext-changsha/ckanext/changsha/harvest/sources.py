"""Setting up a source: its address is checked when it is saved (THREATS H1), and what it brings is nobody else's."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import ChainedAction, Context, DataDict

from ckanext.changsha.harvest import settle
from ckanext.changsha.harvest.places import places
from ckanext.changsha.harvest.sentences import of_error
from disclosure.errors import SourceError

__all__ = ["ACTIONS", "SOURCE"]

SOURCE = "harvest"  # the type of the CKAN packages that ckanext-harvest keeps its sources in


@tk.chained_action
def package_create(original: Any, context: Context, data_dict: DataDict) -> Any:
    """A harvest source is checked first; everything else is not ours."""
    if data_dict.get("type") == SOURCE:
        tk.check_access("package_create", context, data_dict)
        _check(data_dict)
    return original(context, data_dict)


@tk.chained_action
def package_update(original: Any, context: Context, data_dict: DataDict) -> Any:
    """As when a source is created."""
    known = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if known is not None and known.type == SOURCE:
        tk.check_access("package_update", context, data_dict)
        _check(data_dict)
    return original(context, data_dict)


def _check(data_dict: DataDict) -> None:
    """Raise ValidationError for an address that no source may have."""
    url = data_dict["url"] = str(data_dict.get("url") or "").strip()
    if not url:
        return  # ckanext-harvest says that it is missing
    try:
        places().check(url)
    except SourceError as refused:
        raise tk.ValidationError({"url": [of_error(refused)]}) from refused
    # What a run says about unreleased files shows on the source's page, so that page is for its organization alone.
    data_dict["private"] = True


def _allowed_first(permission: str, doc: str, *, reads: bool = False) -> ChainedAction:
    """The action, once whoever asks has the permission: ckanext-harvest does some for anybody."""

    @tk.chained_action
    def checked(original: Any, context: Context, data_dict: DataDict) -> Any:
        tk.check_access(permission, context, data_dict)
        return original(context, data_dict)

    checked.__doc__ = doc
    return tk.side_effect_free(checked) if reads else checked


@tk.chained_action
def harvest_job_abort(original: Any, context: Context, data_dict: DataDict) -> Any:
    """ckanext-harvest marks the job; our workers are told as well, and write nothing more of it."""
    tk.check_access("harvest_job_abort", context, data_dict)
    asked = str(data_dict.get("source_id") or data_dict.get("id") or "")
    package = model.Package.get(asked)
    if package is not None:
        settle.abort(model.Session, package.id)
    elif asked:
        settle.cancel(model.Session, asked)
    return original(context, data_dict)


ACTIONS: dict[str, ChainedAction] = {
    "harvest_job_abort": harvest_job_abort,
    "harvest_log_list": _allowed_first(  # its own permission was never defined: it never comes back with an answer
        "harvest_jobs_run", "List what ckanext-harvest logged.", reads=True
    ),
    "harvest_source_list": _allowed_first("harvest_source_list", "List all sources and their addresses.", reads=True),
    "harvest_source_reindex": _allowed_first("harvest_source_reindex", "Index a source anew."),
    "package_create": package_create,
    "package_update": package_update,
}
