"""The client's address: the socket's, unless a declared proxy says otherwise.

CKAN 2.12.0 believes any X-Forwarded-For, so that a client chooses the address it is limited and logged by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

__all__ = ["ClientAddress"]

HEADER = "HTTP_X_FORWARDED_FOR"


class ClientAddress:
    """WSGI middleware that leaves in X-Forwarded-For one address we trust, or nothing.

    `trusted` are networks (CIDR) of our own proxies. Each proxy appends the address it saw, so the last one that is not
    ours is the client's. Raises ValueError at start-up for a network that is none.
    """

    def __init__(self, app: Callable[..., Any], trusted: Iterable[str] = ()) -> None:
        self.app = app
        self.trusted = [ip_network(network) for network in trusted]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Serve one request under the client's real address."""
        said = environ.pop(HEADER, "")
        if said and self.is_ours(environ.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in said.split(",")]
            client = next((hop for hop in reversed(hops) if not self.is_ours(hop)), "")
            if is_address(client):
                environ[HEADER] = client
        return self.app(environ, start_response)

    def is_ours(self, address: str) -> bool:
        """Whether `address` is one of our proxies."""
        return is_address(address) and any(ip_address(address) in network for network in self.trusted)


def is_address(text: str) -> bool:
    """Whether `text` is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
