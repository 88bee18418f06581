"""Sources, their jobs and what these brought are the site's administrators'.

ckanext-harvest leaves them to everybody who may edit a dataset of the source's organization, and some to everybody.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthFunction, AuthResult, ChainedAuthFunction, Context, DataDict

from ckanext.changsha.harvest.sources import SOURCE

__all__ = ["AUTH"]

_REFUSED: AuthResult = {"success": False}


@tk.chained_auth_function
def administrators_only(original: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """For sysadmins, whom CKAN lets pass before it asks."""
    return {**_REFUSED, "msg": tk._("Only administrators of the site may do this")}


def of_harvests(context: Context, data_dict: DataDict | None) -> AuthResult:
    """The same, for actions of our own."""
    return {**_REFUSED, "msg": tk._("Only administrators of the site may do this")}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_create(original: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """A package of the type of sources is one, whichever way it is made."""
    if (data_dict or {}).get("type") == SOURCE:
        return administrators_only(original, context, data_dict)
    return original(context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_change(original: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """So it is when it is changed."""
    package = context.get("package") or model.Package.get((data_dict or {}).get("id"))
    if package is not None and package.type == SOURCE:
        return administrators_only(original, context, data_dict)
    return original(context, data_dict)


@tk.chained_auth_function
def package_delete(original: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """The same; CKAN itself lets nobody delete without a login."""
    return package_change(original, context, data_dict)


_CLOSED = (
    "harvest_job_abort",
    "harvest_job_create",
    "harvest_job_create_all",
    "harvest_job_list",
    "harvest_job_show",
    "harvest_jobs_run",
    "harvest_object_list",
    "harvest_object_show",
    "harvest_objects_import",
    "harvest_send_job_to_gather_queue",
    "harvest_source_clear",
    "harvest_source_create",
    "harvest_source_delete",
    "harvest_source_list",
    "harvest_source_reindex",
    "harvest_source_update",
    "harvest_sources_clear",
    "harvest_sources_reindex",
)
_OWN = (
    "changsha_harvest_account",
    "changsha_harvest_decide",
    "changsha_harvest_quarantine",
    "changsha_harvest_replay",
)
AUTH: dict[str, ChainedAuthFunction | AuthFunction] = {
    **dict.fromkeys(_CLOSED, administrators_only),
    **dict.fromkeys(_OWN, of_harvests),
    "package_create": package_create,
    "package_delete": package_delete,
    "package_update": package_change,
}
