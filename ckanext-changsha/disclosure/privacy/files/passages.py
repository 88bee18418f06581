"""A passage of a file: its text and where people find it; and what is personal in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from disclosure.findings import Finding, Severity
from disclosure.privacy.checksums import rules
from disclosure.privacy.hits import entity_rules
from disclosure.privacy.scan import scan_text

__all__ = ["MOST", "Passage", "Place", "named", "personal"]

MOST = 200  # findings of one file; more help nobody
Passage = tuple["Place", str]


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place (`places` in schemas/pii_rules.yaml) and its number or name."""

    kind: str
    name: str = ""

    def words(self, language: str) -> str:
        """How people call it."""
        return _words(self.kind, language).format(n=self.name)


@cache
def _words(kind: str, language: str) -> str:
    return str(rules()["places"][kind][language])


def personal(passages: Iterable[Passage], allowed: frozenset[str], today: date) -> Iterator[Finding]:
    """Findings about what is personal in the passages, each said once for one place."""
    told: set[tuple[Place, str, str]] = set()
    for place, text in passages:
        for hit in scan_text(text, allowed, today):
            where = Place(place.kind, str(text.count("\n", 0, hit.start) + 1)) if place.kind == "paragraph" else place
            if (where, hit.entity, hit.masked) in told:
                continue
            told.add((where, hit.entity, hit.masked))
            yield _finding(where, hit.entity, hit.masked, hit.severity)
            if len(told) >= MOST:
                return


def named(name: str) -> Passage:
    """A file's name as a passage: there an underscore parts words."""
    return Place("file_name"), name.replace("_", " ")


def _finding(place: Place, entity: str, masked: str, severity: Severity) -> Finding:
    name = entity_rules()[entity]["name"]
    values = {
        "shown": masked,
        "entity": entity,
        "name_zh": name["zh"],
        "name_en": name["en"],
        "place_zh": place.words("zh"),
        "place_en": place.words("en"),
    }
    doubtful = "_doubtful" if severity is Severity.WARN else ""
    return Finding(f"privacy.in_document{doubtful}", severity, field=values["place_zh"], values=values)
