"""One unique index for staged records: workers that add a record at once meet in `id`, made of its kind and key.

With a second one, ON CONFLICT catches a clash in the first only, and a clash in the other is an error.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
NAME, TABLE = "changsha_harvested_kind_key_key", "changsha_harvested"


def upgrade():
    op.drop_constraint(NAME, TABLE)


def downgrade():
    op.create_unique_constraint(NAME, TABLE, ["kind", "key"])
