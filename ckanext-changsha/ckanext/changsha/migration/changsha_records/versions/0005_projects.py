"""The projects of notices: what links each staged one, found by what it shares with others, and what is public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"
LINKS, PUBLIC = "changsha_project_link", "changsha_record"


def upgrade():
    op.create_table(
        LINKS,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("keys", ARRAY(sa.Text), nullable=False),
        sa.Column("project", sa.Text),
        sa.Column("linked_by", sa.Text),
        sa.Column("confidence", sa.Float),
    )
    op.create_index(f"ix_{LINKS}_keys", LINKS, ["keys"], postgresql_using="gin")
    op.create_index(f"ix_{LINKS}_project", LINKS, ["project"])
    for name, kind in (("project", sa.Text), ("linked_by", sa.Text), ("confidence", sa.Float)):
        op.add_column(PUBLIC, sa.Column(name, kind))
    op.create_index(f"ix_{PUBLIC}_project", PUBLIC, ["project"])


def downgrade():
    op.drop_index(f"ix_{PUBLIC}_project", PUBLIC)
    for name in ("confidence", "linked_by", "project"):
        op.drop_column(PUBLIC, name)
    op.drop_table(LINKS)
