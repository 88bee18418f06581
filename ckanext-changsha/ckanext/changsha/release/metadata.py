"""What a draft says about its dataset: the fields of schemas/dataset.yaml, checked as those of a dataset are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import lookup_package_plugin, plugin_validate
from ckan.types import Context

__all__ = ["DATASET_TYPE", "field_label", "field_names", "validated"]

DATASET_TYPE = "dataset"
NOT_HERE = ("resources", "extras", "groups")  # CKAN would take them; here they would be lost, so they are refused


def field_names() -> list[str]:
    """The dataset's fields, in the form's order, without the one that the release sets."""
    schema = tk.h.scheming_get_dataset_schema(DATASET_TYPE)
    names = [str(field["field_name"]) for field in schema["dataset_fields"]]
    return [name for name in names if name != "release_number"]


def field_label(name: str) -> str:
    """What people call a field; an unknown one is shown as it is."""
    fields = tk.h.scheming_get_dataset_schema(DATASET_TYPE)["dataset_fields"]
    return next((tk.h.scheming_language_text(field["label"]) for field in fields if field["field_name"] == name), name)


def validated(context: Context, given: Mapping[str, Any], package: model.Package | None = None) -> dict[str, Any]:
    """The fields to keep; raises the ValidationError that package_create or package_update would raise."""
    refused = {name: [tk._("Upload the data file to the draft; other parts are not taken.")] for name in NOT_HERE}
    errors = {name: message for name, message in refused.items() if given.get(name)}
    if errors:
        raise tk.ValidationError(errors)
    data = {name: given[name] for name in field_names() if given.get(name) not in (None, "")}
    if given.get("tags") and not data.get("tag_string"):
        data["tag_string"] = ",".join(str(tag["name"]) for tag in given["tags"])
    return {**data, **_checked(context, data, package)}


def _checked(context: Context, data: Mapping[str, Any], package: model.Package | None) -> dict[str, Any]:
    """The values that CKAN's validators made of them."""
    plugin = lookup_package_plugin(DATASET_TYPE)
    action = "package_update" if package else "package_create"
    schema = plugin.update_package_schema() if package else plugin.create_package_schema()
    checking = tk.fresh_context(context)
    if package:
        checking["package"] = package
    full = {**data, "type": DATASET_TYPE, **({"id": package.id} if package else {})}
    clean, errors = plugin_validate(plugin, checking, full, schema, action)
    if errors:
        raise tk.ValidationError(errors)
    beside = {extra["key"]: extra["value"] for extra in clean.get("extras", [])}
    return {name: value for name, value in {**clean, **beside}.items() if name in data and isinstance(value, str)}
