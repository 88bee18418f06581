"""Who may read public records: everybody."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["project_show", "record_search", "record_show"]


@tk.auth_allow_anonymous_access
def record_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Every public record is for everybody."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def record_search(context: Context, data_dict: DataDict) -> AuthResult:
    """And so is finding it."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def project_show(context: Context, data_dict: DataDict) -> AuthResult:
    """And so is what became of a transaction."""
    return {"success": True}
