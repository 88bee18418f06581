"""A kept verdict is also bound to what its file was held to besides its schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = ["sha256", "suffix", "schema_hash", "engine", "policy_hash"]


def upgrade():
    rebuild([*KEY, "beside"], lambda: op.add_column("changsha_verdict", sa.Column("beside", sa.Text, nullable=False)))


def downgrade():
    rebuild(KEY, lambda: op.drop_column("changsha_verdict", "beside"))


def rebuild(key, change):
    """Verdicts are a cache: with another key none of them can be found any more."""
    op.execute("DELETE FROM changsha_verdict")
    op.drop_constraint("changsha_verdict_pkey", "changsha_verdict")
    change()
    op.create_primary_key("changsha_verdict_pkey", "changsha_verdict", key)
