"""What the scheduler has done for harvests now and then. Each may run twice."""

from __future__ import annotations

from ckan import model

from ckanext.changsha.harvest import bells, retention, work
from ckanext.changsha.harvest.claims import jobs_waiting

__all__ = ["prune_raw_files", "resume_harvests"]


def resume_harvests() -> None:
    """Take up jobs that Redis forgot, settle those whose pages are read, and wake the consumers for the others."""
    work.adopt(model.Session)
    work.settle_all(model.Session)
    for job in jobs_waiting(model.Session):
        bells.ring_gather(job)
        bells.ring_fetch(model.Session, job)


def prune_raw_files() -> None:
    """Delete raw answers that nobody needs and that are older than the installation keeps them."""
    retention.prune(model.Session)
