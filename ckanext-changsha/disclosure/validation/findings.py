"""Collect findings: keep the first of each code, count all."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from typing import Any

from disclosure.findings import Finding, Severity
from disclosure.privacy.scan import mask_text

__all__ = ["Findings", "Refused", "masked", "quoted"]

KEPT = 1000  # of each code
QUOTED = 60  # characters of a cell


def quoted(cell: str) -> str:
    """A cell as a finding may quote it: short, and without personal numbers."""
    return mask_text(cell[: QUOTED * 4])[:QUOTED]


def masked(finding: Finding) -> Finding:
    """The finding without personal numbers in what it quotes; for those of checks, which know nothing of them."""
    values = {name: quoted(value) if isinstance(value, str) else value for name, value in finding.values.items()}
    return dataclasses.replace(finding, values=values)


class Refused(Exception):
    """A file cannot be read any further; carries the finding that says why."""

    def __init__(
        self,
        code: str,
        *,
        row: int | None = None,
        field: str = "",
        sheet: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.finding = Finding(code, Severity.BLOCK, sheet=sheet, row=row, field=field, values=values or {})


class Findings:
    """The findings about one file; every one added gets the file's and the sheet's name.

    A product is written unless something is `refused`: a block of another code than the `tolerated`, which a waiver
    could let pass.
    """

    def __init__(self, file: str, tolerated: Set[str] = frozenset()) -> None:
        self.file = file
        self.tolerated = tolerated
        self.sheet = ""
        self.kept: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.blocked = self.refused = False

    def add(self, finding: Finding) -> None:
        """Count `finding`, and keep it while its code has few."""
        self.counts[finding.code] += 1
        blocks = finding.severity is Severity.BLOCK
        self.blocked = self.blocked or blocks
        self.refused = self.refused or (blocks and finding.code not in self.tolerated)
        if self.counts[finding.code] <= KEPT:
            placed = dataclasses.replace(finding, file=self.file, sheet=finding.sheet or self.sheet)
            self.kept.append(placed)

    def count(self, more: Mapping[str, int]) -> None:
        """Count findings that are not listed, beside those of their code that are."""
        self.counts.update(more)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add each of `findings`."""
        for finding in findings:
            self.add(finding)

    def merge(self, others: Findings) -> None:
        """Add what another collection about the same file has."""
        self.extend(others.kept)
        self.count(others.counts - Counter(finding.code for finding in others.kept))
        self.blocked = self.blocked or others.blocked
        self.refused = self.refused or others.refused
