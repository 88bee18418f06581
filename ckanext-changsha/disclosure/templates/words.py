"""What a field of a Table Schema asks for, in words that a steward reads: the same in templates and on pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.vocabularies import read_yaml

__all__ = ["FieldWords", "certainty_words", "field_words", "options", "table_words", "template_words"]

TRUE, FALSE = ("true",), ("false",)


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field; `rules` are sentences, `options` the only values it may have, if it may have only some."""

    name: str
    title: str
    description: str
    type: str
    required: bool
    rules: tuple[str, ...]
    options: tuple[str, ...]
    unit: str
    example: str


def field_words(field: Mapping[str, Any], language: str = "zh") -> FieldWords:
    """The field in `language`, zh or en; its title, description and example are as the schema has them."""
    kind = str(field.get("type", "any"))
    return FieldWords(
        name=str(field["name"]),
        title=str(field.get("title", field["name"])),
        description=str(field.get("description", "")),
        type=table_words()["types"].get(kind, {}).get(language, kind),
        required=bool(field.get("constraints", {}).get("required")),
        rules=tuple(_rules(field, language)),
        options=options(field),
        unit=str(field.get("unit", "")),
        example=str(field.get("example", "")),
    )


def options(field: Mapping[str, Any]) -> tuple[str, ...]:
    """The values to choose from: of an enumeration, or yes and no as people of the field's own language write them."""
    if field.get("type") == "boolean":
        return str(field.get("trueValues", TRUE)[-1]), str(field.get("falseValues", FALSE)[-1])
    return tuple(str(value) for value in field.get("constraints", {}).get("enum", ()))


def certainty_words(certainty: str, language: str = "zh") -> str:
    """How sure the compiler of a schema was of it: nobody has checked it against the official text."""
    return str(table_words()["certainty"].get(certainty, {}).get(language, ""))


def _rules(field: Mapping[str, Any], language: str) -> Iterator[str]:
    words = table_words()
    for name, value in field.get("constraints", {}).items():
        if name == "unique" and value:
            yield words["constraints"][name][language]
        elif name not in ("required", "unique", "enum"):
            yield f"{words['constraints'].get(name, {}).get(language, name)} {value}"
    if "checksum" in field:
        yield words["checksums"][field["checksum"]][language]


@cache
def table_words() -> dict[str, Any]:
    """The words for types, constraints, checks, groups and certainty of Table Schemas."""
    return _loaded("table_words.yaml")


@cache
def template_words() -> dict[str, Any]:
    """The words of templates and marked copies."""
    return _loaded("template_words.yaml")


def _loaded(name: str) -> dict[str, Any]:
    return read_yaml(name)
