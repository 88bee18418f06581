"""The first rows of a release, read from its own CSV and written as people read them: the files say them exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ckanext.changsha.release import store
from disclosure.tables import UnknownTableSchema, table_schema
from disclosure.validation import read_rows

__all__ = ["column_titles", "first_rows"]

ROWS = 50
LONGEST = 120  # signs of a cell; a page with whole documents in its cells has megabytes


def first_rows(release: dict[str, Any]) -> dict[str, Any]:
    """`columns` (each `title` and `number`, whether amounts stand in it) and `rows` of a release as release_list
    describes it."""
    csv = next((file for file in release["files"] if file["format"] == "CSV"), None)
    path = csv and store.releases().path(csv["sha256"])
    if path is None or not path.is_file():
        return {"columns": [], "rows": []}
    rows = list(read_rows(path, ROWS, 0))
    fields = _fields(release["table_schema"])
    names = _telling_first(list(rows[0]) if rows else [], release["table_schema"])
    types = {name: fields.get(name, {}).get("type", "string") for name in names}
    return {
        "columns": [
            {"title": fields.get(name, {}).get("title", name), "number": types[name] == "number"} for name in names
        ],
        "rows": [[_shown(row[name], types[name]) for name in names] for row in rows],
    }


def column_titles(schema: str) -> dict[str, str]:
    """What the columns of a Table Schema are called, by their names."""
    return {name: field.get("title", name) for name, field in _fields(schema).items()}


def _fields(schema: str) -> Mapping[str, Mapping[str, Any]]:
    try:
        return {field["name"]: field for field in table_schema(schema)["fields"]}
    except UnknownTableSchema:  # a schema may be renamed after a release; its names still head the columns
        return {}


def _telling_first(names: list[str], schema: str) -> list[str]:
    """The columns that the schema names as `preview`, in its order, then the others."""
    try:
        first = [name for name in table_schema(schema).get("preview", ()) if name in names]
    except UnknownTableSchema:
        first = []
    return [*first, *(name for name in names if name not in first)]


def _shown(cell: str, kind: str) -> str:
    """A cell for the eye; one that is not what its column says stays as it is."""
    try:
        return _WRITTEN[kind](cell) if cell and kind in _WRITTEN else _cut(cell)
    except (ValueError, InvalidOperation):
        return _cut(cell)


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"


_WRITTEN: Mapping[str, Callable[[str], str]] = {
    "number": lambda cell: f"{Decimal(cell):,}",
    "datetime": lambda cell: f"{datetime.fromisoformat(cell):%Y-%m-%d %H:%M}",  # on the clock that the cell names
}
