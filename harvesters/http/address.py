"""Which hosts and addresses an outgoing request may reach (THREATS H1; ASVS 5.0 1.3.6, RFC 6890)."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache

__all__ = ["IPAddress", "is_public", "normal_host", "parse_ip"]

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Python's is_global calls some of these global: they lead inside, or hide an IPv4 address that may.
_REFUSED = tuple(
    ipaddress.ip_network(net)
    for net in (
        "100.64.0.0/10",  # CGNAT, with Aliyun's metadata service 100.100.100.200
        "168.63.129.16/32",  # Azure's wire server, a public-looking address
        "192.0.0.0/24",  # protocol assignments, with Oracle's metadata service 192.0.0.192
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 2765
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # local NAT64
        "100::/64",
        "2001::/23",  # Teredo and other protocol assignments
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # SRv6 segment identifiers, RFC 9602
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",  # site-local, deprecated and still routed in places
    )
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": "."})


def is_public(address: IPAddress) -> bool:
    """True when the address lies in the public internet: not loopback, private, link-local, CGNAT, NAT64, multicast."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in net for net in _REFUSED if net.version == address.version)


def parse_ip(host: str) -> IPAddress | None:
    """The address a host text means, in every spelling that some resolver accepts, or None for a name.

    Decimal (``2130706433``), octal (``0177.0.0.1``), hexadecimal (``0x7f000001``) and short (``127.1``) forms are read
    as inet_aton and the WHATWG URL standard (section 3.5) read them. Raises ValueError for a text that looks like an
    address and is none, such as ``1.2.3.256``.
    """
    if ":" in host:
        return ipaddress.IPv6Address(host)  # raises for zones with odd characters
    parts = host.removesuffix(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(len(part) <= 40 and _NUMBER.fullmatch(part) for part in parts):
        raise ValueError("not an IPv4 address")
    numbers = [_number(part) for part in parts]
    tail_bits = 8 * (5 - len(parts))
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 1 << tail_bits:
        raise ValueError("not an IPv4 address")
    value = numbers[-1]
    for place, number in enumerate(numbers[:-1]):
        value |= number << (8 * (3 - place))
    return ipaddress.IPv4Address(value)


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    if len(text) > 1 and text.startswith("0"):
        return int(text, 8)
    return int(text)


@lru_cache(maxsize=1_000)  # a harvest asks one host thousands of times
def normal_host(text: str) -> str:
    """One spelling for a host: NFKC, lower case, IDNA A-labels, no final dot; an address in its canonical form.

    Raises ValueError for anything that is not a host name or address: blanks, percent signs, zones, empty labels.
    """
    if len(text) > 253:
        raise ValueError("host too long")
    host = unicodedata.normalize("NFKC", text.translate(_DOTS)).translate(_DOTS).lower()
    if "%" in host:
        raise ValueError("zone or escape in a host")
    address = parse_ip(host)
    if address is not None:
        return str(address)
    labels = [_ascii_label(label) for label in host.removesuffix(".").split(".")]
    if any(not _LABEL.fullmatch(label) for label in labels):
        raise ValueError("not a host name")
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    import idna

    return idna.encode(label, uts46=True).decode("ascii")  # IDNAError is a ValueError (UnicodeError)
