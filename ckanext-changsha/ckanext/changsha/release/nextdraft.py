"""A draft of a dataset's next release: it keeps the dataset's name and publisher, and what is not said anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context

from ckanext.changsha.release import auth, documents, drafts
from ckanext.changsha.release.metadata import validated

__all__ = ["begin", "fields_after"]


def begin(context: Context, former: sa.RowMapping, actor: str, given: Mapping[str, Any]) -> sa.RowMapping:
    """A new draft after the release `former`, with the documents that accompany that. The caller commits."""
    fields = fields_after(context, former, given)
    draft = drafts.create(context["session"], actor, fields, dataset_id=former["dataset_id"])
    documents.carry_over(context["session"], former, draft, actor)
    return draft


def fields_after(context: Context, former: sa.RowMapping, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields for the next release of a dataset; raises ValidationError."""
    organization = former["metadata"]["owner_org"]
    if not auth.is_steward(organization, context["user"]) and not context.get("ignore_auth"):
        raise tk.ValidationError({"name": [tk._("That URL is already in use.")]})
    fixed = {"name": former["dataset"], "owner_org": organization}
    wished = ckan_model.Group.get(given.get("owner_org") or organization)
    if wished is None or wished.id != organization:
        raise tk.ValidationError({"owner_org": [tk._("A released dataset stays with its publisher")]})
    package = ckan_model.Package.get(former["dataset_id"])
    return validated(context, {**former["metadata"], **given, **fixed}, package)
