"""The bodies of `schemas/organizations.csv`, by name."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["district_of", "slug"]

_DISTRICTS = frozenset({"district", "county", "county_city"})


def slug(name: str) -> str:
    """A short address (a-z, 0-9, hyphen) for a body: its id in the list, or one made of its name's SHA-256."""
    return _ids().get(name) or f"org-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def district_of(name: str) -> str:
    """The id of the district or county that a body is of by its name, such as 长沙市望城区教育局; "" for others."""
    below = name.removeprefix("长沙市")
    return next((id for short, id in _districts() if below.startswith(short)), "")


@cache
def _ids() -> dict[str, str]:
    return {row["name"]: row["id"] for row in _rows()}


@cache
def _districts() -> list[tuple[str, str]]:
    return [(row["short_name"], row["id"]) for row in _rows() if row["type"] in _DISTRICTS]


def _rows() -> csv.DictReader[str]:
    text = files("disclosure.schemas").joinpath("organizations.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
