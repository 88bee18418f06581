"""What header and footer show: no query."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from werkzeug.exceptions import HTTPException, default_exceptions

__all__ = ["get_organization", "portal_failure", "portal_is_demonstration", "portal_languages", "portal_navigation"]

STEWARDS = "/release"  # the one part that visitors have no use for
LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}


def get_organization(org: str | None = None, include_datasets: bool = False) -> dict[str, Any]:
    """Core's own, without numbers of datasets: core's templates don't show them, and they are searches of Solr, without
    which a dataset's page must do."""
    if org is None:
        return {}
    asked = {"id": org, "include_datasets": include_datasets, "include_dataset_count": False, "include_groups": False}
    try:
        return dict(tk.get_action("organization_show")({}, asked))
    except (tk.ObjectNotFound, tk.ValidationError, tk.NotAuthorized):
        return {}


def portal_navigation() -> list[dict[str, Any]]:
    """The main parts of the site that are switched on, which one this page belongs to, and which are for stewards."""
    parts = [
        ("changsha_portal", "/", tk._("Home")),
        ("changsha_catalogue", "/catalogue", tk._("Catalogue")),
        ("changsha_search", "/search", tk._("Search")),
        ("changsha_portal", "/dataset", tk._("Datasets")),
        ("changsha_portal", "/organization", tk._("Organisations")),
        ("changsha_standards", "/standards", tk._("Data standards")),
        ("changsha_release", STEWARDS, tk._("Release gate")),
    ]
    here = f"/{tk.request.path.split('/')[1]}"
    return [
        {"url": tk.h.url_for(path), "label": label, "active": path == here, "steward": path == STEWARDS}
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


def portal_failure(code: int | list[int], content: str) -> dict[str, str]:
    """What an error page says: what happened, what the visitor can do, and the view's own words if it had any."""
    number = code[0] if isinstance(code, list) else code
    sentences = {
        400: (
            tk._("The address or the form was not understood"),
            tk._("Go back, correct what you entered and try again."),
        ),
        401: (tk._("Please log in"), tk._("This page is for people who work here.")),
        403: (tk._("This page is not open to you"), tk._("Log in with an account that may see it.")),
        404: (
            tk._("There is nothing at this address"),
            tk._("It may have moved: search for its title or look in the catalogue."),
        ),
        500: (
            tk._("Something went wrong on our side"),
            tk._("The fault has been logged. Please try again in a few minutes."),
        ),
        503: (
            tk._("This is not available at the moment"),
            tk._("Please try again in a few minutes. What is published can still be read at its address."),
        ),
    }
    title, mend = sentences.get(number, sentences[500 if number >= 500 else 400])
    usual = default_exceptions.get(number, HTTPException).description
    return {
        "code": str(number),
        "title": title,
        "mend": mend,
        "detail": "" if content == usual or number >= 500 else content,
    }
