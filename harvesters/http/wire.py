"""The only module that loads an HTTP library. Parsers, which import the client's names, start without it.

The library is httpcore, httpx's own engine: httpx's client on top of it costs as much again for each request, for
cookies, redirects and environments that a harvest must not have.
"""

from __future__ import annotations

import ssl
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpcore

from ckanext.changsha.harvesters.http.limits import Deadline, Limits
from ckanext.changsha.harvesters.http.transport import Resolver, failures, guarded_pool, system_resolver
from ckanext.changsha.harvesters.http.urls import CheckedUrl, Rules

__all__ = ["Reply", "Wire"]

_SAME = "".join(set(string.punctuation) - set('"<>^`{|}'))  # what a target may hold as it is; % is an escape's
_HEADERS = ((b"User-Agent", b"ckanext-changsha-harvester/1.0"), (b"Accept", b"*/*"))
_CODINGS = ((b"Accept-Encoding", b"gzip, deflate"), (b"Connection", b"keep-alive"))
_FORM = (b"Content-Type", b"application/x-www-form-urlencoded")


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
        resolver: Resolver | None = None,
        verify: ssl.SSLContext | None = None,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._pool = guarded_pool(rules, deadline, resolver or system_resolver, verify, backend)
        patience = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
        self._extensions = {"timeout": patience}

    @contextmanager
    def ask(self, method: str, url: CheckedUrl, form: Mapping[str, Any] | None) -> Iterator[Reply]:
        """The answer, its body not yet read."""
        body = b"" if form is None else urlencode(form, doseq=True).encode("ascii")
        request = httpcore.Request(
            method, _wired(url), headers=_head(url, body, form is not None), content=body, extensions=self._extensions
        )
        with failures():
            response = self._pool.handle_request(request)
        try:
            yield Reply(response.status, _headers(response.headers), _pieces(response))
        finally:
            response.close()

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def _wired(url: CheckedUrl) -> httpcore.URL:
    target = quote(url.target, safe=_SAME).encode("ascii")
    return httpcore.URL(scheme=url.scheme.encode(), host=url.host.encode("ascii"), port=url.port, target=target)


def _head(url: CheckedUrl, body: bytes, is_form: bool) -> list[tuple[bytes, bytes]]:
    head = [(b"Host", url.netloc.encode("ascii")), *_HEADERS, *_CODINGS]
    if is_form:
        head += [_FORM, (b"Content-Length", str(len(body)).encode())]
    return head


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


def _pieces(response: httpcore.Response) -> Iterator[bytes]:
    with failures():
        yield from response.iter_stream()
