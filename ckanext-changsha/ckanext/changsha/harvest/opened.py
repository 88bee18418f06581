"""A source as its workers need it: how it is parsed, what it is set to, and a reader for its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestSource
from sqlalchemy.orm import Session

from ckanext.changsha.harvest.places import places
from ckanext.changsha.harvest.states import Mode
from ckanext.changsha.harvesters.engine import Reader, SourceSettings, open_reader
from ckanext.changsha.records.model import harvested

__all__ = ["TYPES", "Opened", "due", "opened"]

TYPES = ("changsha_transactions", "changsha_gazette", "changsha_budget")  # of sources that are read by our workers


@dataclass(frozen=True, slots=True)
class Opened:
    """One source. Its settings are read anew for each batch of pages: a person may change them meanwhile."""

    id: str
    title: str
    kind: str
    url: str
    settings: SourceSettings
    harvester: Any

    def reader(self) -> Reader:
        """Its pages and files; raises SourceError when it may not be read."""
        return open_reader(self.url, self.harvester.sources, self.settings, places())


def opened(session: Session, source: str) -> Opened:
    """The source of that id; raises SettingsRefused, a SourceError."""
    row: Any = session.get(HarvestSource, source)
    harvester = queue.get_harvester(row.type)
    settings = SourceSettings.parse(row.config, harvester.sources)
    return Opened(row.id, row.title or row.id, harvester.kind, row.url, settings, harvester)


def due(session: Session, source: Opened) -> tuple[Mode, date | None]:
    """How the source is to be read now, by its settings: in full, or from some days before its newest record on."""
    settings = source.settings
    if not settings.full_every or source.url.startswith("file:"):
        return Mode.FULL, None
    mine = harvested.c.harvest_source == source.id
    newest = session.scalar(sa.select(sa.func.max(harvested.c.published)).where(mine))
    whole = session.scalar(_WHOLE, {"source": source.id, "days": settings.full_every})
    if newest is None or not whole:
        return Mode.FULL, None
    since = newest - timedelta(days=settings.overlap)
    return Mode.DELTA, max(since, settings.since or since)


_WHOLE = sa.text("""
    SELECT EXISTS (
        SELECT FROM changsha_harvest_run
        WHERE source = :source AND mode = 'full' AND complete AND pages_failed = 0 AND state = 'finished'
            AND started > now() - CAST(:days AS double precision) * interval '1 day')
""")
