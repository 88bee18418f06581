"""What runs by the clock: jobs that the scheduler (deploy/cron.py) puts on the worker's queue. Each may run twice."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.changsha.release import checks, outbox, recordsets, workflow

__all__ = ["build_drafts", "finish_releases", "run_due_harvests"]

LOST = 20  # minutes after which a check that never answered is taken up again


def run_due_harvests() -> None:
    """Start the harvests whose time has come, and close the jobs that are done."""
    tk.get_action("harvest_jobs_run")(_as_site(), {})


def build_drafts() -> None:
    """Make a draft of every dataset whose records changed, for a person to review."""
    site = model.User.get(_as_site()["user"])
    if site is not None:
        recordsets.build_drafts(model.Session, site.id)


def finish_releases() -> None:
    """Release what is scheduled and due, take up lost checks, and tell the indexes what they have not heard."""
    workflow.publish_due()
    for draft in checks.waiting_since(model.Session, minutes=LOST):
        checks.check_draft(draft)
    outbox.deliver()


def _as_site() -> Context:
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"user": site["name"], "ignore_auth": True}
