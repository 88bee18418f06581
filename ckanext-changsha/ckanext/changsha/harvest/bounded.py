"""No lock outlives its lease: a process that is stopped in the middle of a transaction would keep its rows for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from ckan import model

__all__ = ["AWAY", "bounded"]

# The database is away, or has ended a transaction that stood idle: what was being done is another worker's.
AWAY = (sa.exc.OperationalError, sa.exc.InternalError)

_lease: ContextVar[float | None] = ContextVar("lease", default=None)
_NAME = "idle_in_transaction_session_timeout"


@contextmanager
def bounded(lease: float) -> Iterator[None]:
    """Have PostgreSQL end transactions of this thread that stand idle for longer than `lease` seconds."""
    model.Session.rollback()
    token = _lease.set(lease)
    try:
        yield
    finally:
        _lease.reset(token)


@sa.event.listens_for(sa.pool.Pool, "checkout")
def _limit(connection: Any, record: Any, proxy: Any) -> None:
    """Set a connection's limit when it is another than it has: not in each transaction, which would double the
    statements of a run without news, and outside of any, since a rollback would take it back."""
    lease = _lease.get()
    if record.info.get(_NAME) == lease:
        return
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"RESET {_NAME}" if lease is None else f"SET {_NAME} = {max(int(lease * 1000), 1)}")
    connection.autocommit = False
    record.info[_NAME] = lease
