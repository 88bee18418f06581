"""The public address of a record."""

from __future__ import annotations

import hashlib

__all__ = ["record_id"]


def record_id(kind: str, key: str) -> str:
    """A record's public address: 16 hex digits that stay when sites move."""
    return hashlib.sha256(f"{kind}|{key}".encode()).hexdigest()[:16]
