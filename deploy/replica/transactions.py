"""The transaction sources over generated notices: hnsggzy.com's tradeApi, ggzy.gov.cn and ccgp-hunan.gov.cn."""

from __future__ import annotations

from replica import ccgp, ggzy, hnsggzy
from replica.answer import Answer

__all__ = ["respond"]


def respond(path: str, query: dict[str, str], form: dict[str, str], size: int) -> Answer | None:
    """What the source that knows `path` answers; None when none does. `size` is each source's number of notices."""
    found = hnsggzy.respond(path, query, size) or ggzy.respond(path, form, size)
    return found or ccgp.respond(path, query, form, size)
