"""The choices of the dataset form and the words and addresses of the catalogue's pages: no query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.changsha.catalogue.labels import catalogue_label, catalogue_trust
from ckanext.changsha.catalogue.load import read_catalogue
from disclosure.tables import table_schemas
from disclosure.templates import table_words

__all__ = [
    "catalogue_address",
    "catalogue_entry_choices",
    "catalogue_label",
    "catalogue_license_choices",
    "catalogue_table_schema_choices",
    "catalogue_table_schema_groups",
    "catalogue_trust",
]

Choices = list[dict[str, str]]


def catalogue_entry_choices(field: Mapping[str, Any]) -> Choices:
    """Every entry of the catalogue's file, as “政府预算 · 一般公共预算”."""
    return _entries()


def catalogue_license_choices(field: Mapping[str, Any]) -> Choices:
    """The licences that datasets may carry."""
    return _licenses()


def catalogue_table_schema_choices(field: Mapping[str, Any]) -> Choices:
    """The Table Schemas that an uploaded table can be checked against."""
    return [{"value": name, "label": schema.get("title", name)} for name, schema in table_schemas().items()]


def catalogue_table_schema_groups() -> list[dict[str, Any]]:
    """The same by group, as a form lists them: `label` and `choices`, which begin with the official form's number."""
    language = "zh" if tk.h.lang().startswith("zh") else "en"
    ordered = sorted(table_schemas().items(), key=lambda known: str(known[1].get("form", "")))
    return [
        {
            "label": label[language],
            "choices": [
                {"value": name, "label": " ".join(filter(None, (schema.get("form"), schema["title"])))}
                for name, schema in ordered
                if schema["group"] == group
            ],
        }
        for group, label in table_words()["groups"].items()
    ]


def catalogue_address(asked: Mapping[str, str], endpoint: str = "catalogue.index", **changes: Any) -> str:
    """The list with these filters and changes; None takes a filter away."""
    chosen = {name: value for name, value in {**asked, **changes}.items() if value is not None}
    return str(tk.h.url_for(endpoint, **chosen))


@cache
def _entries() -> Choices:
    entries, _ = read_catalogue()
    return [{"value": one["code"], "label": f"{one['level1_item']} · {one['level2_item']}"} for one in entries]


@cache
def _licenses() -> Choices:
    licenses = json.loads(files(__package__).joinpath("licenses.json").read_text(encoding="utf-8"))
    return [{"value": license["id"], "label": license["title"]} for license in licenses]
