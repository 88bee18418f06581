"""The standards' API: `table_schema_list` and `table_schema_show`. The pages ask the same."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.changsha.standards import queries
from disclosure.tables import UnknownTableSchema, schema_hash, table_schema, table_schemas

__all__ = ["table_schema_list", "table_schema_show"]

_SAID = ("name", "group", "form", "title", "description", "source", "certainty")


@tk.side_effect_free
def table_schema_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the Table Schemas by name.

    Each has `name`, `group`, `form` (the number of a budget's form), `title`, `description`, `source`, `certainty`,
    `fields` and `checks` (how many) and `datasets` (how many public ones say that they keep to it).
    """
    tk.check_access("table_schema_list", context, data_dict)
    counts = queries.counts(model.Session)
    return [
        {
            **{key: schema.get(key, "") for key in _SAID},
            "fields": len(schema["fields"]),
            "checks": len(schema.get("checks", ())),
            "datasets": counts.get(name, 0),
        }
        for name, schema in table_schemas().items()
    ]


@tk.side_effect_free
def table_schema_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show one Table Schema, as frictionless reads it and with our own keys, such as a field's `unit` and `example`.

    Beside the descriptor: `hash`, the SHA-256 that verdicts and releases name, and `datasets`, the public ones that
    keep to it.

    :param name: such as `administrative-penalty`
    """
    tk.check_access("table_schema_show", context, data_dict)
    name = str(tk.get_or_bust(data_dict, "name"))
    try:
        schema = table_schema(name)
    except UnknownTableSchema as unknown:
        raise tk.ObjectNotFound(tk._("There is no table schema {name}").format(name=name)) from unknown
    return {**schema, "hash": schema_hash(name), "datasets": queries.datasets(model.Session, name)}
