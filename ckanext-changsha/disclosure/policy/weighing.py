"""Weigh what a check found: severities as the policy has them, and blocks that a waiver lets pass."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from disclosure.findings import Finding, Severity
from disclosure.policy.severities import Policy

__all__ = ["Waiver", "Weighed", "weigh"]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A reviewer's approval to let findings of one code pass, in one field or (empty) anywhere, up to a day."""

    id: str
    code: str
    field: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the findings come to. `waived` tells how many blocks each waiver let pass; `by` the waiver of a finding,
    by its place among `findings`."""

    passed: bool
    warned: bool
    findings: tuple[Finding, ...]
    waived: Mapping[str, int]
    by: Mapping[int, str]


def weigh(
    findings: Sequence[Finding],
    counts: Mapping[str, int],
    policy: Policy,
    *,
    schema: str,
    entry: str,
    waivers: Iterable[Waiver] = (),
    today: date,
) -> Weighed:
    """The findings with the severities that count, and whether the draft passes.

    `counts` holds how many there are of each code, which can be more than are listed: those are taken to be as grave
    as the gravest listed one, and only a waiver for the whole code lets them pass.
    """
    standing = [waiver for waiver in waivers if today <= waiver.expires_on and waiver.code in policy.waivable]
    listed = Counter(finding.code for finding in findings)
    unlisted = Counter(counts) - listed
    passed, warned = not unlisted.keys() - listed.keys(), False  # nobody knows how grave what is not listed at all is
    weighed: list[Finding] = []
    by: dict[int, str] = {}
    for place, finding in enumerate(findings):
        severity = policy.severity(finding.code, finding.severity, schema, entry)
        waiver = _waiver(finding, standing, unlisted[finding.code] > 0) if severity is Severity.BLOCK else None
        if waiver:
            severity, by[place] = Severity.INFO, waiver.id
        passed = passed and severity is not Severity.BLOCK
        warned = warned or severity is Severity.WARN
        weighed.append(dataclasses.replace(finding, severity=severity))
    waived = Counter(by.values())
    for waiver in standing:
        if waiver.id in waived and not waiver.field:
            waived[waiver.id] += unlisted[waiver.code]
    return Weighed(passed, warned, tuple(weighed), dict(waived), by)


def _waiver(finding: Finding, standing: Iterable[Waiver], unlisted: bool) -> Waiver | None:
    """The waiver that lets a finding pass; one for a field says nothing of findings that are not listed."""
    covering = (waiver for waiver in standing if waiver.code == finding.code)
    return next(
        (waiver for waiver in covering if not waiver.field or (waiver.field == finding.field and not unlisted)), None
    )
