"""What waits to be done for harvests, and doing it: the same for consumers, the command line and the sweeper.

PostgreSQL knows what waits; whoever comes takes the next piece, and goes on where somebody was killed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckanext.harvest.model import HarvestJob, HarvestSource
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import checkpoints, claims
from ckanext.changsha.harvest.bounded import bounded
from ckanext.changsha.harvest.checkpoints import ClaimLost
from ckanext.changsha.harvest.gather import gather
from ckanext.changsha.harvest.model import run as table
from ckanext.changsha.harvest.notify import notify
from ckanext.changsha.harvest.opened import TYPES, due, opened
from ckanext.changsha.harvest.pages import work_pages
from ckanext.changsha.harvest.places import LEASE
from ckanext.changsha.harvest.settle import settle
from ckanext.changsha.harvest.states import Mode
from disclosure.errors import SourceError
from disclosure.findings import Finding

__all__ = ["adopt", "drain", "drain_pages", "gather_all", "settle_all"]

log = logging.getLogger(__name__)


def lease() -> float:
    """Seconds after which a silent worker's pages are given to another."""
    return float(tk.config[LEASE])


def adopt(session: Session) -> None:
    """Begin a run for every job that ckanext-harvest has started; Redis may have lost word of it."""
    for job, source in session.execute(_STARTED).all():
        try:
            mode, since = due(session, opened(session, source))
        except SourceError:  # its listing will say so
            mode, since = Mode.FULL, None
        checkpoints.begin(session, job, source, mode, since)
        session.commit()


def gather_all(session: Session, job: str | None = None) -> None:
    """List the pages of the runs that wait for it."""
    with bounded(lease()):
        while (claim := claims.claim_listing(session, lease(), job)) is not None:
            try:
                if claim.attempts > claims.MOST_ATTEMPTS:
                    given_up = [Finding("harvest.internal", file=claim.id)]
                    checkpoints.end_listing(session, claim, given_up, complete=False)
                else:
                    gather(session, claim, lease())
            except ClaimLost:
                log.info("Job %s was cancelled, or is another worker's", claim.id)
                session.rollback()


def settle_all(session: Session, job: str | None = None) -> None:
    """Settle the runs whose pages are all read, and tell people when one did not go well."""
    _forget_cleared(session)
    with bounded(lease()):
        while (claim := claims.claim_settling(session, lease(), job)) is not None:
            try:
                settle(session, claim)
            except ClaimLost:
                log.info("Job %s was cancelled, or is another worker's", claim.id)
                session.rollback()
    notify(session)


def drain(session: Session, job: str | None = None, told: Callable[[], None] = lambda: None) -> None:
    """Do whatever waits, of all runs or of one, until nothing does; `told` is called after each batch of pages."""
    adopt(session)
    gather_all(session, job)
    drain_pages(session, job, told)


def drain_pages(session: Session, job: str | None = None, told: Callable[[], None] = lambda: None) -> None:
    """The same for pages, and for what follows when the last is read."""
    with bounded(lease()):
        for _ in work_pages(session, lease(), job):
            told()
    settle_all(session, job)


def _forget_cleared(session: Session) -> None:
    """A job that was cleared takes its run along."""
    session.execute(_FORGET)
    session.commit()


_STARTED = (
    sa.select(HarvestJob.id, HarvestJob.source_id)
    .join(HarvestSource, HarvestSource.id == HarvestJob.source_id)
    .where(HarvestJob.status == "Running", HarvestSource.type.in_(TYPES))
    .where(~sa.exists().where(table.c.job == HarvestJob.id))
)
_FORGET = sa.text("""
    WITH gone AS (
        DELETE FROM changsha_harvest_run AS run
        WHERE state IN ('gathering', 'fetching', 'held') AND NOT EXISTS (SELECT FROM harvest_job WHERE id = run.job)
        RETURNING job),
    pages AS (DELETE FROM changsha_harvest_page USING gone WHERE changsha_harvest_page.job = gone.job)
    DELETE FROM changsha_harvest_pending USING gone WHERE changsha_harvest_pending.job = gone.job
""")
