"""Everybody may read how a table must look."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["table_schema_list", "table_schema_show"]


@tk.auth_allow_anonymous_access
def table_schema_list(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def table_schema_show(context: Context, data_dict: DataDict | None) -> AuthResult:
    """Public."""
    return {"success": True}
