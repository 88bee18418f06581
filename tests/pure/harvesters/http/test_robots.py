"""What a site's robots.txt closes is not asked for, and the site learns who asks (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules
from ckanext.changsha.harvesters.http.robots import LIMITS, Robots

CLOSED = b"User-agent: *\nDisallow: /closed/\nAllow: /closed/but/\nDisallow: /*.do$\nCrawl-delay: 7\n"
OTHERS = b"User-agent: somebody-else\nDisallow: /\n"
OURS = b"User-agent: ckanext-changsha-harvester\nDisallow: /mine\nUser-agent: *\nDisallow:\n"


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def client(loopback, answer, pauses, clock) -> Iterator[GuardedClient]:
    for path in ("/open", "/closed/a", "/closed/but/b", "/list.do", "/mine"):
        loopback.on(path, answer(b"page"))
    rules = Rules.of(allow=[loopback.allow])
    robots = Robots(GuardedClient(rules, LIMITS), clock=lambda: clock[0])
    limits = Limits(attempts=1, delay=0.0, jitter=0.0)
    with GuardedClient(rules, limits, contact="https://open.example/", robots=robots, sleep=pauses.append) as made:
        yield made


@pytest.fixture
def allowed(client, loopback) -> Callable[[str], bool]:
    def ask(path: str) -> bool:
        try:
            return client.get(f"{loopback.base}{path}").content == b"page"
        except FetchFailed as failed:
            assert failed.code == "source.robots"
            return False

    return ask


@pytest.mark.parametrize(
    ("said", "path", "is_open"),
    [
        (CLOSED, "/open", True),
        (CLOSED, "/closed/a", False),
        (CLOSED, "/closed/but/b", True),
        (CLOSED, "/list.do", False),
        (OTHERS, "/open", True),
        (OURS, "/mine", False),
        (OURS, "/open", True),
        (b"", "/open", True),
        (b"\xff\xfe\x00 not a robots file", "/open", True),
    ],
)
def test_a_page_is_read_when_the_site_allows_it(loopback, answer, allowed, said, path, is_open):
    loopback.on("/robots.txt", answer(said, Content_Type="text/plain"))
    assert allowed(path) is is_open
    assert (f"GET {path}" in loopback.requests) is is_open


def test_a_site_without_the_file_closes_nothing(loopback, answer, allowed):
    loopback.on("/robots.txt", answer(b"", status="404 Not Found"))
    assert allowed("/closed/a")


def test_a_server_error_in_its_place_closes_everything_for_minutes(loopback, answer, client, clock):
    loopback.on("/robots.txt", answer(b"", status="503 Service Unavailable"))
    for _ in range(2):
        with pytest.raises(FetchFailed) as caught:
            client.get(f"{loopback.base}/open")
        assert (caught.value.code, caught.value.status) == ("source.robots_unreadable", 503)
    assert loopback.requests == ["GET /robots.txt"]
    loopback.on("/robots.txt", answer(b""))
    clock[0] += 301
    assert client.get(f"{loopback.base}/open").content == b"page"


def test_a_site_is_asked_once_a_day(loopback, answer, allowed, clock):
    loopback.on("/robots.txt", answer(CLOSED))
    assert allowed("/open") and allowed("/closed/but/b")
    assert loopback.requests.count("GET /robots.txt") == 1
    clock[0] += 86_401
    assert allowed("/open") and loopback.requests.count("GET /robots.txt") == 2


def test_the_distance_that_a_site_asks_for_is_kept(loopback, answer, allowed, pauses):
    loopback.on("/robots.txt", answer(CLOSED))
    assert allowed("/open") and allowed("/open")
    assert pauses == [pytest.approx(7, abs=1)]


def test_a_redirect_leads_to_nothing_that_is_closed(loopback, answer, client):
    loopback.on("/robots.txt", answer(CLOSED))
    loopback.on("/moved", answer(b"", status="302 Found", Location="/closed/a"))
    with pytest.raises(FetchFailed, match=r"robots"):
        client.get(f"{loopback.base}/moved", redirects=1)
    assert "GET /closed/a" not in loopback.requests


def test_a_site_learns_whom_to_write_to(loopback, answer, client):
    loopback.on("/robots.txt", answer(b""))
    client.get(f"{loopback.base}/open")
    assert b"User-Agent: ckanext-changsha-harvester/1.0 (+https://open.example/)\r\n" in loopback.raw[-1]
