"""Everybody may read the catalogue: that is what it is for."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["disclosure_catalogue_list", "disclosure_catalogue_show"]


@tk.auth_allow_anonymous_access
def disclosure_catalogue_list(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def disclosure_catalogue_show(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Public."""
    return {"success": True}
