"""The words and addresses of the standards' pages: no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from disclosure.templates import FieldWords, certainty_words, field_words

__all__ = ["standards_certainty", "standards_entries", "standards_fields"]


def standards_fields(schema: Mapping[str, Any]) -> list[FieldWords]:
    """What each field of a Table Schema asks for."""
    return [field_words(field, _language()) for field in schema["fields"]]


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
