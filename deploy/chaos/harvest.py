"""Harvests while something is killed: ``cd deploy && python -m chaos.harvest [--rounds 100] [--size 60] [--seed N]``.

Each round starts a harvest of all sources of the replica through the real queues, kills one process at a random moment
(a consumer, the worker, the web server, PostgreSQL or one of its backends, Redis, Solr) and lets supervisor and the
platform mend it; nobody helps. Every few rounds what was harvested is released as well, and the kill may fall into
that. It empties its tables of records each time, so it refuses an installation with sources of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import backends
import httpx
import settings
import sqlalchemy as sa
from processes import Failure, listening, running, shut_down, start
from settings import BIN, CKAN_INI, PORTS, ROOT, RUN

from chaos import checker, nemesis
from chaos.release import release

PROGRAMS = ("replica", "web", "worker", "scheduler", "gather", "fetch")
LEASE = 10  # seconds; the default of a minute would make most of a round a wait for it
PATIENCE = 600  # seconds after which a job or a release counts as stuck, services that start under load included
RELEASING = 4  # times as long as a harvest takes a harvest with its releases
EMPTIED = (
    "changsha_harvested",
    "changsha_tombstone",
    "changsha_record_alias",
    "changsha_project_link",
    "changsha_harvest_pending",
    "changsha_harvest_quarantine",
    "changsha_harvest_page",
    "changsha_harvest_batch",
    "changsha_harvest_run",
)
AWAY = (sa.exc.OperationalError, sa.exc.InternalError, httpx.HTTPError, OSError)


class Stuck(Exception):
    """Something did not come to its end by itself."""


@contextmanager
def installation() -> Iterator[dict[str, Any]]:
    """Everything anew, with short leases; gives the sources and tokens. Settings are put back, and all ends."""
    if running():  # with another replica, maybe
        shut_down()
    backends.services("")
    before = CKAN_INI.read_bytes()
    own = [f"ckanext.changsha.harvest.lease={LEASE}"]
    try:
        subprocess.run([str(BIN / "ckan"), "config-tool", str(CKAN_INI), *own], check=True, capture_output=True)
        said = subprocess.run(
            [str(BIN / "python"), "-m", "chaos.prepare"],
            env={**os.environ, "CKAN_INI": str(CKAN_INI), "PYTHONPATH": str(ROOT / "deploy")},
            cwd=RUN,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if said.returncode:
            raise Failure("the installation could not be prepared; the message above says why")
        start(*PROGRAMS)
        yield json.loads(said.stdout.splitlines()[-1])
    finally:
        CKAN_INI.write_bytes(before)
        shut_down()


def until(what: str, holds: Any) -> None:
    """Wait until `holds()` is true; what is down meanwhile says no. Raises Stuck."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(*AWAY):
            if holds():
                return
        time.sleep(0.3)
    raise Stuck(f"{what} within {PATIENCE} s")


def healthy() -> bool:
    """Whether everything runs and answers."""
    ports = [PORTS[name] for name in ("postgres", "redis", "solr", "replica", "web")]
    up = nemesis.programs()
    checker.scalar("SELECT 1")  # a cluster that recovers listens already
    return all(map(listening, ports)) and {*PROGRAMS, *backends.BACKENDS} <= up.keys() and backends.solr_ready()


def empty() -> None:
    """Forget what earlier rounds harvested, and end what they left."""
    with checker.ENGINE.begin() as connection:
        for table in EMPTIED:
            connection.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 - one of our tables
        connection.execute(sa.text("UPDATE harvest_job SET status = 'Finished'"))
        connection.execute(sa.text("DELETE FROM harvest_object"))


def begin(site: dict[str, Any]) -> list[str]:
    """Start a job of every source, as an administrator does; their ids."""
    head = {"Authorization": site["tokens"]["admin"]}
    address = f"{checker.web}/api/3/action/harvest_job_create"
    jobs = []
    for source in site["sources"].values():
        asked = {"source_id": source, "run": True}
        answer = httpx.post(address, json=asked, headers=head, trust_env=False, timeout=120)
        jobs.append(str(answer.raise_for_status().json()["result"]["id"]))
    return jobs


def over(jobs: list[str]) -> bool:
    """Whether every job has come to its end."""
    ended = "SELECT count(*) FROM changsha_harvest_run WHERE job = ANY(:jobs) AND finished IS NOT NULL"
    return bool(checker.scalar(ended, jobs=jobs) == len(jobs))


def harvest(site: dict[str, Any]) -> list[str]:
    """A harvest of everything, to its end."""
    jobs = begin(site)
    until("the harvest ended", lambda: over(jobs))
    return jobs


def reference(site: dict[str, Any], size: int) -> tuple[checker.Right, float]:
    """What a harvest brings that nothing disturbs: no source may bring less than the replica has of its kind, which of
    a district's budgets is a tenth. And the seconds that it takes."""
    until("everything started", healthy)
    empty()
    begun = time.monotonic()
    jobs = harvest(site)
    seconds, right = time.monotonic() - begun, checker.right(jobs)
    for source, run in right.runs.items():
        print(
            f"source {source}: {run['records']} records of {run['parsed']} parsed on {run['pages']} pages", flush=True
        )
    wrong = [*checker.of_harvest(jobs, right)]
    if (
        wrong
        or len(right.runs) != len(site["sources"])
        or min(run["records"] for run in right.runs.values()) < size // 10
    ):
        raise Failure(f"a harvest without faults is not whole: {wrong or right.runs}")
    return right, seconds


def one_round(
    site: dict[str, Any], right: checker.Right, rng: random.Random, typical: float, releasing: bool
) -> tuple[str, list[str]]:
    """One round: who was killed when, and what does not hold after it."""
    until("everything was back", healthy)
    empty()
    program, moment = rng.choice(list(nemesis.VICTIMS)), rng.uniform(0, typical)
    told = [f"{program} was not killed"]

    def strike() -> None:
        told[0] = f"{nemesis.kill(program, rng)} at {moment:.1f} s" + (" of a release round" if releasing else "")

    jobs = begin(site)
    timer = threading.Timer(moment, strike)
    timer.start()
    try:
        until("the harvest ended", lambda: over(jobs))
        acknowledged = release(site["tokens"]["reviewer"], until) if releasing else {}
        timer.join()
        until("everything was back", healthy)
        wrong = [*checker.of_harvest(jobs, right)]
        if releasing:
            wrong += checker.of_release(acknowledged)
    except Stuck as stuck:
        timer.join()
        wrong = [f"not: {stuck}"]
    return told[0], wrong


def rounds(number: int, size: int, every: int, minutes: float, seed: int) -> int:
    """All rounds; the number of broken ones."""
    rng, broken, done, begun = random.Random(seed), 0, 0, time.monotonic()  # noqa: S311 - repeatable on purpose
    with installation() as site:
        right, seconds = reference(site, size)
        for each in range(1, number + 1):
            if minutes and time.monotonic() - begun > minutes * 60:
                break
            releasing, start_of_round = each % every == 0, time.monotonic()
            told, wrong = one_round(site, right, rng, seconds * (RELEASING if releasing else 1), releasing)
            took = time.monotonic() - start_of_round
            done, broken = done + 1, broken + bool(wrong)
            print(f"round {each}: {told}, {took:.0f} s: {'; '.join(wrong) or 'survived'}", flush=True)
    print(f"rounds {done}, survived {done - broken}, broken {broken}, seed {seed}")
    return broken


def main() -> int:
    """Exit status 1 when a round broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--size", type=int, default=60, help="records of each kind at the replica")
    parser.add_argument("--release-every", type=int, default=5, help="rounds of which one releases what it harvested")
    parser.add_argument("--minutes", type=float, default=0, help="end after the round that is under way by then")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    said = parser.parse_args()
    settings.REPLICA_SIZE = said.size
    print(f"seed {said.seed}", flush=True)
    try:
        return int(rounds(said.rounds, said.size, said.release_every, said.minutes, said.seed) > 0)
    except Failure as failure:
        print(f"chaos: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
