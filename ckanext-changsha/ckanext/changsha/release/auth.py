"""Who may do what. Stewards are editors and admins of the organization, reviewers its admins; others see nothing.

A draft that somebody may not see does not exist for them: the answer is the same as for an id that nobody ever gave.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz
from ckan.types import AuthResult, Context, DataDict

from ckanext.changsha.release import drafts, model, releases
from ckanext.changsha.release.workflow import REVIEW_STEPS

__all__ = [
    "is_reviewer",
    "is_steward",
    "release_bulk",
    "release_bulk_step",
    "release_check_show",
    "release_comment",
    "release_diff",
    "release_document_add",
    "release_document_remove",
    "release_draft_create",
    "release_draft_delete",
    "release_draft_findings",
    "release_draft_list",
    "release_draft_preview",
    "release_draft_show",
    "release_draft_update",
    "release_draft_upload",
    "release_list",
    "release_notice_list",
    "release_notice_read",
    "release_roll_back",
    "release_show",
    "release_step",
    "release_waiver_ask",
    "release_waiver_decide",
    "release_waiver_list",
    "release_worklist",
    "stewarded",
]


def is_steward(organization: str, user: str) -> bool:
    """Whether the user (by name) edits this organization's datasets."""
    return bool(authz.has_user_permission_for_group_or_org(organization, user, "update_dataset"))


def is_reviewer(organization: str, user: str) -> bool:
    """Whether the user (by name) may review what another person of this organization made."""
    return bool(authz.has_user_permission_for_group_or_org(organization, user, "admin"))


def stewarded(user: str) -> list[str] | None:
    """The ids of the organizations whose drafts this user sees; None: all."""
    if authz.is_sysadmin(user):
        return None
    found = tk.get_action("organization_list_for_user")({"user": user}, {"permission": "update_dataset"})
    return [organization["id"] for organization in found]


def release_draft_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Anybody who may make datasets in some organization; the validators ask which."""
    return authz.is_authorized("package_create", tk.fresh_context(context), None)


def release_draft_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever is logged in; the list holds what they may see."""
    return {"success": True}


def release_draft_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Stewards of the draft's organization."""
    _visible(context, data_dict)
    return {"success": True}


release_draft_update = release_draft_show
release_draft_delete = release_draft_show
release_draft_upload = release_draft_show
release_draft_findings = release_draft_show
release_draft_preview = release_draft_show
release_document_add = release_draft_show
release_document_remove = release_draft_show


def release_step(context: Context, data_dict: DataDict) -> AuthResult:
    """Stewards submit and recall; reviewers do the rest. That nobody reviews their own is the workflow's rule."""
    draft = _visible(context, data_dict)
    if data_dict.get("step") in REVIEW_STEPS and not is_reviewer(draft["owner_org"], context["user"]):
        return {"success": False, "msg": tk._("Only a reviewer (an admin of the organization) may do this")}
    return {"success": True}


release_check_show = release_draft_show
release_comment = release_draft_show
release_waiver_ask = release_draft_show
release_waiver_list = release_draft_show
release_bulk_step = release_draft_list  # each draft is asked for again, by the step itself
release_notice_list = release_draft_list  # one's own alone
release_notice_read = release_draft_list
release_worklist = release_draft_list


def release_waiver_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """Reviewers of the draft's organization. That nobody decides their own is the waiver's rule."""
    table = model.waiver
    query = sa.select(table.c.draft_id).where(table.c.id == str(data_dict.get("id")))
    draft_id = context["session"].scalar(query)
    if draft_id is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    draft = _visible(context, {"id": draft_id})
    if not is_reviewer(draft["owner_org"], context["user"]):
        return {"success": False, "msg": tk._("Only a reviewer (an admin of the organization) may do this")}
    return {"success": True}


@tk.auth_allow_anonymous_access
def release_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Releases are public."""
    return {"success": True}


release_show = release_list
release_diff = release_list
release_bulk = release_list


def release_roll_back(context: Context, data_dict: DataDict) -> AuthResult:
    """Stewards of the dataset's publisher."""
    latest = releases.current(context["session"], str(data_dict.get("dataset")))
    if latest is None or not is_steward(latest["metadata"]["owner_org"], context["user"]):
        return {"success": False, "msg": tk._("Only the publisher's stewards may do this")}
    return {"success": True}


def _visible(context: Context, data_dict: DataDict) -> sa.RowMapping:
    draft = drafts.find(context["session"], str(data_dict.get("id")))
    if draft is None or not is_steward(draft["owner_org"], context["user"]):
        raise tk.ObjectNotFound(tk._("Draft not found"))
    return draft
