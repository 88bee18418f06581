"""Catalogue entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0001"
down_revision = None


def upgrade():
    def texts(*names):
        return [sa.Column(name, sa.Text, nullable=False) for name in names]

    def lists(*names):
        return [sa.Column(name, ARRAY(sa.Text), nullable=False) for name in names]

    op.create_table(
        "changsha_catalogue_entry",
        sa.Column("code", sa.Text, primary_key=True),
        *texts("category", "domain", "level1_item", "level2_item"),
        *lists("content_elements"),
        *texts("legal_basis", "deadline_text"),
        sa.Column("deadline_days", sa.Integer, nullable=False),
        *texts("deadline_kind"),
        *lists("responsible_body", "channels"),
        *texts("audience", "mode"),
        *lists("level"),
        sa.Column("seed_point", sa.Integer),
        *texts("source", "certainty"),
        sa.Column("deadline_date", sa.Text),
        sa.Column("min_display_days", sa.Integer),
        sa.Column("min_display_kind", sa.Text),
        sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )


def downgrade():
    op.drop_table("changsha_catalogue_entry")
