"""Connections pinned to checked addresses: the name is resolved here, once, and nowhere else (THREATS H1, H2)."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from ckanext.changsha.harvesters.http.address import is_public, parse_ip
from ckanext.changsha.harvesters.http.failure import FetchFailed
from ckanext.changsha.harvesters.http.limits import Deadline
from ckanext.changsha.harvesters.http.urls import Rules

__all__ = ["GuardedBackend", "Resolver", "failures", "system_resolver"]

Resolver = Callable[[str, int], list[str]]
_PROMPTLY = 2  # addresses of one name that are tried before giving up


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses the system's resolver gives for a name, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _resolve_within(resolver: Resolver, host: str, port: int, seconds: float) -> list[str]:
    """Ask in a thread of its own: the system's resolver has no time limit that a caller can set."""
    answer: list[str] = []
    trouble: list[Exception] = []

    def ask() -> None:
        try:
            answer.extend(resolver(host, port))
        except (OSError, UnicodeError) as error:
            trouble.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if trouble or thread.is_alive() or not answer:
        raise FetchFailed("source.dns", f"{host}: {trouble[0] if trouble else 'no answer'}")
    return list(answer)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks every address, and connects to one of exactly those."""

    def __init__(self, rules: Rules, resolver: Resolver, deadline: Deadline, inner: httpcore.NetworkBackend) -> None:
        self._rules, self._resolver, self._deadline, self._inner = rules, resolver, deadline, inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        trouble: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._addresses(host, port, timeout)[:_PROMPTLY]:
            left = self._deadline.within(timeout)
            if left <= 0:
                break
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                trouble = error
                continue
            return _TimedStream(stream, self._deadline)
        raise trouble or httpcore.ConnectTimeout("no time left")

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        literal = parse_ip(host)
        if literal is not None and (str(literal), port) in self._rules.allow:
            return [str(literal)]
        found = (
            [str(literal)]
            if literal is not None
            else _resolve_within(self._resolver, host, port, self._deadline.within(timeout))
        )
        # One inner address spoils the whole answer: which one a connection would take is the attacker's choice.
        if not all(is_public(ipaddress.ip_address(address.partition("%")[0])) for address in found):
            raise FetchFailed("source.forbidden_address", f"{host}: {', '.join(found)[:200]}")
        return found

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise FetchFailed("source.forbidden_address", "unix socket")

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends with the attempt's time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.within(timeout)
        if left <= 0:
            raise httpcore.ReadTimeout("total time is over")
        return self._inner.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = self._deadline.within(timeout)
        if left <= 0:
            raise httpcore.WriteTimeout("total time is over")
        self._inner.write(buffer, left)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.within(timeout)
        if left <= 0:
            raise httpcore.ConnectTimeout("total time is over")
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@contextmanager
def failures() -> Iterator[None]:
    """httpcore's exceptions as ours; details stay in the log."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise FetchFailed("source.timeout", f"{type(error).__name__}: {error}") from error
    except httpcore.ConnectError as error:
        code = "source.tls" if _is_tls(error) else "source.connection"
        raise FetchFailed(code, str(error)) from error
    except httpcore.RemoteProtocolError as error:
        cut = "incomplete" in str(error) or "without sending complete" in str(error)
        raise FetchFailed("source.truncated" if cut else "source.connection", str(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise FetchFailed("source.connection", str(error)) from error


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
