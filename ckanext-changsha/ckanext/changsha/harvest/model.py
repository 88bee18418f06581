"""The tables of harvests: the truth about a job is here, and what waits in Redis is a bell (DESIGN, decision 2)."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

__all__ = ["COUNTERS", "FENCE", "page", "pending", "quarantine", "run"]

_MOMENT = sa.DateTime(timezone=True)
_NOW = sa.func.now()

# Each claim takes the next number; a write that comes with an older one than its row has is a zombie's.
FENCE = sa.Sequence("changsha_harvest_fence", metadata=metadata)
COUNTERS = (  # kept on the run as pages end, so that no page of the portal adds them up
    "pages",
    "pages_done",
    "pages_failed",
    "pages_same",  # done without parsing: the same bytes as last time
    "files",
    "parsed",
    "added",
    "changed",
    "unchanged",
    "duplicate",
    "withdrawn",
    "quarantined",
)

run = sa.Table(  # one harvest job, as our workers see it
    "changsha_harvest_run",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),  # ckanext-harvest's id
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),  # a Mode
    sa.Column("since", sa.Date),
    sa.Column("state", sa.Text, nullable=False),  # a RunState
    sa.Column("known", sa.Integer, nullable=False),  # records of this source when the run began; 0: stage them at once
    sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("lease_until", _MOMENT),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),  # of listing, or of settling
    sa.Column("complete", sa.Boolean, nullable=False, server_default=sa.false()),  # the list was read to its end
    *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in COUNTERS),
    sa.Column("expected", sa.Integer),  # entries that the source says it has
    sa.Column("findings", JSONB, nullable=False, server_default="[]"),
    sa.Column("started", _MOMENT, nullable=False, server_default=_NOW),
    sa.Column("gathered", _MOMENT),
    sa.Column("finished", _MOMENT),
    sa.Column("mailed", _MOMENT),
    sa.Column("decided_by", sa.Text),  # the administrator who accepted or dropped what was held
    sa.Index("ix_changsha_harvest_run_source", "source", "started"),
)

page = sa.Table(  # one page or window of a run: the unit of claiming, reading, committing
    "changsha_harvest_page",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # of its HarvestObject
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("request", JSONB, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),  # a PageState
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("lease_until", _MOMENT),
    sa.Column("manifest", JSONB),  # the raw files that answered it
    sa.Column("digest", sa.Text),  # of their hashes, and of the parser that read them
    sa.Column("entries", sa.Integer),  # that the list shows on this page
    sa.Column("total", sa.Integer),  # that the source says the list has
    sa.Column("records", ARRAY(sa.Text)),  # ids of the records it told of
    sa.Column("hashes", ARRAY(sa.Text)),  # their source hashes once this page was staged
    sa.Column("fetched", _MOMENT),
    sa.Column("finished", _MOMENT),
    sa.UniqueConstraint("job", "name"),
    sa.Index(
        "ix_changsha_harvest_page_open",
        "job",
        "position",
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    ),
    sa.Index("ix_changsha_harvest_page_name", "source", "name", "finished"),
)

pending = sa.Table(  # new and changed records of a run that is not settled yet, or held for a decision
    "changsha_harvest_pending",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("fresh", sa.Boolean, nullable=False),  # not staged yet
    sa.Column("harvest_object", sa.Text, nullable=False),
    sa.Column("row", JSONB, nullable=False),
)

quarantine = sa.Table(  # files that their parser refused, until it can read them
    "changsha_harvest_quarantine",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("harvest_object", sa.Text, nullable=False),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("finding", JSONB, nullable=False),
    sa.Column("parser", sa.Text, nullable=False),
    sa.Column("at", _MOMENT, nullable=False, server_default=_NOW),
    sa.UniqueConstraint("source", "page", "file"),
)
