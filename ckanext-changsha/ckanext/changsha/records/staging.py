"""Bring parsed records into `changsha_harvested`: one statement a batch, no write for what did not change.

A record belongs to the harvest source that brought it first; another source's words for it are refused. A run of a
source that is known already writes to `changsha_harvest_pending` instead, until it is settled as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ckanext.changsha.records import model
from ckanext.changsha.records.aliases import Merged, as_survivors
from ckanext.changsha.records.ids import record_id
from ckanext.changsha.records.statements import CORRECT, NOTE, STAGE
from disclosure.findings import Severity
from disclosure.kinds import KINDS
from disclosure.privacy.exceptions import allowed_in_kind
from disclosure.privacy.scan import scan_text
from disclosure.records import ParseResult, Record, canonical_json, storable

__all__ = ["Counts", "Origin", "Staged", "account", "correct", "stage", "stage_batch"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the parsed records: `parsed` is the sum of the other four."""

    parsed: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0  # the same record read elsewhere, saying less


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a batch comes from: the page, its job and source, and the raw bytes of each file it was read from."""

    harvest_object: str = ""
    job: str = ""
    source: str = ""  # "" belongs to nobody, and is refused nothing
    raw: Mapping[str, str] = field(default_factory=dict)  # SHA-256 by file name


@dataclass(frozen=True, slots=True)
class Staged:
    """A batch's counts, the records it told of with their hashes from now on, those that are another source's, and
    those that are part of another record."""

    counts: Counts = Counts()
    records: Sequence[str] = ()
    hashes: Sequence[str] = ()
    foreign: Sequence[Mapping[str, Any]] = ()  # id, title, origin: said otherwise than their owner does
    merged: Sequence[Merged] = ()


def stage(session: Session, records: Sequence[Record], harvest_object: str = "") -> Counts:
    """Add or change the staged records in one statement; the caller commits."""
    return stage_batch(session, records, Origin(harvest_object)).counts


def stage_batch(session: Session, records: Sequence[Record], origin: Origin, *, pending: bool = False) -> Staged:
    """Add or change the staged records, or note down what would be added or changed; the caller commits.

    A record known under the same kind and key changes when its own origin says something else, or when another
    origin says more. What is released stays as it is until the next release.
    """
    fullest: dict[str, dict[str, Any]] = {}
    kept, merged = as_survivors(session, map(_cleaned, records))
    for row in _rows(kept, origin.raw):
        known = fullest.setdefault(row["id"], row)
        if (row["rank"], row["content_hash"]) > (known["rank"], known["content_hash"]):
            fullest[row["id"]] = row
    if not fullest:
        return Staged()
    bound = {"rows": canonical_json(list(fullest.values())), "harvest_object": origin.harvest_object}
    bound |= {"job": origin.job, "source": origin.source}
    said = session.execute(NOTE if pending else STAGE, bound).one()
    rest = len(records) - said.added - said.changed - said.unchanged
    counts = Counts(len(records), said.added, said.changed, said.unchanged, rest)
    known_twins = {(one.survivor, one.origin) for one in merged}
    foreign = [
        {name: fullest[id][name] for name in ("id", "title", "origin")}
        for id in said.refused or ()
        if (id, fullest[id]["origin"]) not in known_twins
    ]
    return Staged(counts, said.records or (), said.hashes or (), foreign, merged)


def correct(session: Session, id: str, **words: str) -> bool:
    """Put a person's words in a staged record, for good: a harvest does not undo them. False when there is no such
    record; raises ValueError for a column that is not a person's to correct."""
    if not words or set(words) - set(CORRECTABLE):
        raise ValueError(f"only {', '.join(CORRECTABLE)} can be corrected")
    return session.scalar(CORRECT, {"id": id, "words": json.dumps(words)}) is not None


def account(session: Session, harvest_object: str, job: str, files: int, result: ParseResult, counts: Counts) -> None:
    """Write down what one batch brought, so that a job's numbers add up.

    A batch that is brought in again, by a second worker or by hand, keeps its first account: what it brought, it
    brought then.
    """
    findings = [finding.to_dict() for finding in result.findings]
    row = {"harvest_object": harvest_object, "harvest_job": job, "files": files, "findings": findings, **asdict(counts)}
    session.execute(insert(model.batch).values(row).on_conflict_do_nothing())


def _rows(records: Iterable[Record], raw: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    for record in records:
        yield {**_row(record), "raw_sha256": raw.get(record.origin)}


def _row(record: Record) -> dict[str, Any]:
    kind = KINDS[record.kind]
    return {
        **record.to_dict(),
        "id": record_id(record.kind, record.key),
        "facets": dict(kind.facets(record)),
        "content_hash": record.content_hash,
        "dataset": kind.dataset_of(record).name,
        "rank": len(canonical_json(record.body)),
        "held": _held(record, kind.text(record)),
        "claims": list(kind.claims(record)) or None,
    }


def _cleaned(record: Record) -> Record:
    """The record without what PostgreSQL can't hold; almost always the same one."""
    said = record.to_dict()
    if _SUSPICIOUS.search(json.dumps(said)):  # to look at each string costs three times as much
        record = Record.from_dict(storable(said))
    if _CASELESS.search(record.key):  # GUIDs and hashes, which a source may spell in either case
        body = {name: _lowered(value) for name, value in record.body.items()}
        record = replace(record, key=_lowered(record.key), body=body)
    return record


def _lowered(value: Any) -> Any:
    return _CASELESS.sub(lambda found: found[0].lower(), value) if isinstance(value, str) else value


def _held(record: Record, text: str) -> list[dict[str, Any]]:
    """Personal data in the record's own words that must not be published; masked, with where it stands.

    A contact person's telephone is not held: notices must name one (国家发展改革委令第10号 第五条). Nor is the account
    that bid bonds are paid to, when its holder is named as an organisation.
    """
    said = f"{record.title}\n{text}"
    return [
        {"entity": hit.entity, "masked": hit.masked, "start": hit.start}
        for hit in scan_text(said, allowed=allowed_in_kind(record.kind))
        if hit.severity is Severity.BLOCK
        and not (hit.entity == "bank_card" and _ORGANISATIONS_ACCOUNT.search(said, max(0, hit.start - 100), hit.start))
    ]


_SUSPICIOUS = re.compile(r"\\u(?:0000|d[89a-f])")  # NUL and halves of surrogate pairs, as ASCII JSON writes them
_HEX = "[0-9A-Fa-f]"
_CASELESS = re.compile(
    rf"(?<![0-9A-Za-z])(?=[0-9a-f-]{{0,64}}[A-F])(?:{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}|{_HEX}{{32,64}})(?![0-9A-Za-z])"
)
_ORGANISATIONS_ACCOUNT = re.compile(
    r"户\s*名[：:\s]*[^：:，。；\n]{2,40}(?:公司|中心|[局委院所会厂社]|政府|学校|集团)\s*(?:银行)?[账帐]\s*号[：:\s]*$"
)
CORRECTABLE = ("title", "publisher")
