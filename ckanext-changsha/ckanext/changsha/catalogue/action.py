"""The catalogue's API: `disclosure_catalogue_list` and `disclosure_catalogue_show`. The pages ask the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict, Schema

from ckanext.changsha.catalogue import queries
from ckanext.changsha.catalogue.load import CATEGORIES

__all__ = ["disclosure_catalogue_list", "disclosure_catalogue_show"]

FILTERS = ("category", "domain", "organization", "q")
MOST = 1000  # entries in one answer
FARTHEST = 1_000_000  # no catalogue is longer
LONGEST = 200  # characters of a filter


def _question() -> Schema:
    """What may be asked of the list."""
    number, default = tk.get_validator("natural_number_validator"), tk.get_validator("default")
    filters = {name: [tk.get_validator("ignore_empty"), _words] for name in FILTERS}
    return {**filters, "limit": [default(MOST), number], "offset": [default(0), number]}


def _words(value: Any) -> str:
    """Text that the database can be asked for: without NUL, and not endless."""
    return str(value).replace("\0", "").strip()[:LONGEST]


@tk.side_effect_free
@tk.validate_action_data(_question)
def disclosure_catalogue_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the entries of the catalogue in force, by code.

    Filters, all optional: `category` (决策, 执行, 管理, 服务, 结果, 解读, 回应 or 参与), `domain`, `organization`
    (its name in CKAN or its Chinese name) and `q` (words that must all stand in the entry). `limit` (at most 1000)
    and `offset` turn the pages.

    Returns `count`; `results`, each with `datasets`, the number of public datasets that fulfil it; and `categories`
    and `domains`: how many entries there are to choose from under the other filters.
    """
    tk.check_access("disclosure_catalogue_list", context, data_dict)
    filters = {name: data_dict[name] for name in FILTERS if data_dict.get(name)}
    table = queries.counts(model.Session, filters)
    category, domain = filters.get("category"), filters.get("domain")
    results = queries.page(model.Session, filters, min(data_dict["limit"], MOST), min(data_dict["offset"], FARTHEST))
    return {
        "count": sum(n for kind, area, n in table if category in (None, kind) and domain in (None, area)),
        "categories": {
            one: sum(n for kind, area, n in table if kind == one and domain in (None, area)) for one in CATEGORIES
        },
        "domains": _domains(table, category),
        "results": [_public(entry) for entry in results],
    }


@tk.side_effect_free
def disclosure_catalogue_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show one entry by its `code`, with the public datasets that fulfil it."""
    tk.check_access("disclosure_catalogue_show", context, data_dict)
    entry = queries.find(model.Session, _words(tk.get_or_bust(data_dict, "code")).upper())
    if entry is None:
        raise tk.ObjectNotFound(tk._("The catalogue has no entry {code}").format(code=data_dict["code"]))
    fulfilled = queries.fulfilled_by(model.Session, entry["code"])
    return {**_public(entry), "datasets": [_public(dataset) for dataset in fulfilled]}


def _domains(table: list[tuple[str, str, int]], category: str | None) -> dict[str, int]:
    """Entries by domain, in the catalogue's order."""
    domains: dict[str, int] = {}
    for kind, domain, number in table:
        if category in (None, kind):
            domains[domain] = domains.get(domain, 0) + number
    return domains


def _public(row: dict[str, Any]) -> dict[str, Any]:
    """The row as JSON says it: moments in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
