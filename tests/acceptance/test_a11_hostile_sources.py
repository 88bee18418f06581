"""A11: whatever a source does, reading it ends: in time, in little memory, with the reason, and with nothing half read.

The real client and the real sources read the replica over loopback, which fails as it is told to. The budget of a
request is lowered, or the slow ones would take minutes each; its sizes are the real ones. They read in a process of
their own, so that the memory is a harvester's and not that of all tests before.
"""

from __future__ import annotations

import time
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context

import pytest
from hostile_site import HostileSite, forget_peak, peak_mb, tls_site

from ckanext.changsha.harvesters import budget, gazette, transactions
from ckanext.changsha.harvesters.engine import SourceSettings
from ckanext.changsha.harvesters.engine.reader import _bounded
from ckanext.changsha.harvesters.http import GuardedClient, Limits, Rules, finding_of
from ckanext.changsha.harvesters.transactions.ccgp_hunan_source import CcgpHunan
from ckanext.changsha.harvesters.transactions.hnsggzy_source import Hnsggzy
from disclosure.errors import SourceError
from disclosure.findings import describe

SIZE = 300  # records of the replica; with short pages, lists of more than three
BUDGET_S = 1.2  # of one request, where A11 has 120 s
REQUESTS = 3  # attempts of a request
ENDLESS_S = 60.0  # of listing what never ends
RSS_MB = 300
READ = 2  # pages of each run whose details are read
LIMITS = Limits(connect=1, read=0.5, total=BUDGET_S, attempts=REQUESTS, longest_wait=0.05, delay=0, jitter=0)
SOURCES = {
    "hnsggzy": (Hnsggzy(size=10), transactions.parse_files, "/"),
    "ggzy": (transactions.SOURCES["ggzy"], transactions.parse_files, "/"),
    "ccgp_hunan": (CcgpHunan(size=9), transactions.parse_files, "/"),
    "changsha_gov": (gazette.SOURCES["changsha_gov"], gazette.parse_files, "/szf/zfgb/"),
    "changsha_budget": (budget.SOURCES["changsha_budget"], budget.parse_files, "/szf/ztzl/ysgk/"),
}
FINE = ""  # the run ends well: nothing is wrong, or what is wrong is the records' own
# What the replica does, with its settings, and the ends that are right. A list's fault must stop a run; a fault that
# leaves the list readable must not.
FAULTS = {
    "500": ({}, {"source.http_status"}),
    "502": ({}, {"source.http_status"}),
    "503 and Retry-After": ({"fault": "503", "value": 0}, {"source.busy"}),
    "429": ({"value": 3600}, {"source.busy"}),
    "timeout before the head": ({"fault": "silent", "value": 4}, {"source.timeout"}),
    "timeout after the head": ({"fault": "stall", "value": 4}, {"source.timeout"}),
    "slowloris": ({"fault": "drip", "value": 0.1}, {"source.timeout"}),
    "truncated chunked": ({"fault": "truncated"}, {"source.truncated"}),
    "wrong Content-Length": ({"fault": "length"}, {"source.truncated", "source.unexpected_page", FINE}),
    "gzip corrupt": ({"fault": "gzip-corrupt"}, {"source.compression", "source.truncated"}),
    "gzip bomb": ({"fault": "gzip-bomb"}, {"source.too_large"}),
    "gzip double": ({"fault": "gzip-double"}, {"source.compression", "source.unexpected_page"}),
    "10 GB": ({"fault": "huge"}, {"source.too_large"}),
    "infinite pagination": ({"fault": "endless"}, {"source.too_many_pages"}),
    "repeating page": ({"fault": "repeat"}, {"source.repeated_page"}),
    "page cycle of 3": ({"fault": "cycle"}, {"source.repeated_page"}),
    "redirect loop": ({"fault": "redirect-loop"}, {"source.redirect"}),
    "changed schema": ({"fault": "renamed"}, {"source.unexpected_page"}),
    "missing key": ({"fault": "missing"}, {"source.unexpected_page", FINE}),
    "changed type": ({"fault": "retyped"}, {"source.unexpected_page", FINE}),
    "duplicate ids": ({"fault": "duplicates"}, {FINE}),
    "ids differing by case": ({"fault": "casing"}, {FINE}),
    "ids differing by NFC": ({"fault": "forms"}, {FINE}),
    # A page instead of JSON is how ccgp-hunan says that it was asked too often.
    "HTML login page": ({"fault": "login"}, {"source.unexpected_page", "source.busy"}),
    "empty list": ({"fault": "empty"}, {FINE, "source.unexpected_page"}),
    "clock of 2 years ago": ({"fault": "clock", "on": "all", "value": -2}, {FINE}),
    "clock of 2 years ahead": ({"fault": "clock", "on": "all", "value": 2}, {FINE}),
    "connection reset": ({"fault": "reset"}, {"source.connection", "source.truncated"}),
}


SAME_RECORDS = {"duplicate ids", "ids differing by case", "clock of 2 years ago", "clock of 2 years ahead"}


@dataclass
class Outcome:
    """How reading a source ended."""

    code: str = FINE
    detail: str = ""
    shown: str = ""  # what people read of it
    seconds: float = 0.0
    keys: set[str] = field(default_factory=set)


def read(name: str, base: str, client: GuardedClient) -> Outcome:
    """List all pages, as many as a run takes unless told, and read and parse some, as the engine does."""
    source, parse, _ = SOURCES[name]
    outcome, begun = Outcome(), time.monotonic()
    try:
        pages = _bounded(source.pages(client, base, None), int(SourceSettings().pages))
        for page in islice(pages, READ):
            result = parse(source.fetch(client, base, page))
            outcome.keys |= {record.key for record in result.records}
        for _ in pages:
            pass
    except SourceError as error:
        outcome.code, outcome.detail = error.code, str(error)
        outcome.shown = str(describe(finding_of(error), "zh"))
    outcome.seconds = time.monotonic() - begun
    return outcome


def apart(name: str, base: str, allow: str) -> tuple[Outcome, float]:
    """How reading a source ends, and the most memory that this process held meanwhile (MB)."""
    forget_peak()
    with GuardedClient(Rules.of(allow=[allow]), LIMITS) as client:
        return read(name, base, client), peak_mb()


@pytest.fixture(scope="module")
def site():
    made = HostileSite(SIZE)
    yield made
    made.stop()


@pytest.fixture
def harvester():
    """A process that only harvests; gives what reads a source there."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        yield lambda *said: process.submit(apart, *said).result()


@pytest.mark.acceptance("A11")
@pytest.mark.timeout(1800)
def test_a_hostile_source_ends_in_time_with_the_reason(site, harvester, tally):
    healthy = {name: harvester(name, site.base(path=path), site.allow)[0] for name, (*_, path) in SOURCES.items()}
    for fault, (asked, right) in FAULTS.items():
        for round in range(tally.scale(1, 20)):
            for name, (*_, path) in SOURCES.items():
                seed = tally.rng.randrange(10**6)
                site.arm(**{"fault": fault, "session": name, "on": "list", "seed": seed, **asked})
                outcome, memory = harvester(name, site.base(name, path), site.allow)
                broke = wrong(fault, outcome, right, memory, healthy[name])
                tally.case(f"{fault}, {name}, seed {seed}, round {round}", not broke, broke)
    site.disarm()


def wrong(fault: str, outcome: Outcome, right: set[str], memory: float, healthy: Outcome) -> str:
    """What is not as A11 asks, in words; "" when all is."""
    allowed = ENDLESS_S if outcome.code in {"source.too_many_pages", FINE} else (BUDGET_S + 1) * REQUESTS + 2
    if outcome.code not in right:
        return (
            f"ended with {outcome.code or 'nothing wrong'} ({outcome.detail[:80]}), not {' or '.join(map(repr, right))}"
        )
    if outcome.seconds > allowed:
        return f"took {outcome.seconds:.1f} s"
    if memory > RSS_MB:
        return f"held {memory:.0f} MB"
    if "127.0.0.1" in outcome.shown:
        return "names an inner address"
    written = {unicodedata.normalize("NFC", key).casefold() for key in outcome.keys}
    if len(written) < len(outcome.keys):
        return f"{len(outcome.keys)} records, of which {len(outcome.keys) - len(written)} only by their spelling"
    if outcome.code == FINE and fault in SAME_RECORDS and len(outcome.keys) != len(healthy.keys):
        return f"{len(outcome.keys)} records of {len(healthy.keys)}"
    return ""


@pytest.mark.acceptance("A11")
@pytest.mark.parametrize(("name", "days"), [("127.0.0.1", -1), ("data.example.cn", 30)], ids=["expired", "other host"])
def test_a_certificate_that_is_expired_or_anothers_is_refused(tally, tmp_path, name, days):
    with tls_site(tmp_path, name=name, days=days) as (port, trusting):
        rules = Rules.of(allow=[f"127.0.0.1:{port}"])
        for source in SOURCES:
            with GuardedClient(rules, LIMITS, verify=trusting) as client:
                outcome = read(source, f"https://127.0.0.1:{port}{SOURCES[source][2]}", client)
            tally.case(source, outcome.code == "source.tls", f"ended with {outcome.code!r}")


@pytest.mark.acceptance("A11")
def test_a_certificate_that_is_right_is_taken(tally, tmp_path):
    with (
        tls_site(tmp_path, name="127.0.0.1", days=30) as (port, trusting),
        GuardedClient(Rules.of(allow=[f"127.0.0.1:{port}"]), LIMITS, verify=trusting) as client,
    ):
        tally.case("valid", client.get(f"https://127.0.0.1:{port}/").content == b"{}")
