"""Run a harvest here and now, in this process, and say what it brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from types import SimpleNamespace

import ckan.plugins.toolkit as tk
from ckan import model
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.changsha.harvest.accounts import Account, account_of

__all__ = ["SourceBusy", "find_source", "run_source"]

Progress = Callable[[int, int, str], None]  # done, of, the page's name


class SourceBusy(Exception):
    """A job of this source waits or runs already."""


def find_source(reference: str) -> HarvestSource:
    """The source of that name or id; raises ObjectNotFound."""
    package = model.Package.get(reference)
    source = HarvestSource.get(package.id if package else reference)
    if source is None:
        raise tk.ObjectNotFound(f"harvest source {reference}")
    return source


def run_source(source: HarvestSource, since: date | None = None, progress: Progress | None = None) -> Account:
    """Create a job, gather, fetch and import it to its end; what failed is in the account, not raised."""
    busy = model.Session.query(HarvestJob).filter(HarvestJob.source_id == source.id, HarvestJob.status != "Finished")
    if busy.filter(HarvestJob.status != "Aborted").count():
        raise SourceBusy(source.title)
    job = HarvestJob(source=source, status="Running")
    job.save()
    job_id, source_id = job.id, source.id
    harvester = queue.get_harvester(source.type)
    try:
        ids = queue.gather_stage(SimpleNamespace(gather_stage=partial(harvester.gather, since=since)), job)
        for number, id in enumerate(ids, start=1):
            page = HarvestObject.get(id)
            if progress:
                progress(number, len(ids), page.guid)
            queue.fetch_and_import_stages(harvester, page)
    finally:
        _finish(job_id)
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action("harvest_source_reindex")({"ignore_auth": True, "user": site_user, "model": model}, {"id": source_id})
    return account_of(model.Session, job_id)


def _finish(job_id: str) -> None:
    """End the job in every case: a job that runs for ever keeps its source from ever running again."""
    model.Session.rollback()
    job = HarvestJob.get(job_id)
    job.status, job.finished = "Finished", datetime.now(UTC).replace(tzinfo=None)
    job.save()
