"""No lock outlives its lease: a process that is stopped in the middle of a transaction would keep its rows for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.engine import Connection

__all__ = ["AWAY", "bounded"]

# The database is away, or has ended a transaction that stood idle: what was being done is another worker's.
AWAY = (sa.exc.OperationalError, sa.exc.InternalError)


@contextmanager
def bounded(lease: float) -> Iterator[None]:
    """Have PostgreSQL end transactions of this process that stand idle for longer than `lease` seconds."""
    limit = {"limit": str(max(int(lease * 1000), 1))}

    def begun(session: Any, transaction: Any, connection: Connection) -> None:
        connection.execute(_LIMIT, limit)

    model.Session.rollback()
    sa.event.listen(model.Session, "after_begin", begun)
    try:
        yield
    finally:
        sa.event.remove(model.Session, "after_begin", begun)


_LIMIT = sa.text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)")
