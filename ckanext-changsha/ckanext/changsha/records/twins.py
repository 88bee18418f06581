"""Merge staged records that are one document under two identities, at the end of the run that brought the later one.

The earlier record stays, under the address that it has; of the words the fuller ones stay, as of any record that is
read in two places (`staging`). The later identity becomes an alias: it tells where it came from, its address leads to
the record, and what is harvested under it later is staged as the record's. Numbers that only one of the two prints
are known of the record from then on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.records.datasets import record_of
from ckanext.changsha.records.model import alias, harvested
from ckanext.changsha.records.staging import Origin, correct, stage_batch
from ckanext.changsha.records.statements import FILL
from disclosure.findings import Finding, Severity
from disclosure.gazette.twins import IDENTIFIERS, Identity, Shared

__all__ = ["hold", "merge"]

MERGED = "gazette.merged"  # the finding that traces it
MOST = 20  # documents that share a claim which may still tell which one is meant
# What an alias keeps: of the body, and of the row.
_TOLD = ("issuers", "written", "published", *IDENTIFIERS)
_KEPT = (
    "id",
    "kind",
    "key",
    "title",
    "source",
    "url",
    "origin",
    "harvest_source",
    "harvest_job",
    "raw_sha256",
    "claims",
)


@dataclass(slots=True)
class _Known:
    """A staged record, or one that twins were merged into and that is not staged now."""

    id: str
    key: str
    row: sa.RowMapping | None = None
    told: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)  # title and body: its own, its aliases'

    @property
    def identities(self) -> list[Identity]:
        return [Identity.of(title, body) for title, body in self.told]

    def precedence(self, since: datetime) -> tuple[Any, ...]:
        """The lowest of a group stays: what was merged into, or is public, then what was there before the run began,
        then the surest key."""
        if self.row is None:
            return (0, self.key)
        surely = len(self.told) > 1 or self.row["released_hash"] is not None
        return (1, not surely, self.row["added_at"] >= since, -self.identities[0].strength, self.key)


def hold(session: Session, job: str) -> None:
    """Let no other run merge until this transaction ends, if the run brought documents (it brings one kind): of twins
    that come in two runs at once, the later one must see the earlier."""
    session.execute(_HOLD, {"job": job})


def merge(session: Session, job: str) -> int:
    """Merge what the run brought with what is staged; returns how many records were. The caller commits."""
    pairs = [(one, other) for one, other in session.execute(_PAIRS, {"job": job, "most": MOST}).tuples()]
    if not pairs:
        return 0
    known = _known(session, {id for pair in pairs for id in pair})
    since = session.scalar(_SINCE, {"job": job})
    losers: dict[str, str] = {}
    for group in _groups(pairs, known):
        first, *others = sorted((known[id] for id in group), key=lambda one: one.precedence(since))
        losers |= {one.id: first.id for one in others}
    if losers:
        _merge(session, job, known, losers)
    return len(losers)


def _known(session: Session, ids: set[str]) -> dict[str, _Known]:
    """What is to be compared, by id; the staged rows are locked, in the order in which staging locks them."""
    query = sa.select(harvested).where(harvested.c.id.in_(ids)).order_by(harvested.c.id).with_for_update()
    found = {
        row["id"]: _Known(row["id"], row["key"], row, [(row["title"], row["body"])])
        for row in session.execute(query).mappings()
    }
    for row in session.execute(sa.select(alias).where(alias.c.survivor.in_(ids))).mappings():
        one = found.setdefault(row["survivor"], _Known(row["survivor"], row["survivor_key"]))
        one.told.append((row["title"], row["said"]))
    return found


def _shared(one: _Known, other: _Known) -> Shared | None:
    """The surest thing that makes the two one document."""
    found = {a.shared(b) for a in one.identities for b in other.identities}
    return next((how for how in Shared if how in found), None)


def _groups(pairs: Iterable[tuple[str, str]], known: Mapping[str, _Known]) -> list[frozenset[str]]:
    """The ids of one document each, where they are several. A title joins two only where it can mean no third one."""
    group = {id: frozenset({id}) for id in known}

    def join(one: str, other: str) -> None:
        together = group[one] | group[other]
        group.update(dict.fromkeys(together, together))

    titled = []
    for one, other in sorted({(min(pair), max(pair)) for pair in pairs if set(pair) <= known.keys()}):
        how = _shared(known[one], known[other])
        if how is Shared.TITLE:
            titled.append((one, other))
        elif how:
            join(one, other)
    meant = defaultdict(set)
    for one, other in titled:
        if group[one] != group[other]:
            meant[group[one]].add(group[other])
            meant[group[other]].add(group[one])
    for members, others in meant.items():
        named = next(iter(others))
        if len(others) == len(meant[named]) == 1:
            join(min(members), min(named))
    return [members for members in set(group.values()) if len(members) > 1]


def _merge(session: Session, job: str, known: Mapping[str, _Known], losers: Mapping[str, str]) -> None:
    rows = {id: row for id in losers if (row := known[id].row) is not None}
    session.execute(sa.delete(harvested).where(harvested.c.id.in_(rows)))
    moved = [{"id": id, "survivor": to, "survivor_key": known[to].key} for id, to in losers.items()]
    session.execute(_FLATTEN, {"moved": json.dumps(moved)})
    firsts = {to: row for to in losers.values() if (row := known[to].row) is not None}  # the twin's words may win
    identities = [_alias(row, known[id], known[losers.get(id, id)]) for id, row in (firsts | rows).items()]
    session.execute(insert(alias).on_conflict_do_nothing(), identities)
    _stage_again(session, rows, known, losers)
    identifiers = _identifiers(known, losers)
    if identifiers:
        session.execute(FILL, {"merged": json.dumps(identifiers)})
    told = [_account(row, losers[id]) for id, row in rows.items()]
    session.execute(_ACCOUNT, {"job": job, "told": json.dumps(told)})


def _alias(row: sa.RowMapping, one: _Known, first: _Known) -> dict[str, Any]:
    """What is kept of an identity: where it came from, what it said of itself, and why it is the first one's."""
    shared = _shared(one, first) or Shared.TITLE  # a third one joined the two
    said = {name: row["body"].get(name) for name in _TOLD}
    kept = {name: row[name] for name in _KEPT}
    return {**kept, "said": said, "survivor": first.id, "survivor_key": first.key, "shared": shared.value}


def _stage_again(
    session: Session, rows: Mapping[str, sa.RowMapping], known: Mapping[str, _Known], losers: Mapping[str, str]
) -> None:
    """Offer the words of the later ones under the key of the record: it takes them where they say more."""
    pages: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for id, row in sorted(rows.items()):
        pages[tuple(row[name] or "" for name in ("harvest_object", "harvest_job", "harvest_source"))].append(id)
    for (page, job, source), ids in pages.items():
        records = [replace(record_of(rows[id]), key=known[losers[id]].key) for id in ids]
        raw = {rows[id]["origin"]: rows[id]["raw_sha256"] for id in ids if rows[id]["raw_sha256"]}
        stage_batch(session, records, Origin(page, job, source, raw))
    for id, row in rows.items():
        first = known[losers[id]].row
        if row["edited"] and first is not None and not first["edited"]:  # what a person corrected stays corrected
            correct(session, losers[id], **row["edited"])


def _identifiers(known: Mapping[str, _Known], losers: Mapping[str, str]) -> list[dict[str, Any]]:
    """The identifiers of each record, the first that one of its identities prints, where not all print them."""
    found = []
    for to in sorted(set(losers.values())):
        together = [known[to], *(known[id] for id in sorted(losers) if losers[id] == to)]
        bodies = [body for one in together for _, body in one.told]
        said = {name: next(filter(None, (body.get(name) for body in bodies)), "") for name in IDENTIFIERS}
        said = {name: value for name, value in said.items() if value}
        if any(not body.get(name) for body in bodies for name in said):
            found.append({"id": to, "merged": said})
    return found


def _account(row: sa.RowMapping, to: str) -> dict[str, Any]:
    """What the page of a merged record is told: it brought no record, but a duplicate."""
    values = {"title": row["title"][:200], "other": to}
    finding = Finding(MERGED, Severity.INFO, file=row["origin"], values=values)
    said = {"job": row["harvest_job"], "page": row["harvest_object"], "added_at": row["added_at"].isoformat()}
    return {**said, "finding": finding.to_dict()}


_HOLD = sa.text("""
    SELECT pg_advisory_xact_lock(hashtext('changsha_twins')) WHERE EXISTS (
        SELECT FROM changsha_harvested WHERE kind = 'document' AND harvest_job = :job)
    OR (SELECT row ->> 'kind' FROM changsha_harvest_pending WHERE job = :job LIMIT 1) = 'document'
""")
_SINCE = sa.text("SELECT started FROM changsha_harvest_run WHERE job = :job")
# One pass over the claims of all documents: a lookup for each would be slow in a first run. What many documents claim,
# such as 人事任免通知 of one issuer, tells none of them.
_PAIRS = sa.text("""
    WITH told AS (
        SELECT claim, id, harvest_job = :job AS fresh FROM changsha_harvested, unnest(claims) AS claim
        WHERE kind = 'document' AND EXISTS (
            SELECT FROM changsha_harvested AS brought WHERE brought.kind = 'document' AND brought.harvest_job = :job)
        UNION ALL SELECT claim, survivor, false FROM changsha_record_alias, unnest(claims) AS claim),
    meant AS (
        SELECT array_agg(DISTINCT id) AS ids FROM told GROUP BY claim
        HAVING bool_or(fresh) AND count(DISTINCT id) BETWEEN 2 AND :most)
    SELECT DISTINCT one, other FROM meant, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
""")
_FLATTEN = sa.text("""
    UPDATE changsha_record_alias AS alias SET survivor = moved.survivor, survivor_key = moved.survivor_key
    FROM jsonb_to_recordset(CAST(:moved AS jsonb)) AS moved(id text, survivor text, survivor_key text)
    WHERE alias.survivor = moved.id
""")
# Runs that ended long ago keep the account that they gave then.
_ACCOUNT = sa.text("""
    WITH told AS MATERIALIZED (
        SELECT told.*, told.added_at >= run.started AS fresh
        FROM jsonb_to_recordset(CAST(:told AS jsonb)) AS told(job text, page text, added_at timestamptz, finding jsonb)
        JOIN changsha_harvest_run AS run USING (job)
        WHERE run.job = :job OR run.state IN ('gathering', 'fetching')),
    pages AS (
        UPDATE changsha_harvest_batch AS batch SET added = added - fresh, changed = changed - (number - fresh),
            duplicate = duplicate + number, findings = findings || found
        FROM (SELECT page, count(*) AS number, count(*) FILTER (WHERE fresh) AS fresh, jsonb_agg(finding) AS found
            FROM told GROUP BY page) AS said
        WHERE batch.harvest_object = said.page)
    UPDATE changsha_harvest_run AS run SET added = added - fresh, changed = changed - (number - fresh),
        duplicate = duplicate + number
    FROM (SELECT job, count(*) AS number, count(*) FILTER (WHERE fresh) AS fresh FROM told GROUP BY job) AS said
    WHERE run.job = said.job
""")
