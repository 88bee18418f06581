"""The first rows of a release, read from its own CSV."""

from __future__ import annotations

from typing import Any

from ckanext.changsha.release import store
from disclosure.tables import UnknownTableSchema, table_schema
from disclosure.validation import read_rows

__all__ = ["column_titles", "first_rows"]

ROWS = 50


def first_rows(release: dict[str, Any]) -> dict[str, Any]:
    """`labels` and `rows` of a release as release_list describes it."""
    csv = next((file for file in release["files"] if file["format"] == "CSV"), None)
    path = csv and store.releases().path(csv["sha256"])
    if path is None or not path.is_file():
        return {"labels": [], "rows": []}
    rows = list(read_rows(path, ROWS, 0))
    titles = column_titles(release["table_schema"])
    names = list(rows[0]) if rows else []
    return {"labels": [titles.get(name, name) for name in names], "rows": [list(row.values()) for row in rows]}


def column_titles(schema: str) -> dict[str, str]:
    """What the columns of a Table Schema are called, by their names."""
    try:
        return {field["name"]: field.get("title", field["name"]) for field in table_schema(schema)["fields"]}
    except UnknownTableSchema:  # a schema may be renamed after a release; its names still head the columns
        return {}
