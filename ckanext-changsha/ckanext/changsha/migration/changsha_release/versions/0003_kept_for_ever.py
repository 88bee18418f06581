"""What is released, and what was said about it, can be neither deleted nor emptied by the application (THREATS U3)."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

KEPT = ("changsha_release", "changsha_release_file", "changsha_review")


def upgrade():
    for table in KEPT:
        op.execute(f"CREATE TRIGGER kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION changsha_frozen()")
        op.execute(f"CREATE TRIGGER kept_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION changsha_frozen()")


def downgrade():
    for table in KEPT:
        op.execute(f"DROP TRIGGER kept ON {table}")
        op.execute(f"DROP TRIGGER kept_whole ON {table}")
