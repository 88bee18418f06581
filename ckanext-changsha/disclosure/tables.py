"""The Table Schemas of what is published as tables: schemas/tables/, and those made for each transaction notice.

A file there is one schema. With `extends` it begins with what schemas/bases/ has under that name, and its `fields` may
be names of the base's fields, or these with other words: ``{name: total, title: 本年支出合计（万元）}``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

import yaml

from disclosure.errors import DisclosureError
from disclosure.notice_tables import notice_schemas

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
    return MappingProxyType({name: table_schema(name) for name in (*sorted(_files()), *_notices())})


@cache
def table_schema(name: str) -> Descriptor:
    """The descriptor called `name`; raises UnknownTableSchema."""
    if name in _files():
        return _resolved(_read(_files()[name]))
    try:
        return _notices()[name]
    except KeyError:
        raise UnknownTableSchema(name) from None


@cache
def schema_hash(name: str) -> str:
    """SHA-256 of the descriptor's canonical JSON: a verdict is bound to it."""
    written = json.dumps(table_schema(name), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


@cache
def _files() -> Mapping[str, Traversable]:
    """The schemas that have a file, in schemas/tables/ or a folder of it."""
    folder = files("disclosure.schemas").joinpath("tables")
    paths = [path for place in folder.iterdir() for path in (place.iterdir() if place.is_dir() else [place])]
    return {path.name.removesuffix(".yaml"): path for path in paths if path.name.endswith(".yaml")}


@cache
def _notices() -> Mapping[str, Descriptor]:
    schemas = files("disclosure.schemas")
    return notice_schemas(_read(schemas.joinpath("transactions.yaml")), _base("notice"))


@cache
def _base(name: str) -> Descriptor:
    return _read(files("disclosure.schemas").joinpath("bases", f"{name}.yaml"))


def _resolved(said: dict[str, Any]) -> Descriptor:
    """A schema with what it takes from its base written out."""
    if "extends" not in said:
        return said
    base = _base(said["extends"])
    known = {field["name"]: field for field in base["fields"]}
    fields = [
        known[field] if isinstance(field, str) else known.get(field["name"], {}) | field for field in said["fields"]
    ]
    return {**base, **said, "fields": fields} | {"extends": said["extends"]}


def _read(path: Traversable) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded
