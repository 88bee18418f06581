"""What header and footer show: no query."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

__all__ = ["portal_is_demonstration", "portal_languages", "portal_navigation"]

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}


def portal_navigation() -> list[dict[str, Any]]:
    """The main parts of the site that are switched on, and which one this page belongs to."""
    parts = [
        ("changsha_portal", "/", tk._("Home")),
        ("changsha_catalogue", "/catalogue", tk._("Catalogue")),
        ("changsha_search", "/search", tk._("Search")),
        ("changsha_portal", "/dataset", tk._("Datasets")),
        ("changsha_portal", "/organization", tk._("Organisations")),
    ]
    here = f"/{tk.request.path.split('/')[1]}"
    return [
        {"url": tk.h.url_for(path), "label": label, "active": path == here}
        for plugin, path, label in parts
        if p.plugin_loaded(plugin)
    ]


def portal_languages() -> list[dict[str, Any]]:
    """This page in each language."""
    page, now = tk.h.current_url(), tk.h.lang()
    return [
        {"code": code.split("_")[0], "name": name, "url": tk.h.url_for(page, locale=code), "active": code == now}
        for code, name in LANGUAGES.items()
    ]


def portal_is_demonstration() -> bool:
    """Whether the site's data are invented."""
    return bool(tk.config["ckanext.changsha.demonstration"])
