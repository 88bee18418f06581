"""A10: nothing that a person or a source writes makes the platform connect to an address inside.

Traps listen where an attacker would lead us: on 127.0.0.1 and ::1, and on a unix socket. What counts is that they are
never reached, that the refusal has its code, and that it tells nobody what is inside.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field

import httpcore
import pytest

from ckanext.changsha.harvesters.budget import SOURCES as BUDGET
from ckanext.changsha.harvesters.gazette import SOURCES as GAZETTE
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules, check_url, finding_of
from ckanext.changsha.harvesters.source import Page
from ckanext.changsha.harvesters.transactions import SOURCES as TRANSACTIONS
from disclosure.errors import SourceError
from disclosure.findings import describe

PUBLIC = "93.184.215.14"  # led to the test's own server: there is no internet here
QUICK = Limits(connect=1, read=1, total=2, attempts=2, longest_wait=0, delay=0, jitter=0)
REGISTER = frozenset({"data.changsha.gov.cn", "changsha.gov.cn", "www.changsha.gov.cn"})
# {port} is a trap's. The rows url-01 to url-31 of the list of bad inputs, and their kin.
SPELLINGS = (
    *("http://127.0.0.1:{port}/", "http://127.0.0.1/", "http://127.0.0.1:8983/solr/", "https://127.0.0.1:{port}/"),
    *("http://[::1]:{port}/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::]:{port}/"),
    *("http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/"),
    *("http://0.0.0.0:{port}/", "http://0/", "http://0:{port}/", "http://127.1:{port}/", "http://127.0.1/"),
    *("http://2130706433:{port}/", "http://017700000001/", "http://0x7f000001:{port}/", "http://0x7f.1/"),
    *("http://0177.0.0.1:{port}/", "http://0177.0.0.01/", "http://0x7f.0x0.0x0.0x1/", "http://127.0.0.1./"),
    *("http://１２７.０.０.１:{port}/", "http://127。0。0。1/", "http://①②⑦.⓪.⓪.①/", "http://127．0．0．1/"),
    *("http://localhost:{port}/", "http://LOCALHOST/", "http://a.localhost/", "http://localhost.localdomain.internal/"),
    *("http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/latest/meta-data/", "http://168.63.129.16/"),
    *("http://[fd00:ec2::254]/", "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fec0::1]/"),
    *("http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001::1]/"),
    *("http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://224.0.0.1/", "http://255.255.255.255/"),
    *("http://data.changsha.gov.cn@127.0.0.1:{port}/", "http://user:word@data.changsha.gov.cn/"),
    *("http://127.0.0.1:{port}#@data.changsha.gov.cn/", "http://127.0.0.1:{port}\\@data.changsha.gov.cn/"),
    *("http://data.changsha.gov.cn/%0d%0aHost:%20x", "http://changsha.gov.cn\t/", "http://changsha.gov.cn /"),
    *("http://data.changsha.gov.cn:22/", "http://data.changsha.gov.cn:6379/", "http://changsha.gov.cn.evil.example/"),
    *(
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/_FLUSHALL",
        "ftp://127.0.0.1:{port}/",
        "dict://127.0.0.1:{port}/",
    ),
    *("unix://{socket}", "http+unix://{socket}/", "http://unix:{socket}:/", "s3://127.0.0.1/x", "javascript:alert(1)"),
    *("//127.0.0.1:{port}/", "http:///127.0.0.1/", "http://solr/", "http://redis.svc.internal/", "data:text/html,x"),
)
INSIDE = ("127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1%lo")
STATUSES = (301, 302, 303, 307, 308)


@dataclass
class Traps:
    """Listeners that nobody must reach."""

    port: int
    socket: str
    reached: list[str] = field(default_factory=list)

    def spelled(self, url: str) -> str:
        return url.replace("{port}", str(self.port)).replace("{socket}", self.socket)


@contextmanager
def listening(listener: socket.socket, note) -> Iterator[None]:
    """Note each connection, and end it."""

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                note(connection)

    threading.Thread(target=accept, daemon=True).start()
    yield
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def traps(tmp_path):
    """One port on both loopback addresses, and a unix socket."""
    path = str(tmp_path / "inner.sock")
    with ExitStack() as stack:
        four = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
        port = four.getsockname()[1]
        made = Traps(port, path)
        listeners = {"127.0.0.1": four}
        with suppress(OSError):  # a machine without IPv6 has nothing to reach there
            listeners["::1"] = stack.enter_context(closing(socket.create_server(("::1", port), family=socket.AF_INET6)))
        listeners["unix"] = stack.enter_context(closing(socket.socket(socket.AF_UNIX)))
        listeners["unix"].bind(path)
        listeners["unix"].listen()
        for name, listener in listeners.items():
            stack.enter_context(listening(listener, lambda _, name=name: made.reached.append(name)))
        yield made


class Led(httpcore.SyncBackend):
    """Real connections, but the one public address leads to the test's server; what was asked for is noted."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port, self.asked = port, []

    def connect_tcp(self, host, port, *more, **settings):
        self.asked.append(host)
        return super().connect_tcp(*(("127.0.0.1", self.port) if host == PUBLIC else (host, port)), *more, **settings)


@contextmanager
def public_site(reply):
    """A server at the public address; `reply(path)` gives the whole answer."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def answer(connection: socket.socket) -> None:
            with suppress(OSError, ValueError):
                path = connection.recv(65536).split(b" ", 2)[1].decode()
                connection.sendall(reply(path))

        with listening(listener, answer):
            yield Led(listener.getsockname()[1])


def page(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    said = {"Content-Length": str(len(body)), "Connection": "close", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def names_inside(error: SourceError, *more: str) -> bool:
    """Whether what people read of the error names an address, a port or a path of ours."""
    shown = " ".join(str(describe(finding_of(error, "来源"), language)) for language in ("zh", "en"))
    return any(inner in shown for inner in (*INSIDE[:4], "100.100.100.200", "8983", "6379", ".sock", *more))


def refused(client: GuardedClient, url: str, *codes: str) -> str:
    """What is wrong with how a URL was refused; "" when nothing is."""
    try:
        client.get(url, redirects=3)
    except FetchFailed as error:
        if error.code not in (codes or ("source.forbidden_address",)):
            return f"refused as {error.code}"
        return "the message names an inner address" if names_inside(error) else ""
    return "not refused"


@pytest.mark.acceptance("A10")
def test_no_spelling_of_an_inner_address_is_saved_or_read(traps, tally):
    assert len(set(SPELLINGS)) >= 60
    rules = Rules(REGISTER, ports=frozenset({traps.port}))
    with GuardedClient(rules, QUICK, resolver=lambda host, port: ["127.0.0.1"]) as client:
        for spelling in SPELLINGS:
            url = traps.spelled(spelling)
            before = len(traps.reached)
            try:
                check_url(url, Rules(REGISTER))
                saved = "may be saved"
            except SourceError as error:
                wrong = error.code not in {"url.forbidden", "url.scheme"} or names_inside(error, str(traps.port))
                saved = f"saving is refused as {error.code}, or names an address" if wrong else ""
            read = refused(client, url)
            tally.case(spelling, not saved and not read and len(traps.reached) == before, saved or read or "connected")


@pytest.mark.acceptance("A10")
def test_a_name_that_answers_with_an_inner_address_is_not_connected_to(traps, tally):
    """A rebinding DNS server: inner address at once, beside a public one, and only the second time."""
    url = f"http://data.example.cn:{traps.port}/"
    rules = Rules(ports=frozenset({traps.port}))
    for inner in INSIDE:
        for answers in ([[inner]], [[PUBLIC, inner]], [[inner, PUBLIC]], [[PUBLIC], [inner]]):
            with public_site(lambda _: page(b"public")) as led:
                queue = list(answers)
                resolver = lambda host, port, queue=queue: queue.pop(0) if len(queue) > 1 else queue[0]  # noqa: E731
                with GuardedClient(rules, QUICK, resolver=resolver, backend=led) as client:
                    if len(answers) == 2:
                        assert client.get(url).content == b"public"
                    broke = refused(client, url)
                others = [host for host in led.asked if host != PUBLIC]
            tally.case(f"{answers}", not broke and not others and not traps.reached, broke or f"connected to {others}")


@pytest.mark.acceptance("A10")
def test_no_redirect_leads_inside(traps, tally):
    targets = [traps.spelled(url) for url in ("http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://2130706433/")]
    targets += ["http://169.254.169.254/latest/", "gopher://127.0.0.1/_", "file:///etc/passwd", "//127.0.0.1/"]
    for status in STATUSES:
        for target in targets:
            with (
                public_site(lambda _, s=status, t=target: page(b"", f"{s} Moved", Location=t)) as led,
                GuardedClient(Rules(), QUICK, resolver=lambda host, port: [PUBLIC], backend=led) as client,
            ):
                broke = refused(client, "http://data.example.cn/")
                others = [host for host in led.asked if host != PUBLIC]
            tally.case(f"{status} to {target}", not broke and not others and not traps.reached, broke or str(others))


@pytest.mark.acceptance("A10")
def test_a_refresh_in_a_page_is_not_followed(traps, tally):
    for target in ("http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://169.254.169.254/"):
        url = traps.spelled(target)
        body = f'<!doctype html><meta http-equiv="refresh" content="0;url={url}"><p>演示数据</p>'.encode()
        for headers in (
            {},
            {"Refresh": f"0;url={url}"},
            {"Link": f'<{url}>; rel="preload"'},
            {"Content-Location": url},
        ):
            with (
                public_site(lambda _, b=body, h=headers: page(b, **h)) as led,
                GuardedClient(Rules(), QUICK, resolver=lambda host, port: [PUBLIC], backend=led) as client,
            ):
                got = client.get("http://data.example.cn/", redirects=3).content
                others = [host for host in led.asked if host != PUBLIC]
            tally.case(f"{target} {headers}", got == body and not others and not traps.reached, f"went to {others}")


@pytest.mark.acceptance("A10")
def test_proxies_of_the_environment_are_not_used(traps, tally, monkeypatch):
    names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    for proxy in ("http://127.0.0.1:{port}", "http://[::1]:{port}", "socks5://127.0.0.1:{port}"):
        for name in names:
            monkeypatch.setenv(name, traps.spelled(proxy))
        monkeypatch.setenv("no_proxy", "")
        with (
            public_site(lambda _: page(b"direct")) as led,
            GuardedClient(Rules(), QUICK, resolver=lambda host, port: [PUBLIC], backend=led) as client,
        ):
            got = client.get("http://data.example.cn/").content
        tally.case(proxy, got == b"direct" and not traps.reached, f"{got!r}, {traps.reached}")


def listings(inner: str) -> dict[str, tuple[object, bytes, Page | None]]:
    """Lists of each source whose entries lead inside, and the page that is fetched when it is not the list's own."""
    item = f'<li><a href="{inner}" title="演示数据文件一二三">演示数据文件一二三</a><span>2026-03-02</span></li>'
    html = f"<!doctype html><html><body><ul>{item}</ul></body></html>".encode()
    row = f'{{"id": "1", "title": "演示数据", "publishTime": "2026-03-02", "url": "{inner}"}}'
    ggzy = f'{{"code": 200, "data": {{"records": [{row}], "pages": 1, "total": 1}}}}'.encode()
    return {
        "gazette": (GAZETTE["changsha_gov"], html, Page("x", {"articles": [inner]})),
        "budget": (BUDGET["changsha_budget"], html, None),
        "ggzy": (TRANSACTIONS["ggzy"], ggzy, None),
    }


@pytest.mark.acceptance("A10")
def test_addresses_in_what_a_source_says_lead_nowhere_inside(traps, tally):
    for spelling in (
        "http://127.0.0.1:{port}/t20260302_1.html",
        "http://[::1]:{port}/a.xlsx",
        "http://169.254.169.254/a.pdf",
    ):
        inner = traps.spelled(spelling)
        for name, (source, body, forced) in listings(inner).items():
            with (
                public_site(lambda _, b=body: page(b)) as led,
                GuardedClient(Rules(), QUICK, resolver=lambda host, port: [PUBLIC], backend=led) as client,
            ):
                base = "http://data.example.cn/a/"
                with suppress(SourceError):
                    for listed in source.pages(client, base, None):
                        source.fetch(client, base, listed)
                if forced is not None:
                    with suppress(SourceError):
                        source.fetch(client, base, forced)
                others = [host for host in led.asked if host != PUBLIC]
            tally.case(f"{name}: {spelling}", not others and not traps.reached, f"went to {others}")


@pytest.mark.acceptance("A10")
def test_every_inner_range_is_refused_whatever_its_spelling(tally):
    """Random addresses of all special ranges, written as one integer, in octal, in hexadecimal and in short."""
    ranges = (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "0.0.0.0/8",
    )
    for _ in range(tally.scale(40, 4000)):
        network = ipaddress.ip_network(tally.rng.choice(ranges))
        number = int(network.network_address) + tally.rng.randrange(network.num_addresses)
        parts = [number >> shift & 255 for shift in (24, 16, 8, 0)]
        written = tally.rng.choice(
            [
                str(number),
                hex(number),
                f"0{number:o}",
                f"{parts[0]}.{number & 0xFFFFFF}",
                f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
                ".".join(tally.rng.choice([str(part), hex(part), f"0{part:o}"]) for part in parts),
                f"[::ffff:{ipaddress.IPv4Address(number)}]",
                f"[64:ff9b::{number:x}]" if number < 1 << 16 else f"[64:ff9b::{number >> 16:x}:{number & 65535:x}]",
            ]
        )
        try:
            check_url(f"http://{written}/")
            tally.case(written, False, "may be saved")
        except SourceError as error:
            tally.case(written, error.code == "url.forbidden", error.code)
