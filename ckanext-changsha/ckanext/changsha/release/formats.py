"""The formats of a release's table, apart from what stands beside it: schema, dictionary, packages."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.changsha.release.model import Row
from disclosure.documents import FORMATS

__all__ = ["DOCUMENT_FORMATS", "TABLE_FORMATS", "document_name", "table_formats"]

TABLE_FORMATS = ("CSV", "XLSX", "JSON", "JSONL", "Parquet")  # in the order that people look for them
DOCUMENT_FORMATS = frozenset(format.name for format in FORMATS.values())  # of what accompanies it


def table_formats(formats: Iterable[str]) -> list[str]:
    """Those of `formats` that the table itself is in."""
    named = set(formats)
    return [format for format in TABLE_FORMATS if format in named]


def document_name(dataset: str, number: int, file: Row) -> dict[str, str]:
    """`document`: the name under which a file of a release was added to its draft; nothing for one that we made."""
    if file["format"] not in DOCUMENT_FORMATS:
        return {}
    return {"document": file["filename"].removeprefix(f"{dataset}-{number}.")}
