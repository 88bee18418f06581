"""What a check says of one file: bound to the bytes, the schema and the checks that were used."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosure.findings import Finding, Severity

__all__ = ["Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`findings` holds the first 1,000 of each code, `counts` how many there are. Not `passed`: not to be released."""

    passed: bool
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    schema: str
    schema_hash: str
    sha256: str  # of the file as it was given
    size: int
    engine: str
    checked_at: str  # ISO 8601, passed in by the caller
    rows: int = 0
    fields: tuple[str, ...] = ()
    format: str = ""
    encoding: str = ""
    sheet: str = ""
    product_sha256: str = ""
    beside: str = ""  # the digest of what stood beside it

    @property
    def warned(self) -> bool:
        """Whether a release needs a reason in words."""
        return any(finding.severity is Severity.WARN for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict that from_dict reads back."""
        return {
            **dataclasses.asdict(dataclasses.replace(self, findings=())),
            "warned": self.warned,
            "fields": list(self.fields),
            "counts": dict(self.counts),
            "findings": [_finding_to_dict(finding) for finding in self.findings],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """The verdict that to_dict wrote."""
        given = {field.name: data[field.name] for field in dataclasses.fields(cls)}
        given["findings"] = tuple(Finding.from_dict(item) for item in data["findings"])
        given["fields"] = tuple(data["fields"])
        return cls(**given)


def _finding_to_dict(finding: Finding) -> dict[str, Any]:
    return {**dataclasses.asdict(finding), "severity": finding.severity.value, "values": dict(finding.values)}
