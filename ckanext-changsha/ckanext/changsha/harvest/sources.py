"""Setting up a source: its address is checked when it is saved (THREATS H1), and what it brings is nobody else's."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, ChainedAction, ChainedAuthFunction, Context, DataDict

from ckanext.changsha.harvest.places import places
from ckanext.changsha.harvest.sentences import of_error, sentence
from disclosure.errors import SourceError
from disclosure.findings import Finding

__all__ = ["ACTIONS", "AUTH"]

SOURCE = "harvest"  # the type of the CKAN packages that ckanext-harvest keeps its sources in


@tk.chained_action
def package_create(original: Any, context: Context, data_dict: DataDict) -> Any:
    """A harvest source is checked first; everything else is not ours."""
    if data_dict.get("type") == SOURCE:
        tk.check_access("package_create", context, data_dict)
        _check(context, data_dict, before="")
    return original(context, data_dict)


@tk.chained_action
def package_update(original: Any, context: Context, data_dict: DataDict) -> Any:
    """As when a source is created. A folder source stays the administrators' even when only its title changes."""
    known = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if known is not None and known.type == SOURCE:
        tk.check_access("package_update", context, data_dict)
        _check(context, data_dict, before=known.url or "")
    return original(context, data_dict)


def _check(context: Context, data_dict: DataDict, before: str) -> None:
    """Raise ValidationError for an address that no source, or no source of this user's, may have."""
    url = data_dict["url"] = str(data_dict.get("url") or "").strip()
    if not url:
        return  # ckanext-harvest says that it is missing
    if any(address.startswith("file:") for address in (url, before)) and not _is_administrator(context):
        raise tk.ValidationError({"url": [sentence(Finding("harvest.folder_admin_only"))]})
    try:
        places().check(url)
    except SourceError as refused:
        raise tk.ValidationError({"url": [of_error(refused)]}) from refused
    # What a run says about unreleased files shows on the source's page, so that page is for its organization alone.
    data_dict["private"] = True


def _is_administrator(context: Context) -> bool:
    return bool(context.get("ignore_auth")) or authz.is_sysadmin(context.get("user"))


@tk.chained_action
@tk.side_effect_free
def harvest_source_list(original: Any, context: Context, data_dict: DataDict) -> Any:
    """ckanext-harvest lists all sources, with their addresses, to anybody."""
    tk.check_access("harvest_source_list", context, data_dict)
    return original(context, data_dict)


@tk.chained_auth_function
def administrators_only(original: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """For sysadmins, whom CKAN lets pass before it asks."""
    return {"success": False, "msg": tk._("Only administrators of the site may see what was harvested")}


ACTIONS: dict[str, ChainedAction] = {
    "harvest_source_list": harvest_source_list,
    "package_create": package_create,
    "package_update": package_update,
}
# Manifests of raw answers, and lists of them: ckanext-harvest shows them to everybody.
_CLOSED = ("harvest_object_list", "harvest_object_show", "harvest_source_list")
AUTH: dict[str, ChainedAuthFunction] = dict.fromkeys(_CLOSED, administrators_only)
