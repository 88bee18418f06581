"""No lock outlives its lease: a process that is stopped in the middle of a transaction would keep its rows for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.engine import Connection

__all__ = ["AWAY", "bounded"]

# The database is away, or has ended a transaction that stood idle: what was being done is another worker's.
AWAY = (sa.exc.OperationalError, sa.exc.InternalError)


_lease: ContextVar[float | None] = ContextVar("lease", default=None)
_LIMIT = sa.text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)")


@contextmanager
def bounded(lease: float) -> Iterator[None]:
    """Have PostgreSQL end transactions of this thread that stand idle for longer than `lease` seconds."""
    model.Session.rollback()
    token = _lease.set(lease)
    try:
        yield
    finally:
        _lease.reset(token)


@sa.event.listens_for(model.Session, "after_begin")
def _limit(session: Any, transaction: Any, connection: Connection) -> None:
    lease = _lease.get()
    if lease is not None:
        connection.execute(_LIMIT, {"limit": str(max(int(lease * 1000), 1))})
