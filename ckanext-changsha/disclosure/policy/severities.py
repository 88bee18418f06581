"""The policy of severities: read once, refused as a whole when one rule of it is wrong."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from disclosure.errors import DisclosureError
from disclosure.findings import Severity, codes
from disclosure.tables import table_schemas

__all__ = ["Policy", "PolicyInvalid", "Rule", "policy", "read_policy"]

FILE = "severities.yaml"
FAMILY = ".*"


class PolicyInvalid(DisclosureError):
    """A rule of the policy is wrong; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One severity for one code, in some schemas and for some catalogue entries; empty: in all."""

    code: str
    severity: Severity
    schemas: frozenset[str]
    entries: frozenset[str]

    @property
    def narrowness(self) -> int:
        """How far it is narrowed: an entry counts before a schema."""
        return 2 * bool(self.entries) + bool(self.schemas)

    def applies(self, schema: str, entry: str) -> bool:
        """Whether it is about a draft under this schema, for this catalogue entry."""
        return (not self.schemas or schema in self.schemas) and (not self.entries or entry in self.entries)


@dataclass(frozen=True, slots=True)
class Policy:
    """What findings do to a release. `hash` names the file it was read from: a kept verdict is bound to it."""

    hash: str
    rules: Mapping[str, tuple[Rule, ...]]  # of one code, the narrowest first
    fixed: Mapping[str, Mapping[str, str]]  # the reason for each code that is never milder
    waivable: frozenset[str]
    longest_days: int

    @property
    def tolerated(self) -> frozenset[str]:
        """The codes whose blocks may not be the last word: a file is kept ready for release beside them."""
        lowered = (
            code for code, rules in self.rules.items() if any(rule.severity is not Severity.BLOCK for rule in rules)
        )
        return self.waivable | frozenset(lowered)

    def severity(self, code: str, said: Severity, schema: str, entry: str) -> Severity:
        """What a finding does, when its check said `said`."""
        rules = self.rules.get(code, ())
        return next((rule.severity for rule in rules if rule.applies(schema, entry)), said)


@cache
def policy() -> Policy:
    """The policy in force; raises PolicyInvalid."""
    return read_policy(files("disclosure.schemas").joinpath(FILE).read_text(encoding="utf-8"))


def read_policy(text: str) -> Policy:
    """The policy that a YAML text states; raises PolicyInvalid."""
    said = yaml.safe_load(text)
    fixed = {code: dict(rule["reason"]) for rule in _sourced(said["fixed"]) for code in _expanded(rule["codes"])}
    waivable = frozenset(code for rule in _sourced(said["waivable"]) for code in _expanded(rule["codes"]))
    if both := sorted(waivable & fixed.keys()):
        raise PolicyInvalid(f"fixed, and so not waivable: {', '.join(both)}")
    rules: dict[str, list[Rule]] = {}
    for told in _sourced(said["severities"]):
        rule = _rule(told, fixed.keys())
        _refuse_second(rule, rules.setdefault(rule.code, []))
        rules[rule.code].append(rule)
    ordered = {code: tuple(sorted(own, key=lambda rule: -rule.narrowness)) for code, own in rules.items()}
    written = json.dumps(said, ensure_ascii=False, sort_keys=True)
    longest = int(said["waivers"]["longest_days"])
    return Policy(hashlib.sha256(written.encode()).hexdigest(), ordered, fixed, waivable, longest)


def _rule(told: Mapping[str, Any], fixed: Set[str]) -> Rule:
    (code,) = _expanded([told["code"]])
    try:
        severity = Severity(told["severity"])
    except ValueError as refused:
        raise PolicyInvalid(f"{code}: no such severity: {told['severity']}") from refused
    if code in fixed and severity is not Severity.BLOCK:
        raise PolicyInvalid(f"{code} is fixed and can't be {severity}")
    schemas, entries = frozenset(told.get("schemas", ())), frozenset(told.get("entries", ()))
    if unknown := sorted(schemas - table_schemas().keys()) or sorted(entries - _catalogue()):
        raise PolicyInvalid(f"{code}: unknown: {', '.join(unknown)}")
    return Rule(code, severity, schemas, entries)


def _refuse_second(rule: Rule, others: Iterable[Rule]) -> None:
    """Two rules as narrow as each other must not be about the same draft."""
    for other in others:
        if (
            other.narrowness == rule.narrowness
            and _meet(other.schemas, rule.schemas)
            and _meet(other.entries, rule.entries)
        ):
            raise PolicyInvalid(f"{rule.code}: two rules for the same drafts")


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other) or not one and not other


def _expanded(names: Iterable[str]) -> list[str]:
    """The codes that the names stand for; each must be one that `schemas/findings/` has sentences for."""
    found: list[str] = []
    for name in names:
        family = name.removesuffix("*") if name.endswith(FAMILY) else None
        known = [code for code in codes() if (code.startswith(family) if family else code == name)]
        if not known:
            raise PolicyInvalid(f"no finding has the code {name}")
        found += known
    return found


def _sourced(rules: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for rule in rules:
        if not rule.get("source") or not rule.get("certainty"):
            raise PolicyInvalid(f"a rule needs its source and certainty: {dict(rule)}")
        yield rule


@cache
def _catalogue() -> frozenset[str]:
    text = files("disclosure.schemas").joinpath("catalogue.csv").read_text(encoding="utf-8")
    return frozenset(row["code"] for row in csv.DictReader(io.StringIO(text)))
