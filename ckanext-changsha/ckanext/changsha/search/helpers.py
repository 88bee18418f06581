"""What the search page needs: addresses and names. No queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.changsha.records.helpers import changsha_kind_label
from ckanext.changsha.search.asked import Asked

__all__ = [
    "changsha_facet_label",
    "changsha_facet_value",
    "changsha_page_window",
    "changsha_search_link",
    "changsha_sort_labels",
    "changsha_tab_labels",
]

AROUND = 2  # pages named on each side of the present one


def changsha_search_link(asked: Asked) -> str:
    """The address of a search."""
    return str(tk.url_for("changsha_search.search", **asked.args()))


def changsha_tab_labels() -> dict[str, str]:
    """The tabs in their order."""
    return {"all": tk._("All"), "datasets": tk._("Datasets"), "records": tk._("Government information")}


def changsha_sort_labels() -> dict[str, str]:
    """The orders to choose from."""
    return {"relevance": tk._("Relevance"), "newest": tk._("Newest first"), "oldest": tk._("Oldest first")}


def changsha_facet_label(name: str) -> str:
    """A filter's name."""
    labels = {
        "kind": tk._("Kind"),
        "publisher": tk._("Publisher"),
        "year": tk._("Year"),
        "dataset": tk._("Dataset"),
        "business_type": tk._("Business type"),
        "stage": tk._("Stage"),
        "notice_label": tk._("Notice type"),
        "region": tk._("Region"),
        "theme": tk._("Theme"),
        "genre": tk._("Genre"),
        "validity": tk._("Validity"),
        "table": tk._("Budget table"),
        "organization": tk._("Publishing organization"),
        "tags": tk._("Tags"),
        "res_format": tk._("File format"),
    }
    return labels.get(name, name)


def changsha_facet_value(name: str, value: Mapping[str, Any]) -> str:
    """What to call a value of a filter."""
    return changsha_kind_label(value["value"]) if name == "kind" else value.get("label") or value["value"]


def changsha_page_window(asked: Asked, pages: int) -> list[int]:
    """The numbers of the pages around the present one."""
    return list(range(max(1, asked.page - AROUND), min(pages, asked.page + AROUND) + 1))
