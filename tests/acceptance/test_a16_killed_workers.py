"""A16: workers die or freeze at any moment, and every job ends as if none had: each record once, nothing for a person.

Real processes, forked from this one: killed by SIGKILL at random times and at the crash points of the engine, or
stopped for two leases and woken up again (a zombie), while another worker goes on.
"""

import contextlib
import multiprocessing
import os
import signal
import time

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from harvest_feed import Feed, changed, feeds, notices, scalar, staged

from ckanext.changsha.harvest import pages, work
from ckanext.changsha.harvest.bounded import AWAY
from ckanext.changsha.harvest.places import LEASE
from ckanext.changsha.harvest.run import find_source, start
from ckanext.changsha.harvest.states import Mode

__all__ = ["feeds"]

LEASE_S = 2
SIZE, PAGES, TOGETHER = 24, 8, 3  # records, pages of the feed, pages of one batch
PATIENCE_S = 60
POINTS = ("harvest.listed", "harvest.fetched", "harvest.staged", "harvest.written", "harvest.settled")
FORK = multiprocessing.get_context("fork")
COUNTS = (
    "SELECT pages || ' ' || pages_done || ' ' || parsed || ' ' || added || ' ' || changed FROM changsha_harvest_run"
)
LEFT = "SELECT count(*) FROM changsha_harvest_page WHERE state IN ('waiting', 'running')"
VERSIONS = "SELECT md5(string_agg(id || xmin::text, ',' ORDER BY id)) FROM changsha_harvested"


@pytest.fixture
def feed(feeds, monkeypatch) -> Feed:
    monkeypatch.setitem(tk.config, LEASE, LEASE_S)
    monkeypatch.setattr(pages, "TOGETHER", TOGETHER)
    return feeds()


@contextlib.contextmanager
def worker(crashpoint: str = ""):
    """A process that does whatever waits, until it is killed."""
    model.Session.remove()
    model.meta.engine.dispose()
    process = FORK.Process(target=toil, args=(crashpoint,), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def toil(crashpoint: str) -> None:
    model.meta.engine.dispose(close=False)
    os.environ["CHANGSHA_CRASHPOINT"] = crashpoint
    while True:  # as a consumer does: what one round leaves behind, the next does not find
        with contextlib.suppress(*AWAY):
            work.drain(model.Session)
        model.Session.remove()
        time.sleep(0.1)


def finished(job: str) -> bool:
    """Wait until the job is over."""
    end = time.monotonic() + PATIENCE_S
    state = "SELECT state FROM changsha_harvest_run WHERE job = :job"
    while time.monotonic() < end:
        if scalar(state, job=job) == "finished":
            return True
        time.sleep(0.1)
    return False


def begin(feed: Feed, number: int) -> tuple[str, str]:
    """A job that has something to do: all is new, or a third changed. Its id, and the counts that are right."""
    every = changed(notices(SIZE), SIZE // 3 if number % 2 else 0, words=f"采购第{number:04d}次")
    if number % 2 == 0:
        model.Session.execute(model.meta.metadata.tables["changsha_harvested"].delete())
        model.Session.commit()
    feed.serve(every, pages=PAGES)
    job = start(find_source(feed.name), Mode.FULL)
    model.Session.remove()
    return job, f"{PAGES} {PAGES} {SIZE} " + (f"0 {SIZE // 3}" if number % 2 else f"{SIZE} 0")


def ended_well(tally, name: str, job: str, counts: str) -> None:
    done = finished(job)
    said = scalar(COUNTS + " WHERE job = :job", job=job)
    batches = scalar("SELECT count(*) FROM changsha_harvest_batch WHERE harvest_job = :job", job=job)
    right = done and said == counts and batches == PAGES and len(staged()) == SIZE and not scalar(LEFT)
    tally.case(name, right, f"finished: {done}, {said} instead of {counts}, {batches} batches, {len(staged())} staged")


@pytest.mark.acceptance("A16")
@pytest.mark.timeout(900)
def test_a_worker_that_is_killed_at_any_time_costs_nothing(feed, tally):
    for number in range(tally.scale(20, 400)):
        job, counts = begin(feed, number)
        with worker() as killed:
            time.sleep(tally.rng.uniform(0, 2.5))
            os.kill(killed.pid, signal.SIGKILL)
        with worker():
            ended_well(tally, f"killed {number}", job, counts)


@pytest.mark.acceptance("A16")
@pytest.mark.timeout(900)
def test_a_worker_that_dies_at_a_crash_point_costs_nothing(feed, tally):
    for number in range(tally.scale(20, 400)):
        point = POINTS[number // 2 % len(POINTS)]
        job, counts = begin(feed, number)
        with worker(point) as dying:
            dying.join(PATIENCE_S)
            died = dying.exitcode == -signal.SIGKILL
        with worker():
            ended_well(tally, f"{point} {number}" + ("" if died else ", not reached"), job, counts)


@pytest.mark.acceptance("A16")
@pytest.mark.timeout(900)
def test_a_worker_that_wakes_up_late_writes_nothing(feed, tally):
    for number in range(tally.scale(10, 200)):
        job, counts = begin(feed, number)
        with worker() as zombie:
            time.sleep(tally.rng.uniform(0.1, 2))
            os.kill(zombie.pid, signal.SIGSTOP)
            time.sleep(2 * LEASE_S)
            with worker():
                ended_well(tally, f"zombie {number}", job, counts)
            before = scalar(VERSIONS), scalar(COUNTS + " WHERE job = :job", job=job)
            os.kill(zombie.pid, signal.SIGCONT)
            time.sleep(1.5)
            after = scalar(VERSIONS), scalar(COUNTS + " WHERE job = :job", job=job)
            tally.case(f"zombie {number} woken up", before == after, f"{before} became {after}")
