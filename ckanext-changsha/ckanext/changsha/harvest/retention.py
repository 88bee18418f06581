"""How long raw answers and the pages of former runs are kept, and which bytes a record was read from."""

from __future__ import annotations

from collections.abc import Collection

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.harvest.places import KEEP, raw_store

__all__ = ["prune", "raw_of"]


def prune(session: Session) -> int:
    """Delete raw files that did not come again for as long as the installation keeps them; returns how many.

    Kept for ever: what a staged or withdrawn record was read from, and what is in quarantine. Pages that a later run
    has read again go as well: nobody asks for them, and they take 300 bytes for each record of each run.
    """
    session.execute(_READ_AGAIN)
    session.commit()
    days = int(tk.config[KEEP])

    def needed(hashes: Collection[str]) -> Collection[str]:
        found = session.scalars(_NEEDED, {"hashes": list(hashes)}).all()
        session.commit()
        return found

    return raw_store().prune(days, needed)


def raw_of(session: Session, record: str) -> sa.RowMapping | None:
    """The hash and the file name of the bytes that a record was read from; None when there are none."""
    return session.execute(_RAW, {"record": record}).mappings().one_or_none()


_READ_AGAIN = sa.text("""
    DELETE FROM changsha_harvest_page AS page USING changsha_harvest_run AS run
    WHERE run.job = page.job AND run.state NOT IN ('gathering', 'fetching', 'held') AND EXISTS (
        SELECT FROM changsha_harvest_page AS later
        WHERE later.source = page.source AND later.name = page.name AND later.state = 'done'
            AND later.finished > coalesce(page.finished, run.finished))
""")
_NEEDED = sa.text("""
    SELECT hash FROM unnest(CAST(:hashes AS text[])) AS asked(hash)
    WHERE EXISTS (SELECT FROM changsha_harvested WHERE raw_sha256 = hash)
        OR EXISTS (SELECT FROM changsha_tombstone WHERE raw_sha256 = hash)
        OR EXISTS (SELECT FROM changsha_record_alias WHERE raw_sha256 = hash)
        OR EXISTS (SELECT FROM changsha_harvest_quarantine WHERE sha256 = hash)
""")
_RAW = sa.text("""
    SELECT raw_sha256 AS sha256, origin FROM changsha_harvested WHERE id = :record AND raw_sha256 IS NOT NULL
    UNION ALL SELECT raw_sha256, row ->> 'origin' FROM changsha_tombstone
        WHERE id = :record AND raw_sha256 IS NOT NULL
    UNION ALL SELECT raw_sha256, origin FROM changsha_record_alias WHERE id = :record AND raw_sha256 IS NOT NULL LIMIT 1
""")
