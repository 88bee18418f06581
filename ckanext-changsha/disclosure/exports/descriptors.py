"""What stands beside a table: its Table Schema, its data dictionary, and the Data Package that binds all files."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from disclosure.templates import field_words

__all__ = ["data_package", "write_dictionary", "write_table_schema"]

_IDENTIFIER = re.compile(r"[-a-z0-9._/]+")  # Data Package v1, "name"
COLUMNS = ("name", "title", "type", "required", "unit", "rules", "options", "description", "example")


def write_table_schema(target: Path, descriptor: Mapping[str, Any]) -> None:
    """The Table Schema as JSON, as frictionless reads it."""
    target.write_bytes(_json(_alone(descriptor)))


def write_dictionary(target: Path, descriptor: Mapping[str, Any]) -> None:
    """One line for each field, in words; with the mark by which spreadsheet programs know UTF-8."""
    with target.open("w", encoding="utf-8", newline="") as out:
        out.write(codecs.BOM_UTF8.decode())
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        for field in map(field_words, descriptor.get("fields", ())):
            said = {name: getattr(field, name) for name in COLUMNS}
            listed = {name: "；".join(said[name]) for name in ("rules", "options")}
            writer.writerow({**said, **listed, "required": str(field.required).lower()})


def data_package(
    about: Mapping[str, Any], files: Iterable[Mapping[str, Any]], descriptor: Mapping[str, Any] | None
) -> bytes:
    """datapackage.json of one release. `about` has name, title, description, version and licence (name, title, path);
    each of `files` has filename, format, mimetype, size and sha256. The CSV carries the Table Schema."""
    resources = [_resource(file, descriptor) for file in files]
    package = {
        "profile": "data-package",
        "name": about["name"],
        "title": about["title"],
        "description": about["description"],
        "version": about["version"],
        "licenses": [about["licence"]] if about.get("licence") else None,
        "resources": resources,
    }
    return _json({name: value for name, value in package.items() if value})


def _resource(file: Mapping[str, Any], descriptor: Mapping[str, Any] | None) -> dict[str, Any]:
    resource = {
        "name": _name(file),
        "path": file["filename"],
        "title": file["format"],
        "format": file["filename"].rpartition(".")[2],
        "mediatype": file["mimetype"],
        "encoding": "utf-8",
        "bytes": file["size"],
        "hash": f"sha256:{file['sha256']}",
    }
    if file["format"] == "CSV" and descriptor is not None:
        return {**resource, "profile": "tabular-data-resource", "schema": _alone(descriptor)}
    return {**resource, "profile": "data-resource"}


def _name(file: Mapping[str, Any]) -> str:
    """An identifier by the rules of Data Packages: a document's file name may be Chinese."""
    name = str(file["filename"]).lower().replace("_", "-")
    return name if _IDENTIFIER.fullmatch(name) else f"{file['format'].lower()}-{file['sha256'][:16]}"


def _alone(descriptor: Mapping[str, Any]) -> Mapping[str, Any]:
    """The Table Schema of a release, which is of one table: without foreign keys into tables that are not in it."""
    own = [key for key in descriptor.get("foreignKeys", ()) if not key["reference"]["resource"]]
    rest = {name: value for name, value in descriptor.items() if name != "foreignKeys"}
    return {**rest, "foreignKeys": own} if own else rest


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode() + b"\n"
