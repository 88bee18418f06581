"""Faults in how an answer goes over the wire: statuses, silence, single bytes, cut, corrupt, bombs, resets, gigabytes.

Each writes to the connection itself, and the connection is closed after it.
"""

from __future__ import annotations

import gzip
import socket
import struct
import time
from collections.abc import Callable
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from random import Random

from replica.answer import Answer

__all__ = ["FAULTS"]

PIECE = 1 << 20
GB = 1 << 30
WireFault = Callable[[BaseHTTPRequestHandler, Answer, Random, float | None], None]


def _head(to: BaseHTTPRequestHandler, said: Answer, *, status: int = 0, **headers: object) -> bytes:
    """The head of an answer, header names with _ for -."""
    lines = [f"HTTP/1.1 {status or said.status} X", f"Content-Type: {said.content_type}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    to.close_connection = True
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _whole(to: BaseHTTPRequestHandler, said: Answer, status: int = 0, **headers: object) -> None:
    to.wfile.write(_head(to, said, status=status, Content_Length=len(said.body), **headers) + said.body)


def _status(status: int, *, retry: bool = False) -> WireFault:
    def fault(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
        broken = Answer(status, "text/html", b"<h1>error</h1>")
        _whole(to, broken, **({"Retry-After": int(value if value is not None else 1)} if retry else {}))

    return fault


def _slow(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    time.sleep(1.0 if value is None else value)
    _whole(to, said)


def _silent(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """Nothing at all, before the head."""
    to.close_connection = True
    time.sleep(30.0 if value is None else value)


def _stall(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """The head, some of the body, and nothing more."""
    to.wfile.write(_head(to, said, Content_Length=len(said.body)) + said.body[: draw.randrange(len(said.body) or 1)])
    to.wfile.flush()
    time.sleep(30.0 if value is None else value)


def _drip(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """The right answer, byte by byte: in the head already, or in the body alone."""
    head = _head(to, said, Content_Length=len(said.body))
    quick = len(head) if draw.random() < 0.5 else 0
    to.wfile.write(head[:quick])
    for byte in (head + said.body)[quick:]:
        to.wfile.write(bytes([byte]))
        to.wfile.flush()
        time.sleep(1.0 if value is None else value)


def _truncated(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """A chunked body that ends before its last chunk."""
    part = said.body[: draw.randrange(1, max(len(said.body), 2))]
    claimed = len(part) + draw.randint(0, 1) * 10
    to.wfile.write(_head(to, said, Transfer_Encoding="chunked") + f"{claimed:x}\r\n".encode() + part)


def _length(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """A Content-Length that is wrong, more often too long than too short."""
    wrong = len(said.body) + (draw.randrange(1, 5000) if draw.random() < 0.7 else -draw.randrange(1, len(said.body)))
    to.wfile.write(_head(to, said, Content_Length=wrong) + said.body)


def _gzip_corrupt(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    packed = bytearray(gzip.compress(said.body, mtime=0))
    for place in draw.sample(range(10, len(packed)), min(8, len(packed) - 10)):
        packed[place] ^= 0xFF
    _whole(to, Answer(said.status, said.content_type, bytes(packed)), Content_Encoding="gzip")


def _gzip_double(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """Compressed twice, and said so or not."""
    packed = gzip.compress(gzip.compress(said.body, mtime=0), mtime=0)
    coding = draw.choice(["gzip", "gzip, gzip"])
    _whole(to, Answer(said.status, said.content_type, packed), Content_Encoding=coding)


def _gzip_bomb(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """A megabyte that inflates to a gigabyte of blanks, or to as many bytes as asked for."""
    _whole(to, Answer(said.status, said.content_type, _bomb(int(value or GB))), Content_Encoding="gzip")


@lru_cache(maxsize=1)
def _bomb(size: int) -> bytes:
    """Members of a megabyte each, one after another (RFC 1952, 2.2): made in no time, whatever they inflate to."""
    return gzip.compress(b" " * PIECE, mtime=0) * (size // PIECE)


def _huge(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """As many bytes as asked for, ten gigabytes unless told, with their length declared or in chunks."""
    size, blanks = int(value or 10 * GB), b" " * PIECE
    declared = draw.random() < 0.5
    to.wfile.write(_head(to, said, **({"Content-Length": size} if declared else {"Transfer-Encoding": "chunked"})))
    chunk = blanks if declared else b"%x\r\n" % PIECE + blanks + b"\r\n"
    for _ in range(size // PIECE):
        to.wfile.write(chunk)
    if not declared:
        to.wfile.write(b"0\r\n\r\n")


def _reset(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """The connection is reset at byte k of the answer: `value`, or any."""
    whole = _head(to, said, Content_Length=len(said.body)) + said.body
    to.wfile.write(whole[: int(value) if value is not None else draw.randrange(len(whole))])
    to.wfile.flush()
    time.sleep(0.02)  # or the reset overtakes the bytes
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.connection.close()


def _loop(to: BaseHTTPRequestHandler, said: Answer, draw: Random, value: float | None) -> None:
    """A redirect to the same address."""
    _whole(to, Answer(draw.choice([301, 302, 303, 307, 308]), "text/html", b""), Location=to.path)


FAULTS: dict[str, WireFault] = {
    "500": _status(500),
    "502": _status(502),
    "503": _status(503, retry=True),
    "429": _status(429, retry=True),
    "slow": _slow,
    "silent": _silent,
    "stall": _stall,
    "drip": _drip,
    "truncated": _truncated,
    "length": _length,
    "gzip-corrupt": _gzip_corrupt,
    "gzip-double": _gzip_double,
    "gzip-bomb": _gzip_bomb,
    "huge": _huge,
    "reset": _reset,
    "redirect-loop": _loop,
}
