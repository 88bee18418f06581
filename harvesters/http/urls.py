"""URLs that may be fetched: checked once as text, before any name is resolved (THREATS H1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ckanext.changsha.harvesters.http.address import is_public, normal_host, parse_ip
from disclosure.errors import SourceError

__all__ = ["CheckedUrl", "Rules", "check_url"]

_PORTS = {"http": 80, "https": 443}
_ODD = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]"
)  # blanks and controls; a backslash some readers take for /
_ESCAPED_CONTROL = re.compile(r"%(?:0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)
_MAX_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class CheckedUrl:
    """A URL that passed, in the one spelling that is sent: no userinfo, no fragment, canonical host."""

    scheme: str
    host: str
    port: int
    target: str  # path and query, as written

    @property
    def netloc(self) -> str:
        """Host and port as a Host header has them: the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, int]:
        """Host and port, the pair that allow-lists and pins speak of."""
        return self.host, self.port

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


@dataclass(frozen=True, slots=True)
class Rules:
    """Where requests may go: public addresses on the web's ports, on registered hosts when there is a register.

    `hosts` are exact host names (None: any public host); `ports` come on top of 80 and 443; `allow` lists loopback
    ``address:port`` pairs for a replica or a test (``127.0.0.1:5100``), by number, never by name.
    """

    hosts: frozenset[str] | None = None
    ports: frozenset[int] = frozenset()
    allow: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def of(cls, hosts: Iterable[str] | None = None, ports: Iterable[int] = (), allow: Iterable[str] = ()) -> Rules:
        """Rules from settings as text; raises ValueError for an `allow` entry that is not a loopback address."""
        named = None if hosts is None else frozenset(normal_host(host) for host in hosts)
        return cls(named, frozenset(ports), frozenset(_loopback(entry) for entry in allow))


def _loopback(entry: str) -> tuple[str, int]:
    host, _, port = entry.strip().rpartition(":")
    address = parse_ip(host.strip("[]"))
    if address is None or not address.is_loopback or not port.isdigit():
        raise ValueError(f"not a loopback address:port: {entry!r}")
    return str(address), int(port)


def check_url(text: str, rules: Rules | None = None) -> CheckedUrl:
    """The URL in its one spelling, or SourceError ``url.scheme`` or ``url.forbidden``. No name is resolved here.

    Use it when a source or a resource is saved; the client uses it again for every request and redirect.
    """
    rules = rules or Rules()
    if not text or len(text) > _MAX_LENGTH:
        raise SourceError("url.forbidden", "empty or too long")
    if _ODD.search(text) or _ESCAPED_CONTROL.search(text):
        raise SourceError("url.forbidden", "blank or control character")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise SourceError("url.forbidden", str(error)) from error
    if parts.scheme not in _PORTS:
        raise SourceError("url.scheme", parts.scheme[:20])
    if "@" in parts.netloc or not parts.hostname:
        raise SourceError("url.forbidden", "userinfo or no host")
    try:
        host = normal_host(parts.hostname)
    except ValueError as error:
        raise SourceError("url.forbidden", str(error)) from error
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    checked = CheckedUrl(parts.scheme, host, port if port is not None else _PORTS[parts.scheme], target)
    _check_place(checked, rules)
    return checked


def _check_place(url: CheckedUrl, rules: Rules) -> None:
    if url.origin in rules.allow:
        return
    if url.port not in {80, 443} | rules.ports:
        raise SourceError("url.forbidden", f"port {url.port}")
    address = parse_ip(url.host)
    if address is not None and not is_public(address):
        raise SourceError("url.forbidden", "address not public")
    if address is None and ("." not in url.host or url.host.endswith((".localhost", ".local", ".internal"))):
        raise SourceError("url.forbidden", "name of a local network")
    if rules.hosts is not None and url.host not in rules.hosts:
        raise SourceError("url.forbidden", "host not on the register")
