"""Claim pages and read them: the first part of a fetch consumer's work; `writing` does the others."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import claims, sameness, writing
from ckanext.changsha.harvest.ahead import ahead
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.checkpoints import ClaimLost
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.lease import Lease
from ckanext.changsha.harvest.opened import Opened, opened
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.sameness import Former
from ckanext.changsha.harvest.writing import Read
from ckanext.changsha.harvesters.engine import Asking, Manifest, Reader, Recent, SamePage, parser_version
from ckanext.changsha.harvesters.http import Stopped, finding_of
from ckanext.changsha.harvesters.source import Listed, Page
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.errors import SourceError
from disclosure.findings import Finding

__all__ = ["work_pages"]

log = logging.getLogger(__name__)

TOGETHER = 16  # pages with something new that are parsed and written together
MOST = 4 * TOGETHER  # pages that are read together
PATIENCE, MOST_BYTES = 1.0, 16 << 20  # seconds and bytes that are read before they are handed on


@dataclass(slots=True)
class _Batch:
    """Pages that are read, parsed and written together."""

    hold: Lease
    recent: Mapping[str, Recent]  # what was asked for already, by job
    start: float = field(default_factory=time.monotonic)
    claimed: int = 0
    size: int = 0  # bytes in memory
    fresh: int = 0  # pages that do not say what they said last time
    read: list[Read] = field(default_factory=list)
    sources: dict[str, tuple[Opened, Reader]] = field(default_factory=dict)

    def room(self) -> int:
        """How many more pages may be claimed: one at first, then as many as will be read soon."""
        if not self.claimed:
            return 1
        spent = time.monotonic() - self.start
        soon = int((PATIENCE - spent) * self.claimed / max(spent, 0.001)) if self.size < MOST_BYTES else 0
        return max(0, min(soon, 3 * self.claimed, TOGETHER - self.fresh, MOST - self.claimed))


def work_pages(session: Session, lease: float, job: str | None = None) -> Iterator[int]:
    """Claim pages, read, parse and write them until none waits; gives the number of each batch as it is written."""
    with (
        Lease(ckan_model.meta.engine, "page", lease) as hold,
        closing(ahead(_read_batches(hold, lease, job))) as batches,
        closing(ahead(writing.parse(batches))) as parsed,
    ):
        try:
            for batch in parsed:
                if written := batch.same + writing.write_parsed(session, hold, batch):
                    yield written
        finally:
            hold.end()  # whoever stops here waits for no page that is being read ahead


def _read_batches(hold: Lease, lease: float, job: str | None) -> Iterator[writing.Batch]:
    """Batches of pages as they are read, over a connection to the database of their own."""
    with ckan_model.Session.session_factory() as session:
        recent: Mapping[str, Recent] = defaultdict(Recent)
        while not hold.over:
            batch = _Batch(hold, recent)
            while (room := batch.room()) and (claimed := claims.claim_pages(session, lease, job, room, hold.held)):
                batch.claimed += len(claimed)
                _read_pages(session, batch, claimed)
            if not batch.claimed:
                return
            yield writing.write_same(session, hold, batch.read)


def _read_pages(session: Session, batch: _Batch, claimed: Sequence[Claim]) -> None:
    for claim in claimed:
        batch.hold.add(claim)
    rows = sameness.rows(session, [claim.id for claim in claimed])
    session.commit()  # no transaction stays open while a source is waited for
    for claim in claimed:
        found = None
        try:
            found = _read_page(session, batch, claim, *rows[claim.id])
        except (ClaimLost, Stopped):
            log.info("Page %s is another worker's, or its job was cancelled", claim.id)
            session.rollback()
        if found is None:
            batch.hold.drop(claim.id)
            continue
        crashpoint("harvest.fetched")
        batch.read.append(found)
        batch.fresh += not found.same
        batch.size += sum(len(content) for content in found.contents)


def _read_page(session: Session, batch: _Batch, claim: Claim, row: sa.RowMapping, last: Former | None) -> Read | None:
    """Read a page; None when it failed, and is done with that."""
    if claim.attempts > claims.MOST_ATTEMPTS:
        times = {"times": claim.attempts - 1}
        writing.fail(session, claim, Finding("harvest.page_lost", file=row["name"], values=times))
        return None
    try:
        if row["source"] not in batch.sources:
            source = opened(session, row["source"])
            batch.sources[row["source"]] = source, source.reader()
            session.commit()
        return _asked(batch, claim, row, last)
    except SourceError as error:
        log.warning("Page %s: %s", claim.id, error)
        writing.fail(session, claim, getattr(error, "finding", None) or finding_of(error, row["name"]))
        return None
    except (Stopped, ClaimLost, *AWAY):
        raise
    except Exception:
        session.rollback()
        log.exception("Reading page %s failed", claim.id)
        writing.fail(session, claim, Finding("harvest.internal", file=row["name"]))
        return None


def _asked(batch: _Batch, claim: Claim, row: sa.RowMapping, last: Former | None) -> Read:
    source, reader = batch.sources[row["source"]]
    page, parser, now = Page.unpacked(row["name"], row["request"]), parser_version(source.kind), datetime.now(UTC)
    if row["manifest"]:  # to be parsed again, from what is kept
        manifest = Manifest.from_dict(page, row["manifest"])
        return Read(claim, source.kind, manifest, manifest.digest(parser), row["fetched"], reread=True)
    former = Manifest(page) if last is None else Manifest.from_dict(page, last["manifest"])
    digest = former.digest(parser)
    reread = last is not None and last["digest"] != digest  # another version of the parser read it last time
    kept = sameness.kept(last, former.files, row["request"], source.settings.recheck, now)
    if reread and not all(raw_store().holds(file.sha256) for file in former.files):
        kept = None  # what no record was read from is not kept for ever: it is asked for again, to be parsed
    asking = Asking(raw_store(), kept, lambda: batch.hold.lost(claim.id), batch.recent[claim.job], former.files)
    try:
        files, findings = reader.fetch(page, asking)
    except SamePage:
        if last is None:
            raise
        listed = Listed(last["entries"], last["total"])
        return Read(claim, source.kind, former, digest, last["fetched"], listed, former=last, reread=reread)
    manifest = Manifest.of(page, files, findings)
    return Read(
        claim,
        source.kind,
        manifest,
        manifest.digest(parser),
        fetched=kept.fetched if kept and kept.fetched else now,
        listed=reader.listed(files) or Listed(0),
        former=last,
        contents=[file.content for file in files],
        reread=reread,
    )
