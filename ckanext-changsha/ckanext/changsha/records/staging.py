"""Bring parsed records into `changsha_harvested`: one statement a batch, no write for what did not change."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from disclosure.findings import Severity
from disclosure.kinds import KINDS
from disclosure.privacy.scan import scan_text
from disclosure.records import ParseResult, Record, canonical_json
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.records import model

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

    A record known under the same kind and key changes when its own source says something else, or when another
    source says more. What is released stays as it is until the next release.
    """
    fullest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in map(_row, records):
        known = fullest.setdefault((row["kind"], row["key"]), row)
        if (row["rank"], row["content_hash"]) > (known["rank"], known["content_hash"]):
            fullest[row["kind"], row["key"]] = row
    if not fullest:
        return Counts()
    rows = _payload(fullest.values())
    unchanged = int(session.scalar(_COUNT_UNCHANGED, {"rows": rows}) or 0)
    added = session.scalars(_UPSERT, {"rows": rows, "harvest_object": harvest_object}).all()
    fresh, changed = sum(added), len(added) - sum(added)
    return Counts(len(records), fresh, changed, unchanged, len(records) - len(added) - unchanged)


def account(session: Session, harvest_object: str, job: str, files: int, result: ParseResult, counts: Counts) -> None:
    """Write down what one batch brought, so that a job's numbers add up; a retried batch replaces its account."""
    findings = [finding.to_dict() for finding in result.findings]
    row = {"harvest_object": harvest_object, "harvest_job": job, "files": files, "findings": findings, **asdict(counts)}
    statement = insert(model.batch).values(row)
    changes = {name: statement.excluded[name] for name in row if name != "harvest_object"}
    session.execute(statement.on_conflict_do_update(index_elements=["harvest_object"], set_=changes))


def _row(record: Record) -> dict[str, Any]:
    kind = KINDS[record.kind]
    said = canonical_json(record.body)
    return {
        "id": record_id(record.kind, record.key),
        "kind": record.kind.value,
        "key": record.key,
        "title": record.title,
        "publisher": record.publisher,
        "published": record.published.isoformat() if record.published else None,
        "body": record.body,
        "facets": dict(kind.facets(record)),
        "source": record.source,
        "url": record.url,
        "content_hash": record.content_hash,
        "dataset": kind.dataset_of(record).name,
        "origin": record.origin,
        "rank": len(said),
        "held": _held(record, kind.text(record)),
    }


def _held(record: Record, text: str) -> list[dict[str, Any]]:
    """Personal data in the record's own words that must not be published; masked, with where it stands."""
    hits = [hit for hit in scan_text(f"{record.title}\n{text}") if hit.severity is Severity.BLOCK]
    return [{"entity": hit.entity, "masked": hit.masked, "start": hit.start} for hit in hits]


def _payload(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as one JSON array. NUL, which PostgreSQL can't store, becomes the replacement character."""
    return _NUL.sub(r"\1\\ufffd", json.dumps(list(rows), default=str))


_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_READ = """
    jsonb_to_recordset(CAST(:rows AS jsonb)) AS new(
        id text, kind text, key text, title text, publisher text, published date, body jsonb, facets jsonb,
        source text, url text, content_hash text, dataset text, origin text, rank integer, held jsonb)
"""
_COUNT_UNCHANGED = sa.text(f"""
    SELECT count(*) FROM {_READ} JOIN changsha_harvested AS old USING (kind, key, content_hash)
""")  # noqa: S608 - no input in the statement
_UPSERT = sa.text(f"""
    INSERT INTO changsha_harvested AS old (id, kind, key, title, publisher, published, body, facets,
        source, url, content_hash, dataset, origin, rank, held, harvest_object)
    SELECT new.*, :harvest_object FROM {_READ}
    ON CONFLICT (kind, key) DO UPDATE SET
        title = excluded.title, publisher = excluded.publisher, published = excluded.published, body = excluded.body,
        facets = excluded.facets, source = excluded.source, url = excluded.url, content_hash = excluded.content_hash,
        dataset = excluded.dataset, origin = excluded.origin, rank = excluded.rank, held = excluded.held,
        harvest_object = excluded.harvest_object, changed_at = now()
    WHERE old.content_hash <> excluded.content_hash AND (old.origin = excluded.origin OR old.rank < excluded.rank)
    RETURNING (xmax = 0) AS inserted
""")  # noqa: S608 - no input in the statement
