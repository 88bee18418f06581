"""Parse pages that were read, and write them down: those that say what they said last time together and unparsed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from ckanext.changsha.harvest import checkpoints, quarantine, sameness
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.checkpoints import Account, ClaimLost
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.lease import Lease
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.sameness import Former, Same
from ckanext.changsha.harvest.sentences import grave, sentence
from ckanext.changsha.harvest.states import PageState
from ckanext.changsha.harvesters.engine import Manifest, parse_pages, parser_version
from ckanext.changsha.harvesters.source import Listed
from ckanext.changsha.records.staging import Origin, Staged, account, stage_batch
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult

__all__ = ["Batch", "Read", "fail", "parse", "write_parsed", "write_same"]

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
    former: Former | None = None
    contents: Sequence[bytes] = field(default=(), repr=False)  # that are not in the store yet
    reread: bool = False  # another version of the parser read it last time

    @property
    def same(self) -> bool:
        """Whether it says what it said last time."""
        return self.former is not None and self.former["digest"] == self.digest

    @property
    def kept(self) -> dict[str, Any]:
        """What the page's row keeps of it."""
        manifest = {**self.manifest.to_dict(), **({"reread": True} if self.reread else {})}
        said = {"manifest": manifest, "digest": self.digest, "fetched": self.fetched}
        return {**said, "entries": self.listed.entries, "total": self.listed.total}


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages on their way: how many are written already, the others, and what their parser found in each."""

    same: int
    pages: Sequence[Read]
    results: Mapping[str, ParseResult] = field(default_factory=dict)  # by page; none for what could not be parsed


def fail(session: Session, claim: Claim, finding: Finding) -> None:
    """End a page that could not be read or brought in. Commits, or raises ClaimLost."""
    checkpoints.hold_page(session, claim)
    checkpoints.end_page(session, claim, Account(pages_failed=1), [sentence(finding)], state=PageState.FAILED)


def write_same(session: Session, hold: Lease, pages: Sequence[Read]) -> Batch:
    """Write down the pages that say what they said last time, in one transaction a job."""
    known = {page.former["id"]: page for page in pages if page.former and page.same}
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
    return Batch(len(same), [page for page in pages if page.claim.id not in written])


def parse(batches: Iterable[Batch]) -> Iterator[Batch]:
    """The batches as their pages' bytes are stored and parsed."""
    for batch in batches:
        results: dict[str, ParseResult] = {}
        for kind, group in groupby(sorted(batch.pages, key=lambda page: page.kind), lambda page: page.kind):
            pages = list(group)
            try:
                raw_store().put_all(content for page in pages for content in page.contents)
                parsed = parse_pages(kind, [page.manifest.files for page in pages], raw_store())
            except Exception:
                log.exception("Pages of %s could not be stored, or their parser does not run", kind)
            else:
                results |= {page.claim.id: result for page, result in zip(pages, parsed, strict=True)}
        yield Batch(batch.same, [replace(page, contents=()) for page in batch.pages], results)


def write_parsed(session: Session, hold: Lease, batch: Batch) -> int:
    """Write each page of the batch down; returns how many were."""
    written = 0
    for page in batch.pages:
        try:
            if (result := batch.results.get(page.claim.id)) is not None:
                _write_page(session, page, result)
            else:
                fail(session, page.claim, Finding("harvest.internal", file=page.manifest.page.name))
            written += 1
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
    return written


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
