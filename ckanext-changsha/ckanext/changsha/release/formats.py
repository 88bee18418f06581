"""The formats of a release's table, apart from what stands beside it: schema, dictionary, packages."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["TABLE_FORMATS", "table_formats"]

TABLE_FORMATS = ("CSV", "XLSX", "JSON", "JSONL", "Parquet")  # in the order that people look for them


def table_formats(formats: Iterable[str]) -> list[str]:
    """Those of `formats` that the table itself is in."""
    named = set(formats)
    return [format for format in TABLE_FORMATS if format in named]
