"""What harvests brought: counted as their pages ended, so that nothing is added up when a person looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from ckan.model import Package
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestObjectError, HarvestSource
from sqlalchemy.orm import Session

from ckanext.changsha.harvest.model import pending
from ckanext.changsha.harvest.model import run as table
from ckanext.changsha.harvest.reconcile import REREAD
from ckanext.changsha.harvest.sentences import sentence
from ckanext.changsha.harvest.states import ACTIVE, RunState
from disclosure.findings import Finding, describe

__all__ = ["Account", "account_of", "examples", "held", "latest", "latest_job", "progress"]

NUMBERS = ("files", "parsed", "added", "changed", "unchanged", "duplicate")
STAGES = ("pages", "pages_done", "pages_failed", "pages_same", "withdrawn", "quarantined", "expected")
MOST_ERRORS = 200  # sentences about pages that are read from the database
HELD = "harvest.held_"  # codes of findings for which a run waits; they are no failure of the source


@dataclass(frozen=True, slots=True)
class Account:
    """One job: `parsed` = added + changed + unchanged + duplicate."""

    source: str
    pages: int = 0
    failed: int = 0  # pages that could not be read or brought in
    numbers: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)  # by code
    unlisted: Sequence[str] = ()  # sentences about what could not be listed
    errors: Sequence[str] = ()  # sentences about pages and files
    state: str = ""  # a RunState; "" for a job that no worker of ours did
    held: Sequence[str] = ()  # sentences about why it waits, or waited, for a decision
    reread: int = 0  # of the changed records: their source says what it said, and a new version of the parser more
    waiting: int = 0  # new and changed records that wait with it
    progress: Mapping[str, Any] = field(default_factory=dict)  # see `progress`
    job: str = ""

    @property
    def down(self) -> bool:
        """True when the source, or a part of it, could not be read."""
        return bool(self.failed or self.unlisted)


def account_of(session: Session, job_id: str) -> Account:
    """The account of one job."""
    run = session.execute(sa.select(table).where(table.c.job == job_id)).mappings().one_or_none()
    source = session.scalar(
        sa.select(Package.name)
        .join(HarvestSource, HarvestSource.id == Package.id)
        .join(HarvestJob, HarvestJob.source_id == HarvestSource.id)
        .where(HarvestJob.id == job_id)
    )
    if run is None:
        return Account(str(source), numbers=dict.fromkeys(NUMBERS, 0), job=job_id)
    counted = session.execute(_FINDINGS, {"job": job_id}).all()
    fetched = sa.select(HarvestObjectError.message).join(HarvestObject).where(HarvestObject.harvest_job_id == job_id)
    noted = sa.select(sa.func.count()).where(pending.c.job == job_id)
    said = [Finding.from_dict(found) for found in run["findings"]]
    return Account(
        source=str(source),
        pages=run["pages"],
        failed=run["pages_failed"],
        numbers={name: run[name] for name in NUMBERS},
        findings=dict(row._tuple() for row in counted),
        unlisted=[sentence(found) for found in said if not found.code.startswith((HELD, REREAD))],
        errors=list(dict.fromkeys(session.scalars(fetched.limit(MOST_ERRORS)))),
        state=run["state"],
        held=[sentence(found) for found in said if found.code.startswith(HELD)],
        reread=sum(int(found.values["count"]) for found in said if found.code == REREAD),
        waiting=session.scalar(noted) or 0,
        progress=progress(run, datetime.now(UTC)),
        job=job_id,
    )


def progress(run: sa.RowMapping, now: datetime) -> dict[str, Any]:
    """How far a run is: `done` and `pages`, `percent`, pages and records a minute, and the seconds that are left; what
    is not known yet is None."""
    end = run["finished"] or now
    minutes = max((end - run["started"]).total_seconds(), 0.001) / 60
    done, pages = run["pages_done"] + run["pages_failed"], run["pages"]
    listing = run["state"] == RunState.GATHERING
    left = None if not done or run["finished"] or listing else round((pages - done) * minutes * 60 / done)
    gathered = max(((run["gathered"] or end) - run["started"]).total_seconds(), 0.001) / 60
    return {
        **{name: run[name] for name in STAGES},
        "done": done,
        "percent": round(100 * done / pages) if pages else 0,
        "listed_per_minute": round(pages / gathered),
        "pages_per_minute": round(done / minutes),
        "records_per_minute": round(run["parsed"] / minutes),
        "seconds": round(minutes * 60),
        "seconds_left": left,
        "active": run["state"] in ACTIVE,
    }


def examples(session: Session, job_id: str, language: str) -> dict[str, dict[str, str]]:
    """The sentences of one finding of each code that the job found."""
    found = [Finding.from_dict(said) for said in session.scalars(_EXAMPLES, {"job": job_id})]
    return {finding.code: describe(finding, language) for finding in found}


def latest_job(session: Session, source: str) -> str | None:
    """The source's job that began last."""
    query = sa.select(table.c.job).where(table.c.source == source).order_by(table.c.started.desc()).limit(1)
    return session.scalar(query)


def latest(session: Session) -> list[Account]:
    """The account of every source's latest finished job."""
    jobs = session.scalars(
        sa.select(HarvestJob.id)
        .distinct(HarvestJob.source_id)
        .where(HarvestJob.status == "Finished")
        .order_by(HarvestJob.source_id, HarvestJob.created.desc())
    ).all()
    return sorted((account_of(session, job) for job in jobs), key=lambda account: account.source)


def held(session: Session) -> list[Account]:
    """The accounts of the jobs that wait for an administrator's decision, the oldest first."""
    jobs = session.scalars(sa.select(table.c.job).where(table.c.state == RunState.HELD).order_by(table.c.started)).all()
    return [account_of(session, job) for job in jobs]


_FINDINGS = sa.text("""
    SELECT found ->> 'code', count(*) FROM changsha_harvest_batch, jsonb_array_elements(findings) AS found
    WHERE harvest_job = :job GROUP BY 1 ORDER BY 2 DESC, 1
""")
_EXAMPLES = sa.text("""
    SELECT DISTINCT ON (found ->> 'code') found
    FROM changsha_harvest_batch, jsonb_array_elements(findings) WITH ORDINALITY AS each(found, number)
    WHERE harvest_job = :job ORDER BY found ->> 'code', made_at, harvest_object, number
""")
