"""The files of a Table Schema: its descriptor and its templates, made once a process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.tables import table_schema
from disclosure.templates import csv_template, xlsx_template

__all__ = ["File", "file"]


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: equal schemas give equal bytes, so that its hash serves as ETag."""

    content: bytes
    sha256: str
    mimetype: str
    filename: str


def _descriptor(schema: Mapping[str, Any]) -> bytes:
    return (json.dumps(schema, ensure_ascii=False, indent=2, default=str) + "\n").encode()


FORMATS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]] = {
    "json": ("application/json", _descriptor),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_template),
    "csv": ("text/csv", csv_template),
}


@cache
def file(name: str, extension: str) -> File:
    """The file with this extension; raises UnknownTableSchema."""
    schema = table_schema(name)
    mimetype, write = FORMATS[extension]
    content = write(schema)
    return File(content, hashlib.sha256(content).hexdigest(), mimetype, f"{schema['title']}.{extension}")
