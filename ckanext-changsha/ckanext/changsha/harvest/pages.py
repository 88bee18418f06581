"""Read pages, parse them together, and write each down: the work of a fetch consumer."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import checkpoints, claims, model, quarantine, sameness
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.checkpoints import Account, ClaimLost
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.lease import Lease
from ckanext.changsha.harvest.opened import Opened, opened
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.sentences import sentence
from ckanext.changsha.harvest.states import PageState
from ckanext.changsha.harvesters.engine import Asking, Manifest, SamePage, Stopped, parse_pages, parser_version
from ckanext.changsha.harvesters.http import finding_of
from ckanext.changsha.harvesters.source import Listed, Page
from ckanext.changsha.records.staging import Origin, Staged, account, stage_batch
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.errors import SourceError
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult

__all__ = ["work_pages"]

log = logging.getLogger(__name__)

TOGETHER, PATIENCE, MOST_BYTES = 16, 2.0, 32 << 20  # pages, seconds and bytes that go into one sandbox
MOST_MESSAGES = 20  # of one page on the job's page; its account holds all


@dataclass(frozen=True, slots=True)
class _Read:
    """A page that was read and is to be parsed."""

    claim: Claim
    source: Opened
    manifest: Manifest
    digest: str
    fetched: datetime
    listed: Listed = field(default_factory=lambda: Listed(0))

    @property
    def size(self) -> int:
        return sum(file.size for file in self.manifest.files)

    @property
    def kept(self) -> dict[str, Any]:
        """What the page's row keeps of it."""
        said = {"manifest": self.manifest.to_dict(), "digest": self.digest, "fetched": self.fetched}
        return {**said, "entries": self.listed.entries, "total": self.listed.total}


def work_pages(session: Session, lease: float, job: str | None = None) -> Iterator[int]:
    """Claim pages, read, parse and write them until none waits; gives the number of each batch as it is written."""
    with Lease(ckan_model.meta.engine, "page", lease) as hold:
        while True:
            claimed, read = _read_batch(session, hold, lease, job)
            if not claimed:
                return
            for kind, pages in groupby(sorted(read, key=lambda page: page.source.kind), lambda page: page.source.kind):
                _write_batch(session, hold, kind, list(pages))
            yield claimed


def _read_batch(session: Session, hold: Lease, lease: float, job: str | None) -> tuple[int, list[_Read]]:
    start, claimed = time.monotonic(), 0
    read: list[_Read] = []
    while claimed < TOGETHER and (not claimed or time.monotonic() - start < PATIENCE):
        if sum(page.size for page in read) > MOST_BYTES or not (claim := claims.claim_page(session, lease, job)):
            break
        claimed += 1
        hold.add(claim)
        try:
            found = _read_page(session, hold, claim)
        except (ClaimLost, Stopped):
            log.info("Page %s is another worker's, or its job was cancelled", claim.id)
            session.rollback()
            found = None
        if found is not None:
            read.append(found)
        else:
            hold.drop(claim.id)
    return claimed, read


def _read_page(session: Session, hold: Lease, claim: Claim) -> _Read | None:
    """Read a page; None when it is done already: because it failed, or says what it said last time."""
    row = session.execute(sa.select(model.page).where(model.page.c.id == claim.id)).mappings().one()
    if claim.attempts > claims.MOST_ATTEMPTS:
        times = {"times": claim.attempts - 1}
        _fail(session, claim, Finding("harvest.page_lost", file=row["name"], values=times))
        return None
    try:
        source = opened(session, row["source"])
        last = None if row["manifest"] else sameness.former(session, row["source"], row["name"], row["job"])
        session.commit()  # no transaction stays open while a source is waited for
        found = _asked(source, row, last, claim, hold)
    except SourceError as error:
        log.warning("Page %s: %s", claim.id, error)
        _fail(session, claim, getattr(error, "finding", None) or finding_of(error, row["name"]))
        return None
    except (Stopped, ClaimLost, *AWAY):
        raise
    except Exception:
        session.rollback()
        log.exception("Reading page %s failed", claim.id)
        _fail(session, claim, Finding("harvest.internal", file=row["name"]))
        return None
    crashpoint("harvest.fetched")
    if last is not None and last["digest"] == found.digest and sameness.still_true(session, last["id"]):
        _write_same(session, claim, found, last)
        return None
    return found


def _asked(source: Opened, row: sa.RowMapping, last: sa.RowMapping | None, claim: Claim, hold: Lease) -> _Read:
    page, parser, now = Page.unpacked(row["name"], row["request"]), parser_version(source.kind), datetime.now(UTC)
    if row["manifest"]:  # to be parsed again, from what is kept
        manifest = Manifest.from_dict(page, row["manifest"])
        return _Read(claim, source, manifest, manifest.digest(parser), row["fetched"])
    store, reader = raw_store(), source.reader()
    kept = sameness.kept(last, row["request"], source.settings.recheck, now)
    try:
        files, findings = reader.fetch(page, Asking(store, kept, lambda: hold.lost(claim.id)))
    except SamePage:
        if last is None:
            raise
        manifest = Manifest.from_dict(page, last["manifest"])
        return _Read(
            claim, source, manifest, manifest.digest(parser), last["fetched"], Listed(last["entries"], last["total"])
        )
    manifest = Manifest.keep(page, files, store, findings)
    fetched = kept.fetched if kept and kept.fetched else now
    return _Read(claim, source, manifest, manifest.digest(parser), fetched, reader.listed(files) or Listed(0))


def _fail(session: Session, claim: Claim, finding: Finding) -> None:
    checkpoints.hold_page(session, claim)
    checkpoints.end_page(session, claim, Account(pages_failed=1), [sentence(finding)], state=PageState.FAILED)


def _write_same(session: Session, claim: Claim, read: _Read, last: sa.RowMapping) -> None:
    """The account of the former page, in which whatever was new is unchanged now."""
    checkpoints.hold_page(session, claim)
    said = session.execute(_AGAIN, {"page": claim.id, "job": claim.job, "former": last["id"]}).mappings().one()
    same = said["parsed"] - said["duplicate"]
    numbers = {"files": said["files"], "parsed": said["parsed"], "unchanged": same, "duplicate": said["duplicate"]}
    errors = _grave([Finding.from_dict(finding) for finding in said["findings"]])
    records = {"records": last["records"], "hashes": last["hashes"]}
    counted = Account(pages_done=1, pages_same=1, **numbers)
    checkpoints.end_page(session, claim, counted, errors, state=PageState.DONE, **read.kept, **records)


def _write_batch(session: Session, hold: Lease, kind: str, pages: Sequence[_Read]) -> None:
    try:
        results = parse_pages(kind, [page.manifest.files for page in pages], raw_store())
    except Exception:
        log.exception("The parser of %s does not run", kind)
        results = []
    for number, page in enumerate(pages):
        try:
            if results:
                _write_page(session, page, results[number])
            else:
                _fail(session, page.claim, Finding("harvest.internal", file=page.manifest.page.name))
        except ClaimLost:
            log.info("Page %s is another worker's, or its job was cancelled", page.claim.id)
        except AWAY as error:
            log.warning("Page %s is left to another worker: %s", page.claim.id, error)
            session.rollback()
        except Exception:
            session.rollback()
            log.exception("Writing page %s failed", page.claim.id)
            _fail(session, page.claim, Finding("harvest.internal", file=page.manifest.page.name))
        finally:
            hold.drop(page.claim.id)


def _write_page(session: Session, page: _Read, result: ParseResult) -> None:
    """One transaction: the records, their account, the quarantine, the page's end."""
    claim, manifest = page.claim, page.manifest
    row = checkpoints.hold_page(session, claim)
    result.findings[:0] = manifest.findings
    origin = Origin(claim.id, claim.job, row["source"], manifest.raw())
    staged = stage_batch(session, result.records, origin, pending=row["known"] > 0)
    result.findings.extend(_collisions(staged))
    account(session, claim.id, claim.job, len(manifest.files), result, staged.counts)
    parser = parser_version(page.source.kind)
    refused = quarantine.keep(session, claim, row["source"], manifest, result, parser)
    counts = staged.counts
    numbers = {name: getattr(counts, name) for name in ("parsed", "added", "changed", "unchanged", "duplicate")}
    counted = Account(pages_done=1, files=len(manifest.files), quarantined=refused, **numbers)
    records = {"records": list(staged.records), "hashes": list(staged.hashes)}
    crashpoint("harvest.staged")
    checkpoints.end_page(session, claim, counted, _grave(result.findings), state=PageState.DONE, **page.kept, **records)
    crashpoint("harvest.written")


def _collisions(staged: Staged) -> Iterable[Finding]:
    return (
        Finding("harvest.owner_collision", Severity.WARN, file=said["origin"], values={"title": said["title"]})
        for said in staged.foreign
    )


def _grave(findings: Sequence[Finding]) -> list[str]:
    """The sentences of the gravest findings, for the job's page, where a steward looks."""
    grave = [finding for finding in findings if finding.severity is Severity.BLOCK]
    return list(dict.fromkeys(sentence(finding) for finding in grave[:MOST_MESSAGES]))


_AGAIN = sa.text("""
    INSERT INTO changsha_harvest_batch
        (harvest_object, harvest_job, files, parsed, added, changed, unchanged, duplicate, findings)
    SELECT :page, :job, files, parsed, 0, 0, parsed - duplicate, duplicate, findings
    FROM changsha_harvest_batch WHERE harvest_object = :former
    ON CONFLICT (harvest_object) DO UPDATE SET made_at = now() RETURNING files, parsed, duplicate, findings
""")
