"""What runs by the clock: jobs that the scheduler (deploy/cron.py) puts on the worker's queue. Each may run twice."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.changsha.release import auto_review, checks, cleaning, malware, notices, outbox, recordsets, workflow

__all__ = [
    "build_drafts",
    "clean_drafts",
    "finish_releases",
    "renew_verdicts",
    "run_due_harvests",
    "send_mails",
    "watch_scanner",
]


def run_due_harvests() -> None:
    """Start the harvests whose time has come, and close the jobs that are done."""
    tk.get_action("harvest_jobs_run")(_as_site(), {})


def build_drafts() -> None:
    """Make a draft of every dataset whose records changed, for a person to review."""
    site = model.User.get(_as_site()["user"])
    if site is not None:
        recordsets.build_drafts(model.Session, site.id)


def finish_releases() -> None:
    """Release what is due or approved by policy, take up lost checks, and tell the indexes what they have not heard."""
    workflow.publish_due()
    auto_review.review_waiting(model.Session)
    checks.take_up_lost()
    outbox.deliver()


def renew_verdicts() -> None:
    """Check waiting drafts anew before their verdict is outdated, so that no reviewer waits for it."""
    checks.renew_outdated()


def send_mails() -> None:
    """Mail people their notices; a server that does not answer keeps nothing else waiting."""
    notices.send_due()


def clean_drafts() -> None:
    """Clear away files of drafts that nobody needs any more, and verdicts too old to be used."""
    cleaning.clean(model.Session)


def watch_scanner() -> None:
    """Fail, so that the job is listed as failed, when the scanner no longer knows the file that every one must know."""
    if not malware.knows_its_canary():
        raise RuntimeError("clamd does not find the EICAR test file: no upload passes until it is mended")


def _as_site() -> Context:
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"user": site["name"], "ignore_auth": True}
