"""No connection is made to an inner address, however the name or the redirect is turned (THREATS H1, H2; A10)."""

import httpcore
import pytest

from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules

QUICK = Limits(connect=1, read=1, total=2, attempts=1, delay=0, jitter=0)
PUBLIC = "93.184.215.14"


class Rerouted(httpcore.SyncBackend):
    """Real connections, but the public test address leads to the test's own server: there is no internet here."""

    def __init__(self, port):
        super().__init__()
        self.port, self.asked = port, []

    def connect_tcp(self, host, port, *more, **settings):
        self.asked.append(host)
        target = ("127.0.0.1", self.port) if host == PUBLIC else (host, port)
        return super().connect_tcp(*target, *more, **settings)


def guarded(loopback, answers, **rules):
    """A client whose resolver gives the next of `answers` each time it is asked, the last one for ever."""
    queue = list(answers)
    backend = Rerouted(loopback.port)
    settings = Rules.of(ports=[loopback.port], **rules)
    resolver = lambda host, port: queue.pop(0) if len(queue) > 1 else queue[0]  # noqa: E731
    return GuardedClient(settings, QUICK, resolver=resolver, backend=backend, sleep=lambda _: None), backend


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["169.254.169.254"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fe80::1%lo"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC, "::1"],
    ],
)
def test_a_name_with_one_inner_address_is_not_connected_to(loopback, addresses):
    client, backend = guarded(loopback, [addresses])
    with pytest.raises(FetchFailed) as caught:
        client.get(f"http://data.example.cn:{loopback.port}/")
    assert caught.value.code == "source.forbidden_address"
    assert backend.asked == []
    assert loopback.connections == 0


def test_a_name_that_turns_inside_between_two_requests_is_not_followed(loopback, answer):
    loopback.on("/", answer(b"public"))
    client, backend = guarded(loopback, [[PUBLIC], ["127.0.0.1"]])
    url = f"http://data.example.cn:{loopback.port}/"
    assert client.get(url).content == b"public"
    with pytest.raises(FetchFailed) as caught:
        client.get(url)
    assert caught.value.code == "source.forbidden_address"
    assert (backend.asked, loopback.connections) == ([PUBLIC], 1)


def test_the_address_that_was_checked_is_the_one_connected_to(loopback, answer):
    loopback.on("/", answer(b"x"))
    client, backend = guarded(loopback, [[PUBLIC]])
    client.get(f"http://data.example.cn:{loopback.port}/")
    assert backend.asked == [PUBLIC]
    assert f"Host: data.example.cn:{loopback.port}".encode() in loopback.raw[0]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_the_metadata_service_is_not_followed(loopback, answer, status):
    loopback.on("/", answer(status=status, Location="http://169.254.169.254/latest/"))
    client, backend = guarded(loopback, [[PUBLIC]])
    with pytest.raises(FetchFailed) as caught:
        client.get(f"http://data.example.cn:{loopback.port}/", redirects=3)
    assert caught.value.code == "source.forbidden_address"
    assert backend.asked == [PUBLIC]


@pytest.mark.parametrize("onward", ["file:///etc/passwd", "gopher://127.0.0.1:6379/_", "//127.0.0.1/"])
def test_a_redirect_to_another_scheme_or_inside_is_not_followed(loopback, answer, onward):
    loopback.on("/", answer(status="302 Found", Location=onward))
    client, _ = guarded(loopback, [[PUBLIC]])
    with pytest.raises(FetchFailed) as caught:
        client.get(f"http://data.example.cn:{loopback.port}/", redirects=3)
    assert caught.value.code == "source.forbidden_address"
    assert loopback.connections == 1


def test_a_redirect_is_not_followed_unless_asked_for(loopback, client, answer, refusal):
    loopback.on("/", answer(status="302 Found", Location="/next"))
    loopback.on("/next", answer(b"next"))
    assert refusal(loopback.base + "/").code == "source.redirect"
    assert client.get(loopback.base + "/", redirects=1).content == b"next"


def test_a_redirect_loop_ends(loopback, answer, refusal):
    loopback.on("/", answer(status="302 Found", Location="/"))
    assert refusal(loopback.base + "/", redirects=99).code == "source.redirect"
    assert len(loopback.requests) == 4


def test_a_proxy_of_the_environment_is_not_used(loopback, client, answer, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert client.get(loopback.on("/", answer(b"direct"))).content == b"direct"


def test_a_refusal_names_no_inner_address(loopback):
    from ckanext.changsha.harvesters.http import finding_of

    client, _ = guarded(loopback, [["10.1.2.3"]])
    with pytest.raises(FetchFailed) as caught:
        client.get(f"http://data.example.cn:{loopback.port}/")
    assert "10.1.2.3" not in str(finding_of(caught.value).to_dict())
