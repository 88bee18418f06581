"""The words of notices (schemas/notices.yaml): what happened to a draft, and who is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from disclosure.vocabularies import read_yaml

__all__ = ["EVENTS", "audience", "mail", "sentence"]

SHOWN = 200  # characters of a reason in one line
MOST = 30  # notices in one mail


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return read_yaml("notices.yaml")


EVENTS = frozenset(_texts()) - {"mail"}


def audience(event: str) -> str:
    """Who is told: the `author`, the `reviewers` of the organization, or `everybody` who worked on the draft."""
    return str(_texts()[event]["to"])


def sentence(event: str, values: Mapping[str, str], language: str = "zh") -> str:
    """What happened, in one line."""
    short = {name: value if len(value) <= SHOWN else value[:SHOWN] + "…" for name, value in values.items()}
    return str(_texts()[event][language]).format_map(short)


def mail(name: str, lines: Sequence[tuple[str, str]], url: str, language: str = "zh") -> tuple[str, str]:
    """Subject and body of the mail that tells `name` of several notices, each a sentence and its address."""
    words = _texts()["mail"][language]
    told = [f"· {sentence}\n  {address}" for sentence, address in lines[:MOST]]
    more = [words["more"].format(count=len(lines) - MOST)] if len(lines) > MOST else []
    parts = [words["greeting"].format(name=name), *told, *more, words["footer"].format(url=url)]
    return words["subject"].format(count=len(lines)), "\n\n".join(parts) + "\n"
