"""Run a harvest here and now, in this process, and say what it brought."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import HarvestJob, HarvestSource

from ckanext.changsha.harvest import checkpoints, claims, work
from ckanext.changsha.harvest.accounts import Account, account_of
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.states import Mode

__all__ = ["SourceBusy", "find_source", "run_source", "start"]

log = logging.getLogger(__name__)

Progress = Callable[[sa.RowMapping], None]  # the run's row, after each batch of pages
OTHERS = 0.2  # seconds between two looks at pages that other workers hold


class SourceBusy(Exception):
    """A job of this source waits or runs already."""


def find_source(reference: str) -> HarvestSource:
    """The source of that name or id; raises ObjectNotFound."""
    package = model.Package.get(reference)
    source = HarvestSource.get(package.id if package else reference)
    if source is None:
        raise tk.ObjectNotFound(f"harvest source {reference}")
    return source


def run_source(
    source: HarvestSource, since: date | None = None, progress: Progress | None = None, mode: Mode = Mode.FULL
) -> Account:
    """Create a job and do it to its end, together with whatever workers there are; what failed is in the account, not
    raised. When this process is killed, they or the next `resume` go on."""
    job = start(source, Mode.DELTA if since else mode, since)

    def told() -> None:
        if progress:
            progress(checkpoints.read_run(model.Session, job))

    while True:
        try:
            work.drain(model.Session, job, told)
        except AWAY as error:
            log.warning("Job %s goes on when the database answers: %s", job, error)
            model.Session.rollback()
        if not claims.waiting(model.Session, job):
            return account_of(model.Session, job)
        model.Session.rollback()
        time.sleep(OTHERS)


def start(source: HarvestSource, mode: Mode, since: date | None = None) -> str:
    """Create a job whose run waits for workers; raises SourceBusy. Returns its id."""
    busy = model.Session.query(HarvestJob).filter(HarvestJob.source_id == source.id, HarvestJob.status != "Finished")
    if busy.filter(HarvestJob.status != "Aborted").count():
        raise SourceBusy(source.title)
    job = HarvestJob(source_id=source.id, status="Running")
    model.Session.add(job)
    model.Session.flush()
    checkpoints.begin(model.Session, job.id, source.id, mode, since)
    model.Session.commit()
    return str(job.id)
