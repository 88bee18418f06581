"""List a source's pages and hand each on as it is listed; what is listed stays, whoever dies.

Whoever goes on begins at the list's first page, and notes down only what is not noted yet. The two large platforms
say how many pages there are, so that this costs four requests. The other lists move while they are read, newest first:
to go on in the middle would pass over what moved up or came meanwhile, and the run would withdraw it.
"""

from __future__ import annotations

import logging
import time

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import bells, checkpoints
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.checkpoints import ClaimLost
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.lease import Lease
from ckanext.changsha.harvest.opened import opened
from ckanext.changsha.harvest.states import Mode
from ckanext.changsha.harvesters.http import Stopped, finding_of
from ckanext.changsha.harvesters.source import Page
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.errors import SourceError
from disclosure.findings import Finding

__all__ = ["gather"]

log = logging.getLogger(__name__)

AT_ONCE = 100  # pages noted down in one transaction
PATIENCE = 1.0  # seconds after which fewer are noted down, for the workers that wait for them


def gather(session: Session, claim: Claim, lease: float) -> None:
    """List the pages of the claimed run to their end; a fault ends the list there, with its finding."""
    run = checkpoints.read_run(session, claim.id)
    with Lease(ckan_model.meta.engine, "run", lease) as hold:
        hold.add(claim)
        findings: list[Finding] = []
        try:
            if run["mode"] in (Mode.REPARSE, Mode.REPLAY):
                checkpoints.list_kept(session, claim, Mode(run["mode"]))
            else:
                _list(session, claim, run, hold)
        except SourceError as error:
            log.warning("Source %s: %s", run["source"], error)
            findings.append(getattr(error, "finding", None) or finding_of(error))
        except (ClaimLost, *AWAY):
            raise
        except Exception:
            session.rollback()
            log.exception("Listing the pages of job %s failed", claim.id)
            findings.append(Finding("harvest.internal", file=run["source"]))
        complete = not findings
        listed = checkpoints.read_run(session, claim.id)["pages"]
        if complete and not listed and run["mode"] == Mode.FULL and run["since"] is None:
            findings.append(Finding("harvest.empty"))
        checkpoints.end_listing(session, claim, findings, complete=complete)
    bells.ring_fetch(session, claim.id)


def _list(session: Session, claim: Claim, run: sa.RowMapping, hold: Lease) -> None:
    source = opened(session, run["source"])
    buffer: list[Page] = []
    start, last = 0, time.monotonic()

    def hand_on() -> None:
        nonlocal start, last
        if buffer:
            checkpoints.list_pages(session, claim, buffer, start)
            crashpoint("harvest.listed")
            start, last = start + len(buffer), time.monotonic()
            buffer.clear()

    try:
        for page in source.reader().pages(run["since"] or source.settings.since, lambda: hold.lost(claim.id)):
            if hold.lost(claim.id):
                raise ClaimLost(claim.id)
            buffer.append(page)
            if len(buffer) >= AT_ONCE or time.monotonic() - last > PATIENCE:
                hand_on()
                bells.ring_fetch(session, claim.id)
    except Stopped as error:
        raise ClaimLost(claim.id) from error
    except SourceError:
        hand_on()
        raise
    hand_on()
