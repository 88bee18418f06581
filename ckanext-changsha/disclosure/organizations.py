"""The bodies of `schemas/organizations.csv`, by name."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["slug"]


def slug(name: str) -> str:
    """A short address (a-z, 0-9, hyphen) for a body: its id in the list, or one made of its name's SHA-256."""
    return _ids().get(name) or f"org-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@cache
def _ids() -> dict[str, str]:
    text = files("disclosure.schemas").joinpath("organizations.csv").read_text(encoding="utf-8")
    return {row["name"]: row["id"] for row in csv.DictReader(text.splitlines())}
