"""The transaction sources' protocols: hnsggzy.com's tradeApi and ggzy.gov.cn, over generated notices."""

from __future__ import annotations

from replica import ggzy, hnsggzy
from replica.answer import Answer

__all__ = ["respond"]


def respond(path: str, query: dict[str, str], form: dict[str, str], size: int) -> Answer | None:
    """What the source that knows `path` answers; None when neither does. `size` is each source's number of notices."""
    return hnsggzy.respond(path, query, size) or ggzy.respond(path, form, size)
