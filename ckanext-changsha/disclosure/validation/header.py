"""Match a file's labels to a schema's fields: by name or by Chinese title, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure.findings import Finding

__all__ = ["Columns", "match_labels"]

_BRACKETS = re.compile(r"\([^()]*\)\Z")


@dataclass(frozen=True, slots=True)
class Columns:
    """For each column of the file its field's descriptor, or None where no field fits; and what is wrong with it."""

    labels: tuple[str, ...]
    fields: tuple[Mapping[str, Any] | None, ...]
    findings: tuple[Finding, ...]

    def shown(self, place: int) -> str:
        """How people know the column: its label in the file, else its number."""
        return (self.labels[place] if place < len(self.labels) else "") or str(place + 1)


def match_labels(labels: Sequence[str], schema: Mapping[str, Any]) -> Columns:
    """The columns of a file with these labels under `schema`. Every field has a column, and every column a field."""
    known: dict[str, Mapping[str, Any]] = {}
    for field in schema["fields"]:
        known[_key(field["name"])] = known[_key(field.get("title", field["name"]))] = field
    titles = {str(field.get("title", field["name"])) for field in schema["fields"] if field.get("unit")}
    bare = {_bare(title): title for title in titles if _bare(title) != _key(title)}
    fields: list[Mapping[str, Any] | None] = []
    seen: set[str] = set()
    findings = []
    for place, label in enumerate(labels, start=1):
        field = known.get(_key(label))
        code = ""
        if not label.strip():
            code = "table.blank-label"
        elif _key(label) in seen or field is not None and field in fields:
            code, field = "table.duplicate-label", None
        elif field is None:
            code = "table.label-unit" if _bare(label) in bare else "table.extra-label"
        if code:
            wanted = bare.get(_bare(label), "") if code == "table.label-unit" else ""
            findings.append(Finding(code, row=1, field=label, values={"place": place, "wanted": wanted}))
        seen.add(_key(label))
        fields.append(field)
    findings += _missing(schema, fields)
    if not any(fields):
        findings = [Finding("table.unmatched-header", row=1, values={"wanted": _wanted(schema)})]
    return Columns(tuple(labels), tuple(fields), tuple(findings))


def _missing(schema: Mapping[str, Any], fields: Sequence[Mapping[str, Any] | None]) -> Iterator[Finding]:
    for field in schema["fields"]:
        if field not in fields:
            yield Finding("table.missing-label", row=1, field=field.get("title", field["name"]))


def _wanted(schema: Mapping[str, Any]) -> str:
    return "、".join(str(field.get("title", field["name"])) for field in schema["fields"])


def _bare(label: str) -> str:
    """A label's key without what stands in brackets at its end, where people write the unit."""
    return _BRACKETS.sub("", _key(label))


def _key(label: str) -> str:
    """A label without differences that do not count: width of signs, blanks, case."""
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()
