"""Where the law has personal data published: schemas/privacy_exceptions.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from disclosure.vocabularies import read_yaml

__all__ = ["allowed_in_entry", "allowed_in_field", "allowed_in_kind", "masked_in_field", "own_entry"]

NONE: frozenset[str] = frozenset()


@cache
def _exceptions() -> tuple[Mapping[str, Any], ...]:
    return tuple(read_yaml("privacy_exceptions.yaml")["exceptions"])


def allowed_in_field(schema: str, field: Mapping[str, Any] | None) -> frozenset[str]:
    """The entities that a table's field has to publish: by an exception, or by the field's own `personal`."""
    if field is None:
        return NONE
    tables = (exception.get("tables", {}).get(schema, {}) for exception in _exceptions())
    return _all(field.get("personal", ()), *(table.get(field["name"], ()) for table in tables))


def allowed_in_entry(code: str) -> frozenset[str]:
    """The entities that the documents of a catalogue entry have to name."""
    return _all(*_listed("entries", code))


def own_entry(descriptor: Mapping[str, Any], entry: str) -> str:
    """The catalogue entry when a Table Schema is of its tables; else none: nobody chooses it for its exceptions."""
    return entry if entry in descriptor.get("catalogue_entries", ()) else ""


def allowed_in_kind(kind: str) -> frozenset[str]:
    """The entities that harvested records of a kind have to name."""
    return _all(*_listed("kinds", kind))


def masked_in_field(schema: str, field: str) -> frozenset[str]:
    """The entities that may be published there and are better masked all the same."""
    found = [
        set(exception["mask"]).intersection(exception["tables"][schema].get(field, ()))
        for exception in _exceptions()
        if "mask" in exception and schema in exception.get("tables", {})
    ]
    return _all(*found)


def _listed(under: str, name: str) -> Iterator[Any]:
    for exception in _exceptions():
        yield exception.get(under, {}).get(name, ())


def _all(*lists: Any) -> frozenset[str]:
    return frozenset().union(*lists)
