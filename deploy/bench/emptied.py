"""Empty the database of a bench, tables that keep releases for ever included: its owner may turn their triggers off."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

__all__ = ["empty"]

KEPT = {"changsha_release", "changsha_release_file", "changsha_review"}


def empty() -> None:
    """Delete every row of CKAN's and our tables."""
    _switch("DISABLE")
    model.repo.delete_all()
    _switch("ENABLE")


def _switch(how: str) -> None:
    model.Session.remove()
    with model.meta.engine.begin() as connection:
        for table in set(sa.inspect(connection).get_table_names()) & KEPT:
            connection.execute(sa.text(f"ALTER TABLE {table} {how} TRIGGER USER"))
