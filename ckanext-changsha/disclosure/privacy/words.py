"""Personal data that is told by its form and the words around it: schemas/pii_rules.yaml, `words`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from disclosure.findings import Severity
from disclosure.privacy.checksums import rules
from disclosure.privacy.hits import Hit, shown
from disclosure.privacy.linear import Forms

__all__ = ["forms", "scan"]

BETWEEN = r"[^0-9A-Za-z\n]{0,%d}"
NAME_AHEAD = 12  # signs after a name among which a word can tell that it is an organisation's


def scan(text: str) -> Iterator[Hit]:
    """The hits in a text that is `plain`."""
    for entity, at, start, end in forms().find(text):
        rule = rules()["words"][entity]
        value = text[start:end]
        if entity in _LOOKS and not _LOOKS[entity](value, text, end):
            continue
        severity = Severity.WARN if rule.get("doubt") else Severity.BLOCK
        yield Hit(entity, start, end, shown(entity, value), severity, at)


@cache
def forms() -> Forms:
    """All rules together."""
    return Forms({entity: _form(entity, rule) for entity, rule in rules()["words"].items()})


def _form(entity: str, rule: Mapping[str, Any]) -> str:
    value = rule["pattern"].replace("SURNAMES", rules()["surnames"])
    if "context" not in rule:
        return f"(?P<{entity}>{value})"
    between = rule.get("between") or BETWEEN % rule["within"]
    return f"(?:{'|'.join(rule['context'])})(?:{between})(?P<{entity}>{value})"


def _is_private_address(value: str, text: str, end: int) -> bool:
    """Whether an e-mail address is not an authority's own."""
    return not f".{value.rpartition('@')[2].lower()}".endswith(tuple(rules()["words"]["email"]["official"]))


def _is_name(value: str, text: str, end: int) -> bool:
    """Whether what begins with a surname is neither masked nor the beginning of an organisation's name."""
    if any(sign in value for sign in rules()["name_masks"]) or text[end : end + 1] in ("*", "某"):
        return False
    ahead = (value + text[end : end + NAME_AHEAD]).partition("\n")[0]
    for sign in "，,。；;、 （(":
        ahead = ahead.partition(sign)[0]
    return not any(word in ahead for word in rules()["organisation_words"])


_LOOKS = {"email": _is_private_address, "person_name": _is_name}
