"""Requests over guarded connections, which are kept for the next. Parsers, which import the client's names, start
without any of it.

Connections and TLS are httpcore's, httpx's own engine: httpx's client on top of it costs as much again for each
request, for cookies, redirects and environments that a harvest must not have.
"""

from __future__ import annotations

import ssl
import string
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import httpcore

from ckanext.changsha.harvesters.http.exchange import Connection, Exchange
from ckanext.changsha.harvesters.http.limits import Deadline, Limits
from ckanext.changsha.harvesters.http.robots import AGENT
from ckanext.changsha.harvesters.http.transport import GuardedBackend, Resolver, failures, system_resolver
from ckanext.changsha.harvesters.http.urls import CheckedUrl, Rules

__all__ = ["Reply", "Wire"]

_SAME = "".join(set(string.punctuation) - set('"<>^`{|}'))  # what a target may hold as it is; % is an escape's
_AGENT = f"User-Agent: {AGENT}/1.0{{contact}}\r\n"
_HEADERS = "Accept: */*\r\nAccept-Encoding: gzip, deflate\r\n"
_FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
_IDLE = 30.0  # seconds for which a connection waits for another request
_MOST = 4  # that wait
_quoted = lru_cache(maxsize=512)(quote_plus)  # two pages of a list are asked for by the same words, but for one number


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose body is read piece by piece. Header names are in lower case; one that comes twice is joined."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Wire:
    """Sends one request at a time, follows nothing, and raises nothing but FetchFailed."""

    def __init__(
        self,
        rules: Rules,
        limits: Limits,
        deadline: Deadline,
        contact: str = "",
        resolver: Resolver | None = None,
        verify: ssl.SSLContext | None = None,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._limits, self._deadline = limits, deadline
        self._headers = _AGENT.format(contact=f" (+{quote(contact, safe=_SAME)})" if contact else "") + _HEADERS
        self._tls = verify  # None: certifi's authorities, and the name is checked
        self._backend = GuardedBackend(rules, resolver or system_resolver, deadline, backend or httpcore.SyncBackend())
        self._idle: dict[tuple[str, str, int], tuple[Connection, float]] = {}  # by origin, with the end of its wait

    @contextmanager
    def ask(self, method: str, url: CheckedUrl, form: Mapping[str, Any] | None) -> Iterator[Reply]:
        """The answer, its body not yet read."""
        body = b"" if form is None else urlencode(form, doseq=True, quote_via=_quoted).encode("ascii")
        with failures():
            connection = self._connection(url)
        try:
            with failures():
                answer = connection.ask(self._head(method, url, len(body), is_form=form is not None) + body)
            yield Reply(answer.status, _headers(answer.headers), _pieces(answer))
        finally:
            self._keep(url, connection)

    def close(self) -> None:
        """Close the connections."""
        for connection, _ in self._idle.values():
            connection.close()
        self._idle.clear()

    def _head(self, method: str, url: CheckedUrl, length: int, *, is_form: bool) -> bytes:
        target = quote(url.target, safe=_SAME)
        form = _FORM.format(length=length) if is_form else ""
        return f"{method} {target} HTTP/1.1\r\nHost: {url.netloc}\r\n{self._headers}{form}\r\n".encode("ascii")

    def _connection(self, url: CheckedUrl) -> Connection:
        """One that waits, or a new one, to an address that was checked."""
        known, until = self._idle.pop((url.scheme, *url.origin), (None, 0.0))
        if known is not None:
            if known.alive and time.monotonic() < until:
                return known
            known.close()
        stream = self._backend.connect_tcp(url.host, url.port, self._limits.connect)
        if url.scheme == "https":
            self._tls = self._tls or httpcore.default_ssl_context()
            try:
                stream = stream.start_tls(self._tls, url.host, self._limits.connect)
            except BaseException:
                stream.close()
                raise
        return Connection(stream, self._limits.read, self._deadline)

    def _keep(self, url: CheckedUrl, connection: Connection) -> None:
        """Let it wait when its answer was read to the end; the one that waits longest makes room."""
        if not connection.reusable:
            connection.close()
            return
        while len(self._idle) >= _MOST:
            self._idle.pop(next(iter(self._idle)))[0].close()
        self._idle[url.scheme, *url.origin] = connection, time.monotonic() + _IDLE


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Values are UTF-8 where they can be: a Location may hold Chinese."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name = raw_name.decode("latin-1").lower()
        try:
            value = raw_value.decode("utf-8")
        except UnicodeDecodeError:
            value = raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _pieces(answer: Exchange) -> Iterator[bytes]:
    with failures():
        yield from answer.pieces()
