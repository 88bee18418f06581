"""Write pages down that were read: those that say what they said last time together, the others as they are parsed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import checkpoints, quarantine, sameness
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.checkpoints import Account, ClaimLost
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.lease import Lease
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.sameness import Same
from ckanext.changsha.harvest.sentences import grave, sentence
from ckanext.changsha.harvest.states import PageState
from ckanext.changsha.harvesters.engine import Manifest, parse_pages, parser_version
from ckanext.changsha.harvesters.source import Listed
from ckanext.changsha.records.staging import Origin, Staged, account, stage_batch
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult

__all__ = ["Read", "fail", "write_parsed", "write_same"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """A page that was read, with what it said last time, if it was read before."""

    claim: Claim
    kind: str
    manifest: Manifest
    digest: str
    fetched: datetime
    listed: Listed = Listed(0)
    former: sa.RowMapping | None = None
    contents: Sequence[bytes] = field(default=(), repr=False)  # that are not in the store yet

    @property
    def kept(self) -> dict[str, Any]:
        """What the page's row keeps of it."""
        said = {"manifest": self.manifest.to_dict(), "digest": self.digest, "fetched": self.fetched}
        return {**said, "entries": self.listed.entries, "total": self.listed.total}


def fail(session: Session, claim: Claim, finding: Finding) -> None:
    """End a page that could not be read or brought in. Commits, or raises ClaimLost."""
    checkpoints.hold_page(session, claim)
    checkpoints.end_page(session, claim, Account(pages_failed=1), [sentence(finding)], state=PageState.FAILED)


def write_same(session: Session, hold: Lease, pages: Sequence[Read]) -> list[Read]:
    """Write down the pages that say what they said last time, in one transaction a job; returns the others."""
    known = {page.former["id"]: page for page in pages if page.former and page.former["digest"] == page.digest}
    true = sameness.still_true(session, known.keys())
    session.rollback()
    same = sorted((known[id] for id in true), key=lambda page: page.claim.job)
    for job, group in groupby(same, lambda page: page.claim.job):
        together = list(group)
        said = [Same(page.claim, page.former["id"], page.kept) for page in together if page.former]
        try:
            sameness.write_same(session, job, said)
        except ClaimLost:
            log.info("Job %s was cancelled", job)
        except AWAY as error:
            log.warning("%d pages are left to another worker: %s", len(together), error)
            session.rollback()
        finally:
            for page in together:
                hold.drop(page.claim.id)
    written = {page.claim.id for page in same}
    return [page for page in pages if page.claim.id not in written]


def write_parsed(session: Session, hold: Lease, kind: str, pages: Sequence[Read]) -> None:
    """Store the pages' bytes, parse them, and write each page down."""
    try:
        raw_store().put_all(content for page in pages for content in page.contents)
        results = parse_pages(kind, [page.manifest.files for page in pages], raw_store())
    except Exception:
        log.exception("Pages of %s could not be stored, or their parser does not run", kind)
        results = []
    for number, page in enumerate(pages):
        try:
            if results:
                _write_page(session, page, results[number])
            else:
                fail(session, page.claim, Finding("harvest.internal", file=page.manifest.page.name))
        except ClaimLost:
            log.info("Page %s is another worker's, or its job was cancelled", page.claim.id)
        except AWAY as error:
            log.warning("Page %s is left to another worker: %s", page.claim.id, error)
            session.rollback()
        except Exception:
            session.rollback()
            log.exception("Writing page %s failed", page.claim.id)
            fail(session, page.claim, Finding("harvest.internal", file=page.manifest.page.name))
        finally:
            hold.drop(page.claim.id)


def _write_page(session: Session, page: Read, result: ParseResult) -> None:
    """One transaction: the records, their account, the quarantine, the page's end."""
    claim, manifest = page.claim, page.manifest
    row = checkpoints.hold_page(session, claim)
    result.findings[:0] = manifest.findings
    origin = Origin(claim.id, claim.job, row["source"], manifest.raw())
    staged = stage_batch(session, result.records, origin, pending=row["known"] > 0)
    result.findings.extend(_collisions(staged))
    account(session, claim.id, claim.job, len(manifest.files), result, staged.counts)
    refused = quarantine.keep(session, claim, row["source"], manifest, result, parser_version(page.kind))
    counts = staged.counts
    numbers = {name: getattr(counts, name) for name in ("parsed", "added", "changed", "unchanged", "duplicate")}
    counted = Account(pages_done=1, files=len(manifest.files), quarantined=refused, **numbers)
    records = {"records": list(staged.records), "hashes": list(staged.hashes)}
    crashpoint("harvest.staged")
    checkpoints.end_page(session, claim, counted, grave(result.findings), state=PageState.DONE, **page.kept, **records)
    crashpoint("harvest.written")


def _collisions(staged: Staged) -> Iterable[Finding]:
    """What was staged as another source's or another record's."""
    for said in staged.foreign:
        yield Finding("harvest.owner_collision", Severity.WARN, file=said["origin"], values={"title": said["title"]})
    for one in staged.merged:
        values = {"title": one.title[:200], "other": one.survivor}
        yield Finding("gazette.merged", Severity.INFO, file=one.origin, values=values)
