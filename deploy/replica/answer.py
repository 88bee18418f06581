"""What the replica answers to one request."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a media type with its charset, and the body as it goes over the wire."""

    status: int
    content_type: str
    body: bytes
