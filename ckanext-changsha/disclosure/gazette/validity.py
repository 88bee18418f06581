"""Whether a document applies on a day, and the provision or the later document that this rests on.

A document's own words and what later documents state decide. The province's rule that normative documents apply for
five years, two on trial, is only a hint (`schemas/gazette/validity.yaml` says how far it is trusted).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from disclosure.findings import Finding, Severity
from disclosure.gazette.provisions import anniversary
from disclosure.gazette.relations import RelationKind
from disclosure.gazette.terms import Clause, Terms
from disclosure.vocabularies import read_yaml

__all__ = ["Basis", "LaterRelation", "State", "Validity", "validity_on"]


class State(StrEnum):
    """What a document is on a day."""

    VALID = "有效"
    NOT_YET = "尚未生效"
    AMENDED = "修改"
    EXPIRED = "失效"
    REPEALED = "废止"


class Basis(StrEnum):
    """What a state rests on."""

    CLAUSE = "clause"  # the document's own provision
    RELATION = "relation"  # what a later document states
    SOURCE = "source"  # what the page that it was read from prints
    NOTHING = "nothing"  # no provision and no later document says otherwise


@dataclass(frozen=True, slots=True)
class LaterRelation:
    """What a later document states about this one."""

    kind: RelationKind
    day: date | None  # from when: the later document's own effective day, else the day it was written
    title: str = ""
    number: str = ""
    place: str = ""  # of this document; "" for the whole
    anchor: str = ""  # in the later document
    record: str = ""  # the later document's record


@dataclass(frozen=True, slots=True)
class Validity:
    """The state on a day with its ground; `findings` are hints for a person to check."""

    state: State
    basis: Basis
    since: date | None = None
    anchor: str = ""  # in this document, for Basis.CLAUSE
    words: str = ""
    by: LaterRelation | None = None
    certain: bool = True
    findings: tuple[Finding, ...] = ()


def validity_on(
    day: date,
    terms: Terms,
    *,
    later: Sequence[LaterRelation] = (),
    stated: str = "",
    title: str = "",
    issuers: Sequence[str] = (),
    normative: bool = False,
) -> Validity:
    """The document's validity on `day`.

    `stated` is what its source prints (有效, 失效…), which counts only where nothing else decides; `normative` says
    whether it is a registered or articled document, to which the province's default term may apply.
    """
    ended = _ended(day, terms, later)
    if ended is not None:
        return _checked(ended, stated, title)
    if stated in (State.EXPIRED, State.REPEALED):
        return Validity(State(stated), Basis.SOURCE, certain=False)
    if terms.effective and terms.effective.day > day:
        return _by_clause(State.NOT_YET, terms.effective, None)
    findings = _hint(day, terms, title, issuers) if normative else ()
    amended = _first(day, later, lambda one: one.kind is RelationKind.AMENDS or _partly(one))
    if amended is not None:
        return _by_relation(State.AMENDED, amended, findings)
    if stated == State.AMENDED:
        return Validity(State.AMENDED, Basis.SOURCE, certain=False, findings=findings)
    clause = terms.expires or terms.effective
    if clause is None:
        return Validity(State.VALID, Basis.NOTHING, certain=False, findings=findings)
    since = terms.effective.day if terms.effective else None
    return Validity(State.VALID, Basis.CLAUSE, since, clause.anchor, clause.words, None, clause.exact, findings)


def _ended(day: date, terms: Terms, later: Sequence[LaterRelation]) -> Validity | None:
    """The first thing that ended the document: a repeal, a declaration, or its own last day."""
    ending = {RelationKind.REPEALS: State.REPEALED, RelationKind.EXPIRES: State.EXPIRED}
    by = _first(day, later, lambda one: one.kind in ending and not one.place)
    lapsed = terms.expires if terms.expires and terms.expires.day < day else None
    if lapsed and (by is None or by.day is None or by.day > lapsed.day):
        return _by_clause(State.EXPIRED, lapsed, lapsed.day + timedelta(days=1))
    return _by_relation(ending[by.kind], by, ()) if by else None


def _partly(one: LaterRelation) -> bool:
    return one.kind in (RelationKind.REPEALS, RelationKind.EXPIRES) and bool(one.place)


def _first(day: date, later: Sequence[LaterRelation], wanted: Any) -> LaterRelation | None:
    """The earliest relation that holds on the day; one without a day after those with one."""
    held = [one for one in later if wanted(one) and (one.day is None or one.day <= day)]
    return min(held, key=lambda one: (one.day is None, one.day or day), default=None)


def _by_clause(state: State, clause: Clause, since: date | None) -> Validity:
    return Validity(state, Basis.CLAUSE, since, clause.anchor, clause.words, None, clause.exact)


def _by_relation(state: State, by: LaterRelation, findings: tuple[Finding, ...]) -> Validity:
    return Validity(state, Basis.RELATION, by.day, by=by, certain=by.day is not None, findings=findings)


def _checked(found: Validity, stated: str, title: str) -> Validity:
    """With a finding where the source still calls valid what has ended."""
    if stated != State.VALID:
        return found
    values = {"title": title[:200], "stated": stated, "state": found.state.value, "since": str(found.since or "—")}
    finding = Finding("gazette.validity_disagrees", Severity.WARN, field="validity", values=values)
    return Validity(
        found.state, found.basis, found.since, found.anchor, found.words, found.by, found.certain, (finding,)
    )


@cache
def _rule() -> Mapping[str, Any]:
    return read_yaml("gazette", "validity.yaml")["default_term"]


def _hint(day: date, terms: Terms, title: str, issuers: Sequence[str]) -> tuple[Finding, ...]:
    """That the province's default term has run out, where the text sets none."""
    rule = _rule()
    here = any(issuer.startswith(tuple(rule["places"])) for issuer in issuers)
    if terms.expires or terms.effective is None or not here or any(word in title for word in rule["not_for"]):
        return ()
    trial = any(word in title for word in rule["trial_words"])
    years = rule["trial_years"] if trial else rule["years"]
    last = anniversary(terms.effective.day, terms.effective.day.year + years) - timedelta(days=1)
    if last >= day:
        return ()
    values = {"title": title[:200], "years": years, "last": last.isoformat(), "source": rule["source"]}
    return (Finding("gazette.term_by_rule", Severity.WARN, field="expires", values=values),)
