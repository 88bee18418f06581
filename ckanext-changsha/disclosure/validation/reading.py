"""Read the table in a file, whatever its format. Readers are imported when needed: a check's start is felt."""

from __future__ import annotations

from disclosure.validation.source import Source
from disclosure.validation.table import LONGEST_CELL, Table

__all__ = ["read_table"]


def read_table(source: Source, longest: int = LONGEST_CELL) -> Table:
    """The table in an identified file, no cell of text longer than `longest`; raises Refused for what is none."""
    if source.format in ("csv", "tsv"):
        from disclosure.validation.text import read_delimited

        return read_delimited(source.content, tab=source.format == "tsv", longest=longest)
    if source.format in ("json", "jsonl"):
        from disclosure.validation.jsonrows import read_json

        return read_json(source.content, lines=source.format == "jsonl", longest=longest)
    if source.format == "parquet":
        from disclosure.validation.parquet import read_parquet

        return read_parquet(source.content, longest)
    from disclosure.validation.workbook import read_workbook

    return read_workbook(source)
