"""What a run has done: each function is a worker's write of a step, and refuses a worker whose claim is another's.

A page's records, its account, its quarantine and its being done are one transaction: it is done whole or not at all.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import model
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.states import ACTIVE, Mode, RunState
from ckanext.changsha.harvesters.source import Page
from disclosure.errors import DisclosureError
from disclosure.findings import Finding

__all__ = [
    "Account",
    "ClaimLost",
    "begin",
    "count",
    "end_listing",
    "end_page",
    "hold_page",
    "hold_pages",
    "list_kept",
    "list_pages",
    "read_run",
    "tell",
]


class ClaimLost(DisclosureError):
    """The claim is another worker's, or its run was cancelled or cleared: nothing of this work may be written."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one page, as the run counts it."""

    pages_done: int = 0
    pages_failed: int = 0
    pages_same: int = 0
    files: int = 0
    parsed: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    quarantined: int = 0


def begin(session: Session, job: str, source: str, mode: Mode, since: date | None = None) -> None:
    """Let the job's pages be listed. A second call changes nothing. The caller commits."""
    session.execute(_BEGIN, {"job": job, "source": source, "mode": mode.value, "since": since})


def read_run(session: Session, job: str) -> sa.RowMapping:
    """The run's row."""
    return session.execute(sa.select(model.run).where(model.run.c.job == job)).mappings().one()


def list_pages(session: Session, claim: Claim, pages: Sequence[Page], start: int) -> int:
    """Note down pages that were listed, from position `start`; returns how many were not known. Commits."""
    rows = [
        {"id": str(uuid.uuid4()), "position": start + number, "name": page.name, "request": page.packed()}
        for number, page in enumerate(pages)
    ]
    added = session.scalar(_LIST, {"job": claim.id, "fence": claim.fence, "pages": json.dumps(rows)})
    if added is None:
        session.rollback()
        raise ClaimLost(claim.id)
    session.commit()
    return int(added)


def list_kept(session: Session, claim: Claim, mode: Mode) -> int:
    """Note down the latest pages of the source whose raw files are kept: all, or those with a file in quarantine."""
    bound = {"job": claim.id, "fence": claim.fence, "quarantined": mode is Mode.REPLAY}
    added = session.scalar(_LIST_KEPT, bound)
    if added is None:
        session.rollback()
        raise ClaimLost(claim.id)
    session.commit()
    return int(added)


def end_listing(session: Session, claim: Claim, findings: Sequence[Finding], *, complete: bool) -> None:
    """The list was read to its end (`complete`), or to where it broke off. Commits."""
    run = model.run
    done = session.execute(
        sa.update(run)
        .where(run.c.job == claim.id, run.c.fence == claim.fence, run.c.state == RunState.GATHERING)
        .values(
            state=RunState.FETCHING,
            complete=complete,
            gathered=sa.func.now(),
            attempts=0,
            lease_until=None,
            findings=run.c.findings + sa.cast([finding.to_dict() for finding in findings], model.JSONB),
        )
        .returning(run.c.job)
    ).one_or_none()
    if done is None:
        session.rollback()
        raise ClaimLost(claim.id)
    session.commit()


def hold_page(session: Session, claim: Claim) -> sa.RowMapping:
    """Lock the page for this transaction; raises ClaimLost when it is no longer this worker's."""
    row = hold_pages(session, [claim]).get(claim.id)
    if row is None:
        session.rollback()
        raise ClaimLost(claim.id)
    return row


def hold_pages(session: Session, claims: Sequence[Claim]) -> Mapping[str, sa.RowMapping]:
    """Lock the pages for this transaction; those that still are this worker's, by their ids."""
    bound = {"ids": [claim.id for claim in claims], "fences": [claim.fence for claim in claims]}
    return {row["id"]: row for row in session.execute(_HOLD, bound).mappings()}


def end_page(session: Session, claim: Claim, account: Account, errors: Sequence[str] = (), **columns: Any) -> None:
    """The page is done or failed: in `columns`, its `state` and what is kept of it. Commits, or raises ClaimLost with
    nothing written."""
    page = model.page
    session.execute(
        sa.update(page).where(page.c.id == claim.id).values(finished=sa.func.now(), lease_until=None, **columns)
    )
    failed, news = bool(account.pages_failed), "added" if account.added else "updated" if account.changed else ""
    session.execute(
        _OBJECT,
        {
            "id": claim.id,
            "state": "ERROR" if failed else "COMPLETE",
            "report": "errored" if failed else news or "not modified",
        },
    )
    tell(session, {claim.id: errors}, "Fetch" if failed else "Import")
    count(session, claim.job, account)


def tell(session: Session, errors: Mapping[str, Sequence[str]], stage: str) -> None:
    """Show sentences about pages where ckanext-harvest shows its own."""
    rows = [
        {"id": str(uuid.uuid4()), "page": page, "message": text, "stage": stage}
        for page, texts in errors.items()
        for text in texts
    ]
    if rows:
        session.execute(_ERROR, rows)


def count(session: Session, job: str, account: Account) -> None:
    """Add to the run's numbers: the last write of a transaction, because the run's row is the one that all workers
    share. Commits, or raises ClaimLost with nothing written."""
    counted: Mapping[str, int] = {name: number for name, number in asdict(account).items() if number}
    run = model.run
    done = session.execute(
        sa.update(run)
        .where(run.c.job == job, run.c.state.in_(ACTIVE))
        .values({name: run.c[name] + number for name, number in counted.items()})
        .returning(run.c.job)
    ).one_or_none()
    if done is None:
        session.rollback()
        raise ClaimLost(job)
    session.commit()


_BEGIN = sa.text("""
    INSERT INTO changsha_harvest_run (job, source, mode, since, state, known)
    SELECT :job, :source, :mode, :since, 'gathering', count(*) FROM changsha_harvested WHERE harvest_source = :source
    ON CONFLICT (job) DO NOTHING
""")
# The run's row is locked first, so that a listing whose claim is lost writes nothing; a job that was cleared has none.
_LISTED = """
    WITH held AS (
        SELECT run.job, run.source FROM changsha_harvest_run AS run JOIN harvest_job ON harvest_job.id = run.job
        WHERE run.job = :job AND run.fence = :fence AND run.state = 'gathering' FOR UPDATE OF run),
    wanted AS ({wanted}),
    made AS (
        INSERT INTO changsha_harvest_page (id, job, source, position, name, request, manifest, fetched)
        SELECT wanted.id, held.job, held.source, position, name, to_jsonb(request), manifest, fetched
        FROM wanted, held
        ON CONFLICT (job, name) DO NOTHING RETURNING id, job, source, name),
    shown AS (
        INSERT INTO harvest_object (id, guid, gathered, state, retry_times, current, harvest_job_id, harvest_source_id)
        SELECT id, name, now() AT TIME ZONE 'UTC', 'FETCH', 0, true, job, source FROM made),
    counted AS (
        UPDATE changsha_harvest_run AS run SET pages = run.pages + (SELECT count(*) FROM made)
        FROM held WHERE run.job = held.job)
    SELECT (SELECT count(*) FROM made) FROM held
"""
_NEW_PAGES = """
    SELECT *, CAST(NULL AS jsonb) AS manifest, CAST(NULL AS timestamptz) AS fetched
    FROM jsonb_to_recordset(CAST(:pages AS jsonb)) AS page(id text, position integer, name text, request text)
"""
_KEPT_PAGES = """
    SELECT gen_random_uuid()::text AS id, row_number() OVER (ORDER BY name)::integer - 1 AS position, latest.*
    FROM (
        SELECT DISTINCT ON (page.name) page.name, page.request #>> '{}' AS request, page.manifest, page.fetched
        FROM changsha_harvest_page AS page JOIN held USING (source)
        WHERE page.manifest IS NOT NULL AND page.job <> :job AND (NOT :quarantined OR EXISTS (
            SELECT FROM changsha_harvest_quarantine AS kept
            WHERE kept.source = page.source AND kept.page = page.name))
        ORDER BY page.name, page.finished DESC) AS latest
"""
_LIST = sa.text(_LISTED.format(wanted=_NEW_PAGES))
_LIST_KEPT = sa.text(_LISTED.format(wanted=_KEPT_PAGES))
_HOLD = sa.text("""
    SELECT page.*, run.mode, run.known FROM changsha_harvest_page AS page JOIN changsha_harvest_run AS run USING (job)
    JOIN unnest(CAST(:ids AS text[]), CAST(:fences AS bigint[])) AS held(id, fence)
        ON held.id = page.id AND held.fence = page.fence
    WHERE page.state = 'running' ORDER BY page.id FOR UPDATE OF page
""")
_OBJECT = sa.text("""
    UPDATE harvest_object SET state = :state, report_status = :report, import_finished = now() AT TIME ZONE 'UTC'
    WHERE id = :id
""")
_ERROR = sa.text("""
    INSERT INTO harvest_object_error (id, harvest_object_id, message, stage, created)
    SELECT :id, page.id, :message, :stage, now() AT TIME ZONE 'UTC' FROM harvest_object AS page WHERE page.id = :page
""")
