"""The first rows of a release, read from its own CSV."""

from __future__ import annotations

from typing import Any

from ckanext.changsha.release import store
from disclosure.tables import UnknownTableSchema, table_schema
from disclosure.validation import read_rows

__all__ = ["column_titles", "first_rows"]

ROWS = 50
LONGEST = 120  # signs of a cell; a page with whole documents in its cells has megabytes


def first_rows(release: dict[str, Any]) -> dict[str, Any]:
    """`labels` and `rows` of a release as release_list describes it."""
    csv = next((file for file in release["files"] if file["format"] == "CSV"), None)
    path = csv and store.releases().path(csv["sha256"])
    if path is None or not path.is_file():
        return {"labels": [], "rows": []}
    rows = list(read_rows(path, ROWS, 0))
    titles = column_titles(release["table_schema"])
    names = _telling_first(list(rows[0]) if rows else [], release["table_schema"])
    cells = [[_cut(row[name]) for name in names] for row in rows]
    return {"labels": [titles.get(name, name) for name in names], "rows": cells}


def column_titles(schema: str) -> dict[str, str]:
    """What the columns of a Table Schema are called, by their names."""
    try:
        return {field["name"]: field.get("title", field["name"]) for field in table_schema(schema)["fields"]}
    except UnknownTableSchema:  # a schema may be renamed after a release; its names still head the columns
        return {}


def _telling_first(names: list[str], schema: str) -> list[str]:
    """The columns that the schema names as `preview`, in its order, then the others."""
    try:
        first = [name for name in table_schema(schema).get("preview", ()) if name in names]
    except UnknownTableSchema:
        first = []
    return [*first, *(name for name in names if name not in first)]


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"
