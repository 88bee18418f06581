"""Findings: what a check or a parser has to say about one place in one file.

A finding carries a code and values, not a sentence. The sentences (what is wrong, how to mend it) are data, in
``schemas/findings.yaml``, in Chinese and English, so that every surface says the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["Finding", "Severity", "codes", "describe"]


class Severity(StrEnum):
    """What a finding does to a release."""

    BLOCK = "block"  # stops it
    WARN = "warn"  # needs a reason in words
    INFO = "info"  # is shown


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found. Rows count from 1 and the header is row 1, as a spreadsheet shows them."""

    code: str
    severity: Severity = Severity.BLOCK
    file: str = ""
    sheet: str = ""
    row: int | None = None
    field: str = ""
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def to_dict(self, language: str = "zh") -> dict[str, Any]:
        """A JSON-ready dict with the place, the values and the sentences in `language` (``zh`` or ``en``)."""
        place = {"file": self.file, "sheet": self.sheet, "row": self.row, "field": self.field}
        head = {"code": self.code, "severity": self.severity.value}
        return {**head, **place, "values": _plain(self.values), **describe(self, language)}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Finding:
        """The finding that `to_dict` gave, in whatever language its sentences were."""
        known = {field.name: said[field.name] for field in dataclasses.fields(cls) if field.name in said}
        return cls(**{**known, "severity": Severity(said["severity"])})


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON has them; a date or an amount becomes the text that its sentence shows."""
    return {name: value if isinstance(value, _JSON) else str(value) for name, value in values.items()}


_JSON = str | int | float | bool | list | dict | None


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    texts: dict[str, dict[str, dict[str, str]]] = {}
    for path in sorted(files("disclosure.schemas").joinpath("findings").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".yaml"):
            texts.update(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    return texts


def codes() -> list[str]:
    """Every code that has sentences, in the order of the alphabet."""
    return sorted(_texts())


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def describe(finding: Finding, language: str = "zh") -> dict[str, str]:
    """The sentences for a finding: ``title``, ``message`` and ``mend``, filled with its place and values.

    Raises KeyError for a code that `schemas/findings/` does not list: a finding nobody can read is a defect.
    """
    texts = _texts()[finding.code][language]
    place = {"file": finding.file, "sheet": finding.sheet, "row": finding.row, "field": finding.field}
    shown = _Shown({**place, **finding.values})
    return {name: texts[name].format_map(shown) for name in ("title", "message", "mend")}
