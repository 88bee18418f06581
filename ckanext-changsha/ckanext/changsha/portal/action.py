"""What the front page counts, as API: one statement each."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, DataDict, Schema

__all__ = ["portal_counts", "portal_latest"]

_PUBLIC = "state = 'active' AND NOT private AND type = 'dataset'"
_CORE = f"""
    SELECT 'datasets' AS what, '' AS kind, count(*) AS number FROM package WHERE {_PUBLIC}
    UNION ALL
    SELECT 'organizations', '', count(*) FROM "group" WHERE is_organization AND state = 'active'
"""  # noqa: S608 - no input in the statement
_FEATURES = {  # plugin: what its table adds
    "changsha_catalogue": "SELECT 'entries', category, count(*) FROM changsha_catalogue_entry "
    "WHERE NOT retired GROUP BY category",
    "changsha_records": "SELECT 'records', kind, count(*) FROM changsha_record GROUP BY kind",
}
_LATEST = sa.text(f"""
    SELECT package.name, package.title, package.metadata_modified AS modified, body.title AS organization,
        package.extras ->> 'release_number' AS release_number
    FROM (SELECT * FROM package WHERE {_PUBLIC} ORDER BY metadata_modified DESC, name LIMIT :limit) AS package
    LEFT JOIN "group" AS body ON body.id = package.owner_org
    ORDER BY modified DESC, package.name
""")  # noqa: S608 - no input in the statement
MOST = 100


@tk.side_effect_free
def portal_counts(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Count what is public: `datasets`, `organizations`, `records` by kind and catalogue `entries` by category."""
    tk.check_access("portal_counts", context, data_dict)
    parts = [_CORE, *(part for plugin, part in _FEATURES.items() if p.plugin_loaded(plugin))]
    counts: dict[str, Any] = {"datasets": 0, "organizations": 0, "records": {}, "entries": {}}
    for what, kind, number in model.Session.execute(sa.text(" UNION ALL ".join(parts))):
        if kind:
            counts[what][kind] = number
        else:
            counts[what] = number
    return counts


def _question() -> Schema:
    """What may be asked of the latest."""
    return {"limit": [tk.get_validator("default")(8), tk.get_validator("natural_number_validator")]}


@tk.side_effect_free
@tk.validate_action_data(_question)
def portal_latest(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the datasets released last, with their publisher and release number; `limit` is 8 unless told."""
    tk.check_access("portal_latest", context, data_dict)
    rows = model.Session.execute(_LATEST, {"limit": min(data_dict["limit"], MOST)}).mappings()
    return [{**row, "modified": row["modified"].isoformat()} for row in rows]
