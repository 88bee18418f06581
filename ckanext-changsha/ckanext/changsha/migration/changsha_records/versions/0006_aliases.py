"""Twins: what a record claims to be, the identities under which it came as well, and what they add to its words.

Records that are staged already claim nothing until their pages are parsed again, which a new version of the parser
has done; when they were added is not known either, and is the day of their last change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0006"
down_revision = "0005"
STAGED, ALIAS = "changsha_harvested", "changsha_record_alias"
IS_DOCUMENT = sa.text("kind = 'document'")


def upgrade():
    now, moment = sa.func.now(), sa.DateTime(timezone=True)
    op.add_column(STAGED, sa.Column("claims", ARRAY(sa.Text)))
    op.add_column(STAGED, sa.Column("merged", JSONB))
    op.add_column(STAGED, sa.Column("added_at", moment))
    op.execute(f"UPDATE {STAGED} SET added_at = changed_at")  # noqa: S608 - a constant
    op.alter_column(STAGED, "added_at", nullable=False, server_default=now)
    op.create_index(f"ix_{STAGED}_document_job", STAGED, ["harvest_job"], postgresql_where=IS_DOCUMENT)
    op.create_table(
        ALIAS,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("survivor", sa.Text, nullable=False, index=True),
        sa.Column("survivor_key", sa.Text, nullable=False),
        sa.Column("shared", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("said", JSONB, nullable=False),
        sa.Column("claims", ARRAY(sa.Text)),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("harvest_source", sa.Text),
        sa.Column("harvest_job", sa.Text),
        sa.Column("raw_sha256", sa.Text, index=True),
        sa.Column("released", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("merged_at", moment, nullable=False, server_default=now),
    )


def downgrade():
    op.drop_table(ALIAS)
    op.drop_index(f"ix_{STAGED}_document_job", STAGED)
    for name in ("added_at", "merged", "claims"):
        op.drop_column(STAGED, name)
