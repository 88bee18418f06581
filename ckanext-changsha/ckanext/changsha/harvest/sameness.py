"""Pages that say what they said last time: asked for less, and not parsed again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.harvesters.engine import Kept, StoredFile

__all__ = ["former", "kept", "still_true"]


def former(session: Session, source: str, name: str, job: str) -> sa.RowMapping | None:
    """The latest page of this name that was read in another job."""
    return session.execute(_FORMER, {"source": source, "name": name, "job": job}).mappings().one_or_none()


def kept(page: sa.RowMapping | None, request: str, days: float, now: datetime) -> Kept | None:
    """What need not be asked for again: the answers to the same request, when they are younger than `days`."""
    if page is None or page["request"] != request or page["fetched"] is None:
        return None
    if (now - page["fetched"]).total_seconds() > days * 86_400:
        return None
    files = [StoredFile(**file) for file in page["manifest"]["files"]]
    if not files or not all(file.size for file in files):  # what was missing is asked for
        return None
    return Kept(files[0].sha256, {file.url: file for file in files if file.url}, page["fetched"])


def still_true(session: Session, page: str) -> bool:
    """Whether the staged records are what this page left them as, so that the same bytes would change nothing."""
    return bool(session.scalar(_TRUE, {"page": page}))


_FORMER = sa.text("""
    SELECT * FROM changsha_harvest_page
    WHERE source = :source AND name = :name AND job <> :job AND state = 'done' ORDER BY finished DESC LIMIT 1
""")
_TRUE = sa.text("""
    SELECT NOT EXISTS (
        SELECT FROM changsha_harvest_page AS page, unnest(page.records, page.hashes) AS said(id, hash)
        LEFT JOIN changsha_harvested AS staged ON staged.id = said.id
        WHERE page.id = :page AND coalesce(staged.source_hash, staged.content_hash) IS DISTINCT FROM said.hash)
""")
