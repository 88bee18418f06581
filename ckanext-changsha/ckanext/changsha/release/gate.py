"""The gate around CKAN's own actions: what makes datasets, resources or files public happens in a release only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import ChainedAction, Context, DataDict

from ckanext.changsha.release.refusal import sentence
from disclosure.findings import Finding

__all__ = ["FLAG", "REFUSED", "chained_actions", "is_open", "opened"]

FLAG = "changsha_release"  # in the context of the release transaction's own calls
UNGATED_TYPES = {"harvest"}  # sources to harvest from; their own permissions are sysadmins' alone
_OPEN: ContextVar[bool] = ContextVar("changsha_gate_open", default=False)

# Each would change what the public sees of a dataset. Most end in package_update, which is here too: the outer ones are
# named so that the answer is the same before anything is looked up.
REFUSED = (
    "bulk_update_delete",
    "bulk_update_private",
    "bulk_update_public",
    "dataset_purge",
    "package_delete",
    "package_owner_org_update",
    "package_patch",
    "package_relationship_create",
    "package_relationship_delete",
    "package_relationship_update",
    "package_resource_reorder",
    "package_revise",
    "package_update",
    "resource_create",
    "resource_delete",
    "resource_patch",
    "resource_update",
    "resource_view_clear",
    "resource_view_create",
    "resource_view_delete",
    "resource_view_reorder",
    "resource_view_update",
)
# CKAN 2.12's file API: bytes put there could be given to a public dataset, or served by their address.
REFUSED_FILES = ("file_create", "file_ownership_transfer", "file_pin", "file_register", "file_rename", "file_unpin")


@contextmanager
def opened() -> Iterator[None]:
    """Let CKAN's actions through, in this thread and block. For the release transaction and for test fixtures."""
    token = _OPEN.set(True)
    try:
        yield
    finally:
        _OPEN.reset(token)


def is_open(context: Context) -> bool:
    """Whether the call is part of a release. CKAN's actions drop our flag when they call one another."""
    return bool(context.get(FLAG)) or _OPEN.get()


def chained_actions() -> dict[str, ChainedAction]:
    """Every guarded action of CKAN, for IActions."""
    refused = {name: _refusing(name) for name in (*REFUSED, *REFUSED_FILES)}
    return {**refused, "package_create": package_create, "package_show": package_show}


@tk.chained_action
def package_create(original: Any, context: Context, data_dict: DataDict) -> Any:
    """Outside a release: validate the dataset and keep it as a draft, which nobody outside its organization sees."""
    if is_open(context):
        with opened():
            return original(context, data_dict)
    if data_dict.get("type") in UNGATED_TYPES:
        return _ungated(original, context, data_dict)
    tk.check_access("package_create", context, data_dict)
    return tk.get_action("release_draft_create")(tk.fresh_context(context), data_dict)


@tk.chained_action
@tk.side_effect_free
def package_show(original: Any, context: Context, data_dict: DataDict) -> Any:
    """A withdrawn dataset does not exist for those who may not see it: its page alone says what became of it."""
    try:
        return original(context, data_dict)
    except tk.NotAuthorized:
        package = model.Package.get(data_dict.get("id") or data_dict.get("name_or_id"))
        if package is not None and package.state == model.State.DELETED:
            raise tk.ObjectNotFound from None
        raise


def _refusing(name: str) -> ChainedAction:
    @tk.chained_action
    def refuse(original: Any, context: Context, data_dict: DataDict) -> Any:
        if is_open(context):
            with opened():
                return original(context, data_dict)
        if _is_ungated(name, data_dict):
            return _ungated(original, context, data_dict)
        raise tk.NotAuthorized(sentence(Finding("release.use_draft")))

    refuse.__doc__ = f"{name}: refused outside a release; use release_draft_create and release_draft_update."
    return refuse


def _ungated(original: Any, context: Context, data_dict: DataDict) -> Any:
    """A harvest source: sysadmins may make and change it by CKAN's own ways."""
    user = context.get("auth_user_obj") or model.User.get(context.get("user"))
    if not context.get("ignore_auth") and not getattr(user, "sysadmin", False):
        raise tk.NotAuthorized(tk._("Only administrators of the site may change harvest sources"))
    with opened():
        return original(context, data_dict)


def _is_ungated(name: str, data_dict: DataDict) -> bool:
    if not name.startswith(("package_", "dataset_")):
        return False
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    return package is not None and package.type in UNGATED_TYPES
