"""The end of a run: applied as a whole, held for an administrator, or failed; and never finished without a word.

ckanext-harvest calls a job finished whatever it brought; what it really came to is the run's state and findings.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from ckanext.changsha.harvest import checkpoints, claims, reconcile
from ckanext.changsha.harvest.checkpoints import ClaimLost
from ckanext.changsha.harvest.claims import Claim
from ckanext.changsha.harvest.model import run as table
from ckanext.changsha.harvest.opened import opened
from ckanext.changsha.harvest.sentences import sentence
from ckanext.changsha.harvest.states import ACTIVE, Mode, RunState
from ckanext.changsha.harvesters.engine import SourceSettings, verdict
from ckanext.changsha.records import twins
from ckanext.changsha.release.crashpoint import crashpoint
from disclosure.errors import SourceError
from disclosure.findings import Finding, Severity

__all__ = ["NotHeld", "abort", "cancel", "decide", "reindex", "settle"]

log = logging.getLogger(__name__)


class NotHeld(Exception):
    """The run does not wait for a decision."""


def settle(session: Session, claim: Claim) -> RunState:
    """Apply or hold the claimed run, in one transaction; returns the state that it ended in."""
    run = checkpoints.read_run(session, claim.id)
    if claim.attempts > claims.MOST_ATTEMPTS:
        reconcile.drop(session, claim.id)
        return _finish(session, claim, run, RunState.FAILED, [Finding("harvest.internal", file=claim.id)])
    twins.hold(session, claim.id)
    settings = _settings(session, run)
    since = run["since"] or settings.since  # older records are no business of this run
    total: int | None = None
    findings: list[Finding] = []
    if run["mode"] == Mode.FULL and since is None:  # a list that is read from a day on says more than it shows
        total, findings = reconcile.short(session, claim.id)
    fell_short = bool(findings)
    whole = run["mode"] == Mode.FULL and run["complete"] and not run["pages_failed"]
    state, withdrawn = RunState.FINISHED, 0
    if not run["complete"] and not run["pages_done"]:
        state = RunState.FAILED
    elif run["known"]:
        reconcile.settle_moved(session, claim.id)
        drift = reconcile.drift(session, claim.id, run["source"], since, full=whole)
        if drift.reread:
            findings.append(Finding(reconcile.REREAD, Severity.INFO, values={"count": drift.reread}))
        held = verdict(drift, settings.brake)
        if held or (fell_short and drift.gone):
            state = RunState.HELD
            findings = [*held, *findings]
        else:
            if drift.news:
                reconcile.apply(session, claim.id, run["source"])
            if drift.gone:
                withdrawn = reconcile.withdraw(session, claim.id, run["source"], since)
    if state is RunState.FINISHED:
        twins.merge(session, claim.id)
    crashpoint("harvest.settled")
    return _finish(session, claim, run, state, findings, expected=total, withdrawn=withdrawn)


def decide(session: Session, job: str, user: str, *, accept: bool) -> RunState:
    """Apply what was held, withdrawals and all, or drop it; raises NotHeld. Commits."""
    query = sa.select(table).where(table.c.job == job, table.c.state == RunState.HELD).with_for_update()
    run = session.execute(query).mappings().one_or_none()
    if run is None:
        session.rollback()
        raise NotHeld(job)
    withdrawn, state = 0, RunState.DROPPED
    if accept:
        twins.hold(session, job)
        state = RunState.FINISHED
        reconcile.apply(session, job, run["source"])
        if run["mode"] == Mode.FULL and run["complete"] and not run["pages_failed"]:
            since = run["since"] or _settings(session, run).since
            withdrawn = reconcile.withdraw(session, job, run["source"], since)
        twins.merge(session, job)
    else:
        reconcile.drop(session, job)
    values = {"state": state, "withdrawn": withdrawn, "decided_by": user}
    session.execute(sa.update(table).where(table.c.job == job).values(values))
    session.commit()
    return state


def cancel(session: Session, job: str) -> bool:
    """Stop a run: from here on no worker's write for it is taken. What is staged stays, what was noted down is
    dropped. False when it was over already. Commits."""
    stopped = session.execute(
        sa.update(table)
        .where(table.c.job == job, table.c.state.in_(ACTIVE))
        .values(state=RunState.CANCELLED, finished=sa.func.now(), lease_until=None)
        .returning(table.c.job)
    ).one_or_none()
    session.commit()  # before the rest: workers that wait for the run's row give up now, and hold no record any more
    if stopped is not None:
        reconcile.drop(session, job)
        _close(session, job, [])
        session.commit()
    return stopped is not None


def abort(session: Session, source: str) -> None:
    """Stop whatever runs of the source. Commits."""
    for job in session.scalars(sa.select(table.c.job).where(table.c.source == source, table.c.state.in_(ACTIVE))).all():
        cancel(session, job)


def _finish(
    session: Session, claim: Claim, run: sa.RowMapping, state: RunState, findings: Sequence[Finding], **columns: Any
) -> RunState:
    said = sa.cast([finding.to_dict() for finding in findings], table.c.findings.type)
    done = session.execute(
        sa.update(table)
        .where(table.c.job == claim.id, table.c.fence == claim.fence, table.c.state == RunState.FETCHING)
        .values(state=state, finished=sa.func.now(), lease_until=None, findings=table.c.findings + said, **columns)
        .returning(table.c.job)
    ).one_or_none()
    if done is None:
        session.rollback()
        raise ClaimLost(claim.id)
    if state is not RunState.FAILED:
        session.execute(_SUPERSEDE, {"job": claim.id, "source": run["source"]})
    told = [*(Finding.from_dict(found) for found in run["findings"]), *findings]
    grave = [finding for finding in told if finding.severity is not Severity.INFO]
    _close(session, claim.id, [sentence(finding) for finding in grave])
    session.commit()
    _ask_for_index(run["source"])
    return state


def _close(session: Session, job: str, messages: Sequence[str]) -> None:
    """Tell ckanext-harvest, whose pages, schedule and statistics know only jobs that are finished."""
    session.execute(_CLOSE, {"job": job})
    session.execute(_GIVE_UP, {"job": job})
    if messages:
        rows = [{"id": str(uuid.uuid4()), "job": job, "message": message} for message in messages]
        session.execute(_TELL, rows)


def _ask_for_index(source: str) -> None:
    """Let the worker show the job in the list of sources: Solr's commit would take longer than a run without news."""
    try:
        tk.enqueue_job(reindex, [source], title="changsha harvest index")
    except RedisError:
        log.exception("Nobody was asked to index source %s", source)


def reindex(source: str) -> None:
    """Index the source with its latest job, unless it was deleted meanwhile."""
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    context: Any = {"ignore_auth": True, "model": ckan_model, "user": site["name"]}
    try:
        tk.get_action("harvest_source_reindex")(context, {"id": source})
    except tk.ObjectNotFound:
        log.info("Source %s is gone and was not indexed", source)


def _settings(session: Session, run: sa.RowMapping) -> SourceSettings:
    try:
        return opened(session, run["source"]).settings
    except SourceError:  # settings that were broken meanwhile loosen nothing
        return SourceSettings()


_SUPERSEDE = sa.text("""
    WITH older AS (
        UPDATE changsha_harvest_run SET state = 'dropped'
        WHERE source = :source AND state = 'held' AND job <> :job RETURNING job)
    DELETE FROM changsha_harvest_pending USING older WHERE changsha_harvest_pending.job = older.job
""")
_CLOSE = sa.text("""
    UPDATE harvest_job SET status = 'Finished', finished = now() AT TIME ZONE 'UTC',
        gather_started = coalesce(gather_started, run.started AT TIME ZONE 'UTC'),
        gather_finished = coalesce(gather_finished, run.gathered AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
    FROM changsha_harvest_run AS run WHERE run.job = harvest_job.id AND harvest_job.id = :job
""")
_GIVE_UP = sa.text("""
    UPDATE harvest_object SET state = 'ERROR', report_status = 'errored'
    WHERE harvest_job_id = :job AND state NOT IN ('COMPLETE', 'ERROR')
""")
_TELL = sa.text("""
    INSERT INTO harvest_gather_error (id, harvest_job_id, message, created)
    SELECT :id, job.id, :message, now() AT TIME ZONE 'UTC' FROM harvest_job AS job WHERE job.id = :job
""")
