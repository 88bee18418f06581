"""A source that is slow, broken or hostile ends with a clear reason, within its time and bytes (THREATS H4; A11)."""

import contextlib
import gzip
import socket
import ssl
import struct
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ckanext.changsha.harvesters.http import GuardedClient, Limits, Rules, finding_of
from disclosure.errors import SourceError


def drip(head: bytes, pause: float = 0.05):
    """Sends `head` byte by byte for ever."""

    def reply(connection: socket.socket) -> None:
        for byte in head * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return reply


def cut(head: bytes):
    """Sends `head` and resets the connection."""

    def reply(connection: socket.socket) -> None:
        connection.sendall(head)
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return reply


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nx"])
def test_a_server_that_drips_is_left_when_the_time_is_over(loopback, refusal, head):
    started = time.monotonic()
    error = refusal(loopback.on("/", drip(head)))
    assert error.code == "source.timeout"
    assert time.monotonic() - started < 10  # two attempts of a second each, against a server that never ends


def test_a_server_that_says_nothing_is_left(loopback, refusal):
    assert refusal(loopback.on("/", lambda connection: time.sleep(3))).code == "source.timeout"


def test_a_closed_port_is_a_source_that_is_down(refusal, loopback):
    url = loopback.base + "/"
    loopback.listener.shutdown(socket.SHUT_RDWR)
    loopback.listener.close()
    assert refusal(url).code == "source.connection"


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b'{"data": [',
        chunked(b'{"data": [', end=b""),
        chunked(b'{"data": [', end=b"5\r\nab"),
    ],
    ids=["short of its length", "chunks without an end", "a chunk cut off"],
)
def test_a_body_that_is_cut_off_is_not_used(loopback, refusal, reply):
    assert refusal(loopback.on("/", reply)).code == "source.truncated"


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"])
def test_a_reset_connection_is_not_an_answer(loopback, refusal, head):
    assert refusal(loopback.on("/", cut(head))).code in {"source.connection", "source.truncated"}


@pytest.mark.parametrize("reply", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x16\x03\x01\x00\xa5", b"-ERR unknown command\r\n"])
def test_what_is_no_web_server_is_not_an_answer(loopback, refusal, reply):
    assert refusal(loopback.on("/", reply)).code in {"source.connection", "source.truncated"}


def test_a_body_over_the_limit_is_not_read(loopback, refusal, answer):
    assert refusal(loopback.on("/", answer(Content_Length=str(10 << 30)))).code == "source.too_large"


def test_an_endless_body_is_left_at_the_limit(loopback, refusal):
    def reply(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")

    assert refusal(loopback.on("/", reply)).code == "source.too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "x-gzip"])
def test_a_compressed_body_is_read(loopback, client, answer, coding):
    body = zlib.compress(b"text") if coding == "deflate" else gzip.compress(b"text")
    assert client.get(loopback.on("/", answer(body, Content_Encoding=coding))).content == b"text"


def test_a_body_of_many_members_is_read_to_its_end(loopback, client, answer):
    body = gzip.compress(b"0" * 900) * 100
    assert client.get(loopback.on("/", answer(body, Content_Encoding="gzip"))).content == b"0" * 90_000


@pytest.mark.parametrize(
    "body", [gzip.compress(b"0" * 50_000_000), gzip.compress(b"0" * 60_000) * 3, gzip.compress(b"0" * 70_000) * 500]
)
def test_a_bomb_stops_at_the_limit(loopback, refusal, answer, body):
    started = time.monotonic()
    assert refusal(loopback.on("/", answer(body, Content_Encoding="gzip"))).code == "source.too_large"
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("body", "coding", "code"),
    [
        (b"no gzip at all", "gzip", "source.compression"),
        (gzip.compress(b"text" * 1000)[:-20] + b"\x00" * 20, "gzip", "source.compression"),
        (gzip.compress(bytes(range(256)) * 50)[:60], "gzip", "source.truncated"),
        (b"text", "br", "source.compression"),
        (gzip.compress(gzip.compress(b"text")), "gzip, gzip", "source.compression"),
    ],
)
def test_a_broken_coding_is_not_an_answer(loopback, refusal, answer, body, coding, code):
    assert refusal(loopback.on("/", answer(body, Content_Encoding=coding))).code == code


def test_a_passing_fault_is_tried_again(loopback, client, answer, pauses):
    url = loopback.on("/", answer(status="502 Bad Gateway"), answer(b"well"))
    assert client.get(url).content == b"well"
    assert len(pauses) == 1


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "404 Not Found", "501 Not Implemented"])
def test_a_lasting_fault_is_not_tried_again(loopback, refusal, answer, status):
    error = refusal(loopback.on("/", answer(status=status)))
    assert (error.code, error.status) == ("source.http_status", int(status[:3]))
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_source_is_given_the_time_it_asks_for(loopback, client, answer, pauses, status):
    url = loopback.on("/", answer(status=status, Retry_After="3"), answer(b"well"))
    assert client.get(url).content == b"well"
    assert pauses == [3.0]


def test_a_retry_after_may_be_a_date(loopback, client, answer, pauses):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=4), usegmt=True)
    client.get(loopback.on("/", answer(status="503 Busy", Retry_After=moment), answer(b"well")))
    assert 2 < pauses[0] <= 4


def test_a_source_that_asks_for_an_hour_is_left_for_the_next_run(loopback, refusal, answer, pauses):
    assert refusal(loopback.on("/", answer(status="503 Busy", Retry_After="3600"))).code == "source.busy"
    assert pauses == []


@pytest.mark.parametrize("value", ["soon", "-5", "1e9", "99999999999999", "Wed, 99 Foo 2026"])
def test_an_unreadable_retry_after_is_ignored(loopback, client, answer, value):
    assert client.get(loopback.on("/", answer(status="503 Busy", Retry_After=value), answer(b"ok"))).content == b"ok"


def test_a_form_that_changes_something_is_never_sent_twice(loopback, client, answer):
    url = loopback.on("/", answer(status="502 Bad Gateway"), answer(b"well"))
    with pytest.raises(SourceError):
        client.post(url, {"a": "1"})
    assert loopback.requests == ["POST /"]
    assert client.post(url, {"a": "1"}, safe=True).content == b"well"


def test_a_check_of_the_answer_decides_whether_it_is_tried_again(loopback, client, answer):
    from ckanext.changsha.harvesters.http import FetchFailed

    def check(found) -> None:
        if found.content == b"captcha":
            raise FetchFailed("source.captcha")
        if found.content == b"busy":
            raise FetchFailed("source.busy")

    assert client.get(loopback.on("/a", answer(b"busy"), answer(b"well")), check=check).content == b"well"
    with pytest.raises(FetchFailed) as caught:
        client.get(loopback.on("/b", answer(b"captcha"), answer(b"well")), check=check)
    assert caught.value.code == "source.captcha"


def test_an_answer_knows_where_and_when_it_came_from(loopback, client, answer):
    found = client.get(loopback.on("/a", answer(b"text", Content_Type="text/HTML; charset=utf-8")))
    assert (found.url, found.status, found.content_type) == (loopback.base + "/a", 200, "text/html")
    assert abs(datetime.now(UTC) - found.fetched) < timedelta(seconds=5)


def test_two_requests_to_one_host_keep_their_distance(loopback, answer):
    pauses: list[float] = []
    limits = Limits(delay=1.2, jitter=0.4)
    with GuardedClient(Rules.of(allow=[loopback.allow]), limits, sleep=pauses.append, draw=lambda: 0.5) as client:
        client.get(loopback.on("/", answer(b"x")))
        client.get(loopback.base + "/")
    assert 1.2 < pauses[0] <= 1.4


def test_a_certificate_that_nobody_vouches_for_is_refused(loopback, refusal, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))

    def reply(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            context.wrap_socket(connection, server_side=True)

    loopback.before = reply
    assert refusal(loopback.base.replace("http", "https") + "/").code == "source.tls"


def self_signed(folder):
    """A key and its own certificate, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("127.0.0.1")]), critical=False)
    path = folder / "server.pem"
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path.write_bytes(key.private_bytes(*private) + certificate)
    return path


def test_a_failure_is_a_sentence_for_people(loopback, refusal, answer):
    said = finding_of(refusal(loopback.on("/", answer(status="404 Not Found"))), "来源").to_dict()
    assert "404" in said["message"]
    assert "127.0.0.1" not in str(said)
