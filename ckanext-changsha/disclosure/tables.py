"""The Table Schemas of what is published as tables: schemas/tables/<name>.yaml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from disclosure.errors import DisclosureError

__all__ = ["UnknownTableSchema", "schema_hash", "table_schema", "table_schemas"]

Descriptor = Mapping[str, Any]


class UnknownTableSchema(DisclosureError, KeyError):
    """No Table Schema has this name. `code` names the finding."""

    code = "schema.unknown"

    def __init__(self, name: str) -> None:
        super().__init__(f"no table schema {name!r}")
        self.name = name


@cache
def table_schemas() -> Mapping[str, Descriptor]:
    """Every Table Schema by name. The descriptors are shared: read them only."""
    folder = files("disclosure.schemas").joinpath("tables")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    loaded = {path.name.removesuffix(".yaml"): yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}
    return MappingProxyType(loaded)


def table_schema(name: str) -> Descriptor:
    """The descriptor called `name`; raises UnknownTableSchema."""
    try:
        return table_schemas()[name]
    except KeyError:
        raise UnknownTableSchema(name) from None


def schema_hash(name: str) -> str:
    """SHA-256 of the descriptor's canonical JSON: a verdict is bound to it."""
    written = json.dumps(table_schema(name), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()
