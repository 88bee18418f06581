"""The catalogue's API: `disclosure_catalogue_list` and `disclosure_catalogue_show`. The pages ask the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.changsha.catalogue import queries
from ckanext.changsha.catalogue.load import CATEGORIES

__all__ = ["disclosure_catalogue_list", "disclosure_catalogue_show"]

FILTERS = ("category", "domain", "organization", "q")
MOST = 1000  # entries in one answer


@tk.side_effect_free
def disclosure_catalogue_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the entries of the catalogue in force, by code.

    Filters, all optional: `category` (决策, 执行, 管理, 服务, 结果, 解读, 回应 or 参与), `domain`, `organization`
    (its name in CKAN or its Chinese name) and `q` (words that must all stand in the entry). `limit` (at most 1000)
    and `offset` turn the pages.

    Returns `count`; `results`, each with `datasets`, the number of public datasets that fulfil it; and `categories`
    and `domains`: how many entries there are to choose from under the other filters.
    """
    tk.check_access("disclosure_catalogue_list", context, data_dict)
    filters = {name: str(data_dict[name]).strip() for name in FILTERS if str(data_dict.get(name) or "").strip()}
    limit, offset = _whole(data_dict, "limit", MOST), _whole(data_dict, "offset", 0)
    table = queries.counts(model.Session, filters)
    category, domain = filters.get("category"), filters.get("domain")
    results = queries.page(model.Session, filters, min(limit, MOST), offset)
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
    entry = queries.find(model.Session, str(tk.get_or_bust(data_dict, "code")).upper())
    if entry is None:
        raise tk.ObjectNotFound(tk._("The catalogue has no entry {code}").format(code=data_dict["code"]))
    fulfilled = queries.fulfilled_by(model.Session, entry["code"])
    return {**_public(entry), "datasets": [_public(dataset) for dataset in fulfilled]}


def _whole(data_dict: DataDict, name: str, default: int) -> int:
    """A whole number, not below zero; raises ValidationError naming the parameter."""
    given = data_dict.get(name)
    if given in (None, ""):
        return default
    if not str(given).isascii() or not str(given).isdecimal() or len(str(given)) > 9:
        raise tk.ValidationError({name: [tk._("A whole number is expected")]})
    return int(given)


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
