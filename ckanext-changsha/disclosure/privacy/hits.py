"""What a scan of a text gives: where a piece of personal data stands, and how it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.findings import Severity
from disclosure.privacy.checksums import rules

__all__ = ["MASK", "Hit", "entity_rules", "shown"]

MASK = "*"


@dataclass(frozen=True, slots=True)
class Hit:
    """One piece of personal data in a text. `at` is where the words begin that tell what it is; else its start."""

    entity: str
    start: int
    end: int
    masked: str
    severity: Severity
    at: int


@cache
def entity_rules() -> Mapping[str, Mapping[str, Any]]:
    """The rules of every entity that is found by its value."""
    return {**rules()["entities"], **rules()["words"]}


def shown(entity: str, value: str) -> str:
    """`value` as it may be shown: only its first and last signs, as many as the rules keep, and never half of it."""
    keep = entity_rules()[entity]["keep"]
    head, tail = value[: keep["prefix"]], value[len(value) - keep["suffix"] :] if keep["suffix"] else ""
    hidden = len(value) - len(head) - len(tail)
    if hidden < 1:
        return value[:1] + MASK * (len(value) - 1)
    return head + MASK * hidden + tail
