"""Who may see the counts (everybody), who works where (those who do) and the way to the gate (those who publish)."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthResult, ChainedAuthFunction, Context, DataDict

__all__ = ["member_list", "portal_counts", "portal_latest", "portal_steward"]


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def member_list(next_auth: ChainedAuthFunction, context: Context, data_dict: DataDict) -> AuthResult:
    """An organisation's people are known to its members only; CKAN names their ids and roles to everybody."""
    body = model.Group.get(data_dict.get("id"))
    if body is None or authz.has_user_permission_for_group_or_org(body.id, context.get("user"), "read"):
        return next_auth(context, data_dict)
    return {"success": False, "msg": tk._("Only members of an organisation may see who they are")}


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
