"""The site's map for search engines: the public datasets, catalogue entries and records (sitemaps.org/protocol)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

__all__ = ["addresses", "parts", "xml"]

MOST = 50_000  # addresses in one file, by the protocol
_PUBLIC = "state = 'active' AND NOT private AND type = 'dataset'"
_PARTS = {  # name: the plugin that shows it, how its addresses begin, the column that ends them, and its rows
    "datasets": ("changsha_portal", "/dataset/", "name", f"package WHERE {_PUBLIC}"),
    "catalogue": ("changsha_catalogue", "/catalogue/", "code", "changsha_catalogue_entry WHERE NOT retired"),
    "records": ("changsha_records", "/record/", "id", "changsha_record"),
}


def parts() -> list[tuple[str, int]]:
    """The map's files: what is in each, and its number from 1."""
    counts = [
        f"SELECT '{name}', count(*) FROM {table}"  # noqa: S608 - no input in the statement
        for name, (plugin, _, _, table) in _PARTS.items()
        if p.plugin_loaded(plugin)
    ]
    found = model.Session.execute(sa.text(" UNION ALL ".join(counts)))
    return [(name, number) for name, count in found for number in range(1, -(-count // MOST) + 1)]


def addresses(name: str, number: int) -> list[str]:
    """The addresses in one file; none when there is no such file."""
    plugin, start, column, table = _PARTS.get(name, ("", "", "", ""))
    if not plugin or not p.plugin_loaded(plugin) or number < 1:
        return []
    page = f"SELECT {column} FROM {table} ORDER BY {column} LIMIT :most OFFSET :before"  # noqa: S608 - as above
    found = model.Session.execute(sa.text(page), {"most": MOST, "before": min(number - 1, MOST) * MOST}).scalars()
    base = tk.h.url_for(start, locale="default", qualified=True)
    return [f"{base}{value}" for value in found]


def xml(whole: str, each: str, found: Iterable[str]) -> str:
    """A list of addresses as the protocol writes it: a `sitemapindex` of `sitemap`, or a `urlset` of `url`."""
    lines = (f"<{each}><loc>{escape(address)}</loc></{each}>" for address in found)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return "\n".join(
        [head, f'<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', *lines, f"</{whole}>", ""]
    )
