"""Staged records, public records and the account of each harvested batch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade():
    said = ["kind", "key", "title", "publisher"]
    after = ["source", "url", "content_hash", "dataset"]

    def columns():
        return [
            sa.Column("id", sa.Text, primary_key=True),
            *(sa.Column(name, sa.Text, nullable=False) for name in said),
            sa.Column("published", sa.Date),
            sa.Column("body", JSONB, nullable=False),
            sa.Column("facets", JSONB, nullable=False),
            *(sa.Column(name, sa.Text, nullable=False) for name in after),
        ]

    now = sa.func.now()
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "changsha_harvested",
        *columns(),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("held", JSONB, nullable=False),
        sa.Column("released_hash", sa.Text),
        sa.Column("harvest_object", sa.Text),
        sa.Column("changed_at", moment, nullable=False, server_default=now),
        sa.UniqueConstraint("kind", "key"),
    )
    op.create_index("ix_changsha_harvested_dataset", "changsha_harvested", ["dataset"])
    op.create_table(
        "changsha_record",
        *columns(),
        sa.Column("release_number", sa.Integer, nullable=False),
        sa.Column("released_at", moment, nullable=False, server_default=now),
        sa.UniqueConstraint("kind", "key"),
    )
    op.create_index("ix_changsha_record_dataset", "changsha_record", ["dataset"])
    latest = ["kind", sa.text("published DESC NULLS LAST"), "id"]
    op.create_index("ix_changsha_record_latest", "changsha_record", latest)
    counts = ["files", "parsed", "added", "changed", "unchanged", "duplicate"]
    op.create_table(
        "changsha_harvest_batch",
        sa.Column("harvest_object", sa.Text, primary_key=True),
        sa.Column("harvest_job", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("made_at", moment, nullable=False, server_default=now),
    )
    op.create_index("ix_changsha_harvest_batch_harvest_job", "changsha_harvest_batch", ["harvest_job"])


def downgrade():
    for table in ("changsha_harvest_batch", "changsha_record", "changsha_harvested"):
        op.drop_table(table)
