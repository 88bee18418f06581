"""Who may see the counts (everybody) and the way to the gate (those who publish for an organisation)."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context, DataDict

__all__ = ["portal_counts", "portal_latest", "portal_steward"]


@tk.auth_allow_anonymous_access
def portal_counts(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def portal_latest(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Public."""
    return {"success": True}


def portal_steward(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Whether somebody is an editor or an administrator of at least one organisation."""
    return {"success": authz.has_user_permission_for_some_org(context["user"], "create_dataset")}
