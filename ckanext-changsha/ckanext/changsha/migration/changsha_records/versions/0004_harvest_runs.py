"""Runs and pages of harvests with leases and fencing tokens, what waits for a decision, quarantine and tombstones.

What was staged before belongs to the source that its page was read from; its bytes are found by reading it again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"

STAGED = "changsha_harvested"
COUNTERS = (
    "pages",
    "pages_done",
    "pages_failed",
    "pages_same",
    "files",
    "parsed",
    "added",
    "changed",
    "unchanged",
    "duplicate",
    "withdrawn",
    "quarantined",
)
TABLES = (
    "changsha_tombstone",
    "changsha_harvest_quarantine",
    "changsha_harvest_pending",
    "changsha_harvest_page",
    "changsha_harvest_run",
)


def upgrade():
    now, moment = sa.func.now(), sa.DateTime(timezone=True)
    op.execute("CREATE SEQUENCE IF NOT EXISTS changsha_harvest_fence")
    for name, kind in (
        ("harvest_source", sa.Text),
        ("harvest_job", sa.Text),
        ("source_hash", sa.Text),
        ("edited", JSONB),
        ("raw_sha256", sa.Text),
    ):
        op.add_column(STAGED, sa.Column(name, kind))
    op.create_index("ix_changsha_harvested_harvest_source", STAGED, ["harvest_source", "id"])
    op.create_index("ix_changsha_harvested_raw_sha256", STAGED, ["raw_sha256"])
    op.execute(f"UPDATE {STAGED} SET source_hash = content_hash")  # noqa: S608 - a constant
    if sa.inspect(op.get_bind()).has_table("harvest_object"):  # ckanext-harvest's own, made by its own migrations
        op.execute(
            f"UPDATE {STAGED} AS staged SET harvest_source = page.harvest_source_id, harvest_job = page.harvest_job_id"  # noqa: S608
            " FROM harvest_object AS page WHERE page.id = staged.harvest_object"
        )
    op.create_table(
        "changsha_harvest_run",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("lease_until", moment),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("complete", sa.Boolean, nullable=False, server_default=sa.false()),
        *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in COUNTERS),
        sa.Column("expected", sa.Integer),
        sa.Column("findings", JSONB, nullable=False, server_default="[]"),
        sa.Column("started", moment, nullable=False, server_default=now),
        sa.Column("gathered", moment),
        sa.Column("finished", moment),
        sa.Column("mailed", moment),
        sa.Column("decided_by", sa.Text),
    )
    op.create_index("ix_changsha_harvest_run_source", "changsha_harvest_run", ["source", "started"])
    op.create_table(
        "changsha_harvest_page",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("request", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("fence", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("lease_until", moment),
        sa.Column("manifest", JSONB),
        sa.Column("digest", sa.Text),
        sa.Column("entries", sa.Integer),
        sa.Column("total", sa.Integer),
        sa.Column("records", ARRAY(sa.Text)),
        sa.Column("hashes", ARRAY(sa.Text)),
        sa.Column("fetched", moment),
        sa.Column("finished", moment),
        sa.UniqueConstraint("job", "name"),
    )
    op.create_index(
        "ix_changsha_harvest_page_open",
        "changsha_harvest_page",
        ["job", "position"],
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_changsha_harvest_page_name", "changsha_harvest_page", ["source", "name", "finished"])
    op.create_table(
        "changsha_harvest_pending",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("fresh", sa.Boolean, nullable=False),
        sa.Column("harvest_object", sa.Text, nullable=False),
        sa.Column("row", JSONB, nullable=False),
    )
    op.create_table(
        "changsha_harvest_quarantine",
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
        sa.Column("at", moment, nullable=False, server_default=now),
        sa.UniqueConstraint("source", "page", "file"),
    )
    op.create_table(
        "changsha_tombstone",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False, index=True),
        sa.Column("row", JSONB, nullable=False),
        sa.Column("raw_sha256", sa.Text, index=True),
        sa.Column("harvest_source", sa.Text, nullable=False, index=True),
        sa.Column("harvest_job", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("withdrawn_at", moment, nullable=False, server_default=now),
    )


def downgrade():
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_changsha_harvested_raw_sha256", STAGED)
    op.drop_index("ix_changsha_harvested_harvest_source", STAGED)
    for name in ("raw_sha256", "edited", "source_hash", "harvest_job", "harvest_source"):
        op.drop_column(STAGED, name)
    op.execute("DROP SEQUENCE changsha_harvest_fence")
