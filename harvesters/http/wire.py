"""The only module that loads an HTTP library. Parsers, which import the client's names, start without it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from ckanext.changsha.harvesters.http.failure import FetchFailed
from ckanext.changsha.harvesters.http.limits import Deadline, Limits
from ckanext.changsha.harvesters.http.transport import GuardedTransport, Resolver, system_resolver
from ckanext.changsha.harvesters.http.urls import CheckedUrl, Rules

__all__ = ["Wire"]

USER_AGENT = "ckanext-changsha-harvester/1.0"


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
        self._http = httpx.Client(
            transport=GuardedTransport(rules, deadline, resolver or system_resolver, verify, backend),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            max_redirects=0,
        )

    @contextmanager
    def ask(self, method: str, url: CheckedUrl, form: Mapping[str, Any] | None) -> Iterator[httpx.Response]:
        """The answer, its body not yet read."""
        try:
            with self._http.stream(method, str(url), data=dict(form) if form is not None else None) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise FetchFailed("source.connection", str(error)) from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
