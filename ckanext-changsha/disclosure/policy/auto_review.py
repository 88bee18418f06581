"""Which releases made of records need no reviewing person (schemas/auto_review.yaml): routine updates of a source whose
first release a person reviewed, with no warning, no brake, and little changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from disclosure.findings import Finding, Severity
from disclosure.vocabularies import read_yaml

__all__ = ["AutoPolicy", "Update", "auto_policies", "decide", "stops"]


@dataclass(frozen=True, slots=True)
class AutoPolicy:
    """One policy: for which source systems, and up to how many changed and removed records."""

    id: str
    title: Mapping[str, str]
    sources: frozenset[str]
    most_changes: int
    most_removed: int


@dataclass(frozen=True, slots=True)
class Update:
    """What a draft made of records would publish."""

    sources: frozenset[str]  # of its records
    reviewed: frozenset[str]  # of those: sources of which a person released records before
    warned: bool
    changes: int  # new, changed and removed records
    removed: int
    held: frozenset[str] = frozenset()  # findings of its sources' latest runs that stop us, or states of runs


@cache
def auto_policies() -> Mapping[str, AutoPolicy]:
    """Every policy by its id."""
    policies = (AutoPolicy(**{**said, "sources": frozenset(said["sources"])}) for said in _said()["policies"])
    return {policy.id: policy for policy in policies}


def stops(code: str) -> bool:
    """Whether a run that ended with this finding leaves its records to people."""
    return any(fnmatchcase(code, pattern) for pattern in _said()["stopped_by"])


def decide(update: Update, enabled: Collection[str]) -> tuple[AutoPolicy | None, list[Finding]]:
    """The policy by which the update may be released without a person, or None and every reason why not."""
    policies = [policy for id, policy in auto_policies().items() if id in enabled]
    policy = next((policy for policy in policies if update.sources and update.sources <= policy.sources), None)
    if policy is None:
        return None, [_reason("none", sources=_listed(update.sources))]
    reasons = list(_reasons(update, policy))
    return (None, reasons) if reasons else (policy, [])


def _reasons(update: Update, policy: AutoPolicy) -> Iterator[Finding]:
    first = update.sources - update.reviewed
    if first:
        yield _reason("first_run", sources=_listed(first))
    if update.warned:
        yield _reason("warned")
    if update.held:
        yield _reason("held", codes=_listed(update.held))
    if update.changes > policy.most_changes:
        yield _reason("many_changes", count=update.changes, limit=policy.most_changes)
    if update.removed > policy.most_removed:
        yield _reason("removed", count=update.removed, limit=policy.most_removed)


def _reason(code: str, **values: Any) -> Finding:
    return Finding(f"auto_review.{code}", Severity.INFO, values=values)


def _listed(words: Collection[str]) -> str:
    return "、".join(sorted(words)) or "—"


@cache
def _said() -> dict[str, Any]:
    return read_yaml("auto_review.yaml")
