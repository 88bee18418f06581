"""Documents that accompany a draft's table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

TABLE = "changsha_draft_document"
MOMENT = sa.DateTime(timezone=True)


def text(name):
    return sa.Column(name, sa.Text, nullable=False)


def upgrade():
    op.create_table(
        TABLE,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False),
        text("name"),
        text("sha256"),
        sa.Column("size", sa.BigInteger, nullable=False),
        text("format"),
        sa.Column("current", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("screened", JSONB),
        sa.Column("removed_at", MOMENT),
        sa.Column("uploaded_at", MOMENT, nullable=False, server_default=sa.func.now()),
    )
    for column in ("draft_id", "sha256"):
        op.create_index(f"ix_{TABLE}_{column}", TABLE, [column])
    current = {"unique": True, "postgresql_where": sa.text("current")}
    op.create_index(f"uq_{TABLE}_name", TABLE, ["draft_id", "name"], **current)


def downgrade():
    op.drop_table(TABLE)
