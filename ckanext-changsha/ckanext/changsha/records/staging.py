"""Bring parsed records into `changsha_harvested`: one statement a batch, no write for what did not change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.records import model
from disclosure.findings import Severity
from disclosure.kinds import KINDS
from disclosure.privacy.scan import scan_text
from disclosure.records import ParseResult, Record, canonical_json, storable

__all__ = ["Counts", "account", "record_id", "stage"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the parsed records: `parsed` is the sum of the other four."""

    parsed: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0  # the same record read elsewhere, saying less


def record_id(kind: str, key: str) -> str:
    """A record's public address: 16 hex digits that stay when sites move."""
    return hashlib.sha256(f"{kind}|{key}".encode()).hexdigest()[:16]


def stage(session: Session, records: Sequence[Record], harvest_object: str = "") -> Counts:
    """Add or change the staged records in one statement; the caller commits.

    A record known under the same kind and key changes when its own origin says something else, or when another
    origin says more. What is released stays as it is until the next release.
    """
    fullest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in map(_row, records):
        known = fullest.setdefault((row["kind"], row["key"]), row)
        if (row["rank"], row["content_hash"]) > (known["rank"], known["content_hash"]):
            fullest[row["kind"], row["key"]] = row
    if not fullest:
        return Counts()
    bound = {"rows": canonical_json(list(fullest.values())), "harvest_object": harvest_object}
    added, changed, unchanged = session.execute(_STAGE, bound).one()
    return Counts(len(records), added, changed, unchanged, len(records) - added - changed - unchanged)


def account(session: Session, harvest_object: str, job: str, files: int, result: ParseResult, counts: Counts) -> None:
    """Write down what one batch brought, so that a job's numbers add up.

    A batch that is brought in again, by a second worker or by hand, keeps its first account: what it brought, it
    brought then.
    """
    findings = [finding.to_dict() for finding in result.findings]
    row = {"harvest_object": harvest_object, "harvest_job": job, "files": files, "findings": findings, **asdict(counts)}
    session.execute(insert(model.batch).values(row).on_conflict_do_nothing())


def _row(record: Record) -> dict[str, Any]:
    record = _cleaned(record)
    kind = KINDS[record.kind]
    return {
        **record.to_dict(),
        "id": record_id(record.kind, record.key),
        "facets": dict(kind.facets(record)),
        "content_hash": record.content_hash,
        "dataset": kind.dataset_of(record).name,
        "rank": len(canonical_json(record.body)),
        "held": _held(record, kind.text(record)),
    }


def _cleaned(record: Record) -> Record:
    """The record without what PostgreSQL can't hold; almost always the same one."""
    said = record.to_dict()
    clean = storable(said)
    return record if clean == said else Record.from_dict(clean)


def _held(record: Record, text: str) -> list[dict[str, Any]]:
    """Personal data in the record's own words that must not be published; masked, with where it stands.

    A contact person's telephone is not held: notices must name one (国家发展改革委令第10号 第五条). Nor is the account
    that bid bonds are paid to, when its holder is named as an organisation.
    """
    said = f"{record.title}\n{text}"
    return [
        {"entity": hit.entity, "masked": hit.masked, "start": hit.start}
        for hit in scan_text(said, allowed=_DISCLOSED)
        if hit.severity is Severity.BLOCK
        and not (hit.entity == "bank_card" and _ORGANISATIONS_ACCOUNT.search(said, max(0, hit.start - 100), hit.start))
    ]


_ORGANISATIONS_ACCOUNT = re.compile(
    r"户\s*名[：:\s]*[^：:，。；\n]{2,40}(?:公司|中心|[局委院所会厂社]|政府|学校|集团)\s*(?:银行)?[账帐]\s*号[：:\s]*$"
)
_DISCLOSED = frozenset({"mobile"})
# Rows that would change nothing are sorted out before the INSERT, because ON CONFLICT locks, and so writes, every row
# that it meets. They come in the order of their ids, so that two workers wait for each other and never in a circle.
# What is derived from a record by rules of ours (held, facets, dataset) changes with the rules, whatever the origin.
_SAME = """((old.content_hash, old.dataset, old.facets, old.held)
    = ({new}.content_hash, {new}.dataset, {new}.facets, {new}.held))"""
_MAY_CHANGE = f"""(NOT {_SAME} AND (
    old.content_hash = {{new}}.content_hash OR old.origin = {{new}}.origin OR old.rank < {{new}}.rank))"""
_STAGE = sa.text(f"""
    WITH new AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row(
            id text, kind text, key text, title text, publisher text, published date, body jsonb, facets jsonb,
            source text, url text, content_hash text, dataset text, origin text, rank integer, held jsonb)),
    known AS (
        SELECT new.id, {_SAME.format(new="new")} AS same, {_MAY_CHANGE.format(new="new")} AS changes
        FROM new JOIN changsha_harvested AS old USING (id)),
    written AS (
        INSERT INTO changsha_harvested AS old (id, kind, key, title, publisher, published, body, facets,
            source, url, content_hash, dataset, origin, rank, held, harvest_object)
        SELECT new.*, :harvest_object FROM new LEFT JOIN known USING (id)
        WHERE known.id IS NULL OR known.changes ORDER BY new.id
        ON CONFLICT (id) DO UPDATE SET
            title = excluded.title, publisher = excluded.publisher, published = excluded.published,
            body = excluded.body, facets = excluded.facets, source = excluded.source, url = excluded.url,
            content_hash = excluded.content_hash, dataset = excluded.dataset, origin = excluded.origin,
            rank = excluded.rank, held = excluded.held, harvest_object = excluded.harvest_object, changed_at = now()
        WHERE {_MAY_CHANGE.format(new="excluded")}
        RETURNING xmax = 0 AS inserted)
    SELECT (SELECT count(*) FROM written WHERE inserted), (SELECT count(*) FROM written WHERE NOT inserted),
        (SELECT count(*) FROM known WHERE same)
""")  # noqa: S608 - no input in the statement
