"""Records a second of a harvest, beside ckanext-harvest's own CKAN harvester: ``harvest.py [N]``.

Both sides read N items from a server on loopback, new and then unchanged, each in a CKAN of its own process, after a
small harvest that warms it up: ours with all plugins, theirs with none but ckanext-harvest's. CKAN_INI names a
configuration whose data may go.

``N --large`` reads N records by one worker and by two (``--workers 1``: by one alone), each on a core of its own, and
watches memory, time and processor; the replica and PostgreSQL want two cores more. Where there are none, a second
worker has none either: ``--latency 50`` has the replica answer after that many milliseconds, as a real source does, so
that a worker waits for its source and not for a core.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from emptied import empty

HERE = Path(__file__).resolve().parent
WARM = 20
RECHECK = 7  # days for which an unchanged list vouches for its details, as metadata_modified does on the other side
NAME = "bench-source"
SITE = [str(HERE / "ckan_site.py")]
REPLICA = ["-m", "replica.server", "--quiet"]
PLAIN = "[app:main]\nuse = config:{ini}\nckan.plugins = harvest ckan_harvester\n"


@contextmanager
def served(command: list[str], size: int) -> Iterator[str]:
    """A server of `size` items on a free port; gives its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, *command, "--port", str(port), "--size", str(size)], cwd=HERE.parent)
    try:
        while True:
            with closing(socket.socket()) as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def portal() -> Iterator[None]:
    """An application's context, with nothing in the database before and after."""
    logging.disable(logging.ERROR)
    from ckan import model
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():
        empty()
        try:
            yield
        finally:
            model.Session.rollback()
            empty()


def add_source(address: str, kind: str, **settings: object) -> None:
    """A harvest source, and a publisher for it."""
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.tests import factories

    organization, user = factories.Organization()["id"], factories.Sysadmin()["name"]
    said = {"name": NAME, "title": NAME, "url": f"http://{address}/", "source_type": kind, "owner_org": organization}
    context = {"user": user, "model": model, "session": model.Session}
    tk.get_action("harvest_source_create")(context, {**said, "config": json.dumps(settings)})


def theirs(size: int) -> None:
    """CKANHarvester's gather, fetch and import, as ckanext-harvest's consumers call them."""

    with portal():
        for wanted in (WARM, size):
            empty()
            with served(SITE, wanted) as address:
                # Without force_all an unchanged package is not looked at: the remote's own search sorts it out.
                add_source(address, "ckan", force_all=True)
                spent = [_timed(_their_run) for _ in range(2)]
        _say(spent, size)


def _their_run() -> None:
    from ckan import model
    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

    job = HarvestJob(source=HarvestSource.get(model.Package.get(NAME).id), status="Running")
    job.save()
    harvester = queue.get_harvester("ckan")
    for identity in queue.gather_stage(harvester, job):
        queue.fetch_and_import_stages(harvester, HarvestObject.get(identity))
    job.status = "Finished"
    job.save()


def ours(size: int, system: str) -> None:
    """A run of the replica by one worker."""
    from ckanext.changsha.harvest.run import find_source, run_source

    accounts: list[Mapping[str, int]] = []

    def run() -> None:
        accounts.append(run_source(find_source(NAME)).numbers)

    with portal():
        for wanted in (WARM, size):
            empty()
            with served(REPLICA, wanted) as address:
                _allow(address, wanted, system)
                spent = [_timed(run) for _ in range(2)]
        new, again = accounts[-2:]
        if new["added"] < size or again["unchanged"] < size:
            raise SystemExit(f"not all records came: {new}, {again}")
        _say(spent, size)


def _allow(address: str, size: int, system: str) -> None:
    import ckan.plugins.toolkit as tk

    tk.config["ckanext.changsha.harvest.allow_loopback"] = [address]
    add_source(address, "changsha_transactions", system=system, pages=max(size // 10, 2_000), recheck=RECHECK)


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of processors that a run takes: its own and its sandboxes', no server's."""
    begun, used = time.perf_counter(), _processor()
    run()
    return time.perf_counter() - begun, _processor() - used


def _processor() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) + sum(map(_used, _sandboxes()))


def _sandboxes(process: str = "self") -> Iterator[str]:
    """The fork servers of a process, whose time the system adds to its own only when they end."""
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield child


def _used(process: str) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")  # of it and of its children that ended


def _say(spent: list[tuple[float, float]], size: int) -> None:
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    (new, new_processor), (again, again_processor) = spent
    rates = {"new": size / new, "unchanged": size / again}
    rates |= {"new by processor": size / new_processor, "unchanged by processor": size / again_processor}
    print(json.dumps({"memory": memory, "rates": rates}))


def side(*arguments: str, ini: str) -> dict[str, Any]:
    """One side in a process of its own; what its last line says."""
    command = [sys.executable, str(HERE / "harvest.py"), *arguments]
    done = subprocess.run(command, env={**os.environ, "CKAN_INI": ini}, stdout=subprocess.PIPE, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def compare(size: int, system: str) -> None:
    """Both sides in one run; the last line is the smaller ratio."""
    ini = str(Path(os.environ["CKAN_INI"]).resolve())
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as plain:
        plain.write(PLAIN.format(ini=ini))
        plain.flush()
        sides = {
            "CKANHarvester": side("--theirs", str(size), ini=plain.name),
            "ours": side("--ours", str(size), "--system", system, ini=ini),
        }
    for name, said in sides.items():
        rates = ", ".join(f"{rate:,.1f} {what}" for what, rate in said["rates"].items())
        print(f"{name}: {rates} a second, {said['memory']:,.0f} MB")
    theirs, ours = (said["rates"] for said in sides.values())
    ratios = {what: ours[what] / theirs[what] for what in theirs}
    for what, ratio in ratios.items():
        print(f"{what} ratio {ratio:.1f}")
    print(f"ratio {min(ratios[what] for what in ('new', 'unchanged')):.1f}")


def large(size: int, system: str, latency: float, numbers: list[int]) -> None:
    """The same number of records by so many workers at a time: seconds, and each worker's memory and processor."""

    seconds = {}
    with portal():
        for workers in numbers:
            empty()
            with served([*REPLICA, "--latency", str(latency)], size) as address:
                _allow(address, size, system)
                seconds[workers] = _watched(workers, size, address)
    where = f"{len(os.sched_getaffinity(0))} cores, a source on loopback that answers after {latency:g} ms"
    print(f"measured: {size:,} new records of {system}, on {where} and asks for no pause")
    if len(seconds) == 2:
        one, two = seconds.values()
        print(f"two workers {one / two:.2f} times one")


def _watched(workers: int, size: int, address: str) -> float:
    """Start a run, let the workers do its pages, and say every tenth how far it is."""
    import sqlalchemy as sa
    from ckan import model

    from ckanext.changsha.harvest.run import find_source, start
    from ckanext.changsha.harvest.states import Mode
    from ckanext.changsha.harvest.work import gather_all, settle_all

    job = start(find_source(NAME), Mode.FULL)
    begun = time.perf_counter()
    gather_all(model.Session, job)
    print(f"{workers} worker{'s' * (workers > 1)}: listed in {time.perf_counter() - begun:.1f} s", flush=True)
    begun, told, used = time.perf_counter(), 0, [0.0] * workers
    command = [sys.executable, str(HERE / "harvest.py"), "--worker", address]
    running = [subprocess.Popen(command) for _ in range(workers)]
    cores = sorted(os.sched_getaffinity(0))
    for number, process in enumerate(running):  # one for each, since a worker alone would take two
        os.sched_setaffinity(process.pid, {cores[number % len(cores)]})
    while any(process.poll() is None for process in running):
        time.sleep(0.5)
        staged = model.Session.scalar(sa.text("SELECT count(*) FROM changsha_harvested")) or 0
        model.Session.rollback()
        if not told and not staged:
            begun = time.perf_counter()  # a worker's start, which takes seconds, is not its work
            used = [_processor_of(process.pid) for process in running]
        if staged - told >= size / 10:
            told = staged
            memory = ", ".join(f"{_resident(process.pid):.0f}" for process in running)
            now = [_processor_of(process.pid) for process in running]
            spent = ", ".join(f"{after - before:.1f}" for before, after in zip(used, now, strict=True))
            wall = f"{time.perf_counter() - begun:,.1f} s"
            print(f"  {staged:,} records, {wall}, {spent} s of processor, {memory} MB", flush=True)
    seconds = time.perf_counter() - begun
    settle_all(model.Session, job)
    print(f"  all in {seconds:,.1f} s, {size / seconds:,.0f} a second", flush=True)
    return seconds


def _processor_of(process: int) -> float:
    """Seconds of processors that a worker and its sandboxes have taken; 0 when it has ended."""
    try:
        return sum(map(_used, [str(process), *_sandboxes(str(process))]))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def _resident(process: int) -> float:
    """Megabytes that a process holds now; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def worker(address: str) -> None:
    """Do the pages that wait, until none does."""
    logging.disable(logging.ERROR)
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    from ckanext.changsha.harvest.pages import work_pages
    from ckanext.changsha.harvest.work import lease

    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    with app._wsgi_app.test_request_context():
        tk.config["ckanext.changsha.harvest.allow_loopback"] = [address]
        for _ in work_pages(model.Session, lease()):
            pass


def main() -> None:
    """Compare, unless told to do one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=2000)
    parser.add_argument("--system", default="ggzy", help="the protocol that ours reads")
    parser.add_argument("--theirs", action="store_true", help="their side alone")
    parser.add_argument("--ours", action="store_true", help="our side alone")
    parser.add_argument("--large", action="store_true", help="one worker and two on that many records")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="of the replica, for --large")
    parser.add_argument("--workers", type=int, choices=(1, 2), help="only so many, for --large")
    parser.add_argument("--worker", metavar="ADDRESS", help="a worker that reads the replica there")
    said = parser.parse_args()
    if said.worker:
        worker(said.worker)
    elif said.large:
        large(said.size, said.system, said.latency, [said.workers] if said.workers else [1, 2])
    elif said.theirs:
        theirs(said.size)
    elif said.ours:
        ours(said.size, said.system)
    else:
        compare(said.size, said.system)


if __name__ == "__main__":
    main()
