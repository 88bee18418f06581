"""The words and addresses of the standards' pages: no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from disclosure.templates import CheckWords, FieldWords, certainty_words, check_words, field_words, table_words

__all__ = [
    *("standards_certainty", "standards_checks", "standards_dataset_items", "standards_entries", "standards_fields"),
    "standards_groups",
]


def standards_fields(schema: Mapping[str, Any]) -> list[FieldWords]:
    """What each field of a Table Schema asks for."""
    return [field_words(field, _language()) for field in schema["fields"]]


def standards_checks(schema: Mapping[str, Any]) -> list[CheckWords]:
    """What each check of a Table Schema holds a table to."""
    return [check_words(check, schema, _language()) for check in schema.get("checks", ())]


def standards_groups(schemas: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The list of schemas by group, in the order of schemas/table_words.yaml: id, label and items."""
    groups = table_words()["groups"]
    ordered = sorted(schemas, key=lambda schema: str(schema["form"]))
    return [
        {
            "id": group,
            "label": label[_language()],
            "items": [_schema_item(schema) for schema in ordered if schema["group"] == group],
        }
        for group, label in groups.items()
    ]


def standards_dataset_items(datasets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The datasets that keep to a schema, as a list shows them."""
    return [
        {
            "url": tk.h.url_for("dataset.read", id=dataset["name"]),
            "title": dataset["title"],
            "said": [dataset["organization"] or ""],
        }
        for dataset in datasets
    ]


def _schema_item(schema: Mapping[str, Any]) -> dict[str, Any]:
    counts = [
        tk.ungettext("%(num)s column", "%(num)s columns", schema["fields"]) % {"num": schema["fields"]},
        tk.ungettext("%(num)s check", "%(num)s checks", schema["checks"]) % {"num": schema["checks"]},
    ]
    if schema["datasets"]:
        words = tk.ungettext("%(num)s public dataset", "%(num)s public datasets", schema["datasets"])
        counts.append(words % {"num": schema["datasets"]})
    if schema["form"]:
        counts.insert(0, schema["form"])
    return {
        "url": tk.h.url_for("standards.read", name=schema["name"]),
        "title": schema["title"],
        "text": schema["description"],
        "said": counts,
        "template": tk.h.url_for("standards.download", name=schema["name"], extension="xlsx"),
    }


def standards_certainty(certainty: str) -> str:
    """How sure the compiler of a Table Schema was of its legal source."""
    return certainty_words(certainty, _language())


def standards_entries(codes: Sequence[str]) -> list[dict[str, str]]:
    """The catalogue's entries that a table fulfils; none when the catalogue is switched off."""
    if not p.plugin_loaded("changsha_catalogue"):
        return []
    labels = {choice["value"]: choice["label"] for choice in tk.h.catalogue_entry_choices({})}
    return [
        {"code": code, "label": labels.get(code, ""), "url": tk.h.url_for("catalogue.read", code=code)}
        for code in codes
    ]


def _language() -> str:
    return "zh" if tk.h.lang().startswith("zh") else "en"
