"""A portal of its own whose PostgreSQL, Redis, Solr and clock can fail, and the ways in which they do (A13).

Redis is a process of the test's own. Before PostgreSQL and Solr, which are everybody's, is a wire that can be cut. The
clock of the portal and its worker can be moved; that of PostgreSQL is another machine's, and stays right.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import rq
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from fault_proxy import HANG, PASS, REFUSE, SLOW, Wire, wire
from redis import Redis, RedisError
from served import Served, free_port, listening, running, serve

__all__ = ["FAULTS", "Fault", "Portal", "portal_with_wires"]

QUEUE = "ckan:changsha:default"
TICK = "ckanext.changsha.ops.schedule.finish_releases"  # what the scheduler asks the worker for
PATIENT = 15  # seconds that a visitor waits for a page while something is down


class OwnRedis:
    """A Redis server that the test starts, stops and kills."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.client = Redis(port=self.port, socket_timeout=2)
        self.start()

    def start(self) -> None:
        said = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--appendonly", "yes"]
        log = (self.folder / "redis.log").open("a")
        self.process = subprocess.Popen(["redis-server", *said], stdout=log, stderr=log)
        while not listening(self.port):
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Clock:
    """The real-time clock of the portal and its worker, which can be moved while they run."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clock"
        self.move(0)
        library = folder / "moved_clock.so"
        source = Path(__file__).with_name("moved_clock.c")
        subprocess.run(["gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", library, source], check=True)
        self.environment = {"LD_PRELOAD": str(library), "MOVED_CLOCK": str(self.path)}

    def move(self, hours: int) -> None:
        """So many hours from the real time."""
        self.path.write_text(str(hours * 3600))


class Contention:
    """Somebody else who changes every draft again and again, and keeps each change open for a moment: who wants to
    change one meanwhile in a snapshot of its own can't serialize."""

    OPEN = 0.3  # seconds

    def __init__(self) -> None:
        self.over = threading.Event()

    def begin(self) -> None:
        self.over.clear()
        self.thread = threading.Thread(target=self.contend, daemon=True)
        self.thread.start()

    def contend(self) -> None:
        while not self.over.is_set():
            with suppress(sa.exc.OperationalError), ckan_model.meta.engine.begin() as connection:
                connection.execute(sa.text("UPDATE changsha_draft SET state = state"))
                self.over.wait(self.OPEN)

    def end(self) -> None:
        self.over.set()
        self.thread.join()


@dataclass
class Portal:
    """The portal, its worker, and what may fail under them."""

    served: Served
    redis: OwnRedis
    postgres: Wire
    solr: Wire
    folder: Path
    ini: Path
    ends: ExitStack
    clock: Clock
    contention: Contention

    def http(self, token: str = "") -> httpx.Client:
        """Somebody who reads the portal, with a token of somebody's."""
        head = {"Authorization": token} if token else {}
        return httpx.Client(base_url=self.served.address, headers=head, trust_env=False, timeout=PATIENT)

    def keep(self) -> None:
        """What supervisor does: a worker that ended is started again."""
        if self.served.processes["ckan"].poll() is not None:
            again = running(
                ["ckan", "-c", str(self.ini), "jobs", "worker"], self.folder, self.ini, self.clock.environment
            )
            self.served.processes["ckan"] = self.ends.enter_context(again)

    def tick(self) -> None:
        """What the scheduler does twice a minute; here as soon as the worker has done the last."""
        with suppress(RedisError):
            queue = rq.Queue(QUEUE, connection=self.redis.client)
            if not queue.count:
                queue.enqueue(TICK)

    def worker(self, said: signal.Signals) -> None:
        """Stop the worker, or let it go on."""
        os.kill(self.served.processes["ckan"].pid, said)


@contextmanager
def portal_with_wires(folder: Path, ini: str, storage: Path) -> Iterator[Portal]:
    """The portal, until the end of the block."""
    with ExitStack() as ends:
        database, solr = urlsplit(tk.config["sqlalchemy.url"]), urlsplit(tk.config["solr_url"])
        before_postgres = ends.enter_context(wire(database.hostname, database.port))
        before_solr = ends.enter_context(wire(solr.hostname, solr.port))
        redis = OwnRedis(folder)
        ends.callback(redis.kill)
        settings = (
            f"sqlalchemy.url = {moved(database, before_postgres.port)}",
            f"solr_url = {moved(solr, before_solr.port)}",
            f"ckan.redis.url = redis://127.0.0.1:{redis.port}/0?socket_timeout=10",
            f"ckan.storage_path = {storage}",
            "ckanext.changsha.check_inline = false",
        )
        clock = Clock(folder)
        served = ends.enter_context(serve(folder, ini, *settings, environment=clock.environment))
        wires = (before_postgres, before_solr)
        yield Portal(served, redis, *wires, folder, folder / "served.ini", ends, clock, Contention())
        for one in (before_postgres, before_solr):
            one.set(PASS)


def moved(url, port: int) -> str:
    """The same service, through the wire on `port`."""
    login, _, _ = url.netloc.rpartition("@")
    return url._replace(netloc=f"{login}@127.0.0.1:{port}" if login else f"127.0.0.1:{port}").geturl()


@dataclass(frozen=True)
class Fault:
    """One way to fail: whether published pages are there meanwhile, and whether anything can be written. Where not, it
    must not be either, or the fault was none."""

    name: str
    begin: Callable[[Portal], object]
    end: Callable[[Portal], object]
    reads: bool = True
    writes: bool = True
    searches: bool = True  # whether the search answers; where it can't, it says so with 503
    late: bool = False  # strikes when work was acknowledged and waits in the queue
    trace: str = ""  # what the portal's log must say then


def on_wire(name: str, mode: str) -> tuple[Callable[[Portal], object], Callable[[Portal], object]]:
    """What the wire to `name` does, and its end, at which what hung is cut as by a restart."""

    def end(portal: Portal) -> None:
        getattr(portal, name).set(PASS)
        getattr(portal, name).cut()

    return (lambda portal: getattr(portal, name).set(mode)), end


def administer(statement: str) -> None:
    """A statement about the database itself, as its owner; it needs no new connection."""
    named = statement.format(database=ckan_model.meta.engine.url.database)
    ckan_model.Session.rollback()
    ckan_model.Session.execute(sa.text("SET TRANSACTION READ WRITE"))
    ckan_model.Session.execute(sa.text(named))
    ckan_model.Session.commit()


def terminated(portal: Portal) -> None:
    """End every connection but this one, as a restart does."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


def read_only(portal: Portal) -> None:
    administer('ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    portal.postgres.cut()


def writable(portal: Portal) -> None:
    administer('ALTER DATABASE "{database}" RESET default_transaction_read_only')
    portal.postgres.cut()


def full(portal: Portal) -> None:
    administer('ALTER DATABASE "{database}" CONNECTION LIMIT 1')
    portal.postgres.cut()


def roomy(portal: Portal) -> None:
    administer('ALTER DATABASE "{database}" CONNECTION LIMIT -1')


def contended(portal: Portal) -> None:
    administer("ALTER DATABASE \"{database}\" SET default_transaction_isolation = 'repeatable read'")
    portal.postgres.cut()
    portal.contention.begin()


def uncontended(portal: Portal) -> None:
    portal.contention.end()
    administer('ALTER DATABASE "{database}" RESET default_transaction_isolation')
    portal.postgres.cut()


def clock(hours: int) -> tuple[Callable[[Portal], object], Callable[[Portal], object]]:
    """The clock is so many hours off, and then right again."""
    return (lambda portal: portal.clock.move(hours)), (lambda portal: portal.clock.move(0))


def nothing(portal: Portal) -> None:
    """The fault is over by itself."""


FAULTS = (
    Fault("Solr is down", *on_wire("solr", REFUSE), searches=False),
    Fault("Solr hangs", *on_wire("solr", HANG)),
    Fault("Solr is slow", *on_wire("solr", SLOW)),
    Fault("Solr answers 500", *on_wire("solr", "error"), searches=False),
    Fault("Solr is read-only", *on_wire("solr", "read-only")),
    Fault("Redis is down", lambda portal: portal.redis.kill(), lambda portal: portal.redis.start()),
    Fault(
        "Redis hangs",
        lambda portal: portal.redis.process.send_signal(signal.SIGSTOP),
        lambda portal: portal.redis.process.send_signal(signal.SIGCONT),
    ),
    Fault("Redis is flushed", lambda portal: portal.redis.client.flushall(), nothing, late=True),
    Fault(
        "Redis is killed with work in it",
        lambda portal: portal.redis.kill(),
        lambda portal: portal.redis.start(),
        late=True,
    ),
    Fault(
        "Redis is out of memory",
        lambda portal: portal.redis.client.config_set("maxmemory", 1),
        lambda portal: portal.redis.client.config_set("maxmemory", 0),
    ),
    Fault("PostgreSQL is down", *on_wire("postgres", REFUSE), reads=False, writes=False),
    Fault("PostgreSQL hangs", *on_wire("postgres", HANG), reads=False, writes=False),
    Fault("PostgreSQL ends its connections", terminated, nothing),
    Fault("PostgreSQL ends them under work", terminated, nothing, late=True),
    Fault("PostgreSQL takes no more connections", full, roomy, reads=False, writes=False),
    Fault("PostgreSQL is read-only", read_only, writable, writes=False),
    Fault("PostgreSQL can't serialize", contended, uncontended, trace="could not serialize access"),
    Fault("the clock jumps an hour ahead", *clock(1), late=True),
    Fault("the clock jumps an hour back", *clock(-1), late=True),
)
