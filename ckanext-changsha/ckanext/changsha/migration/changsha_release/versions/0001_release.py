"""Drafts, their files and reviews, releases and the outbox; what is released or written down can't be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
FROZEN = """
CREATE OR REPLACE FUNCTION changsha_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
RELEASE_FROZEN = """
CREATE OR REPLACE FUNCTION changsha_release_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    passing text[] := ARRAY['state', 'withdrawn_at', 'withdrawn_by', 'withdraw_reason'];
BEGIN
    IF to_jsonb(NEW) - passing IS DISTINCT FROM to_jsonb(OLD) - passing OR OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'release % of % cannot be changed', OLD.number, OLD.dataset
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def text(name, **options):
    return sa.Column(name, sa.Text, nullable=False, **options)


def now(name):
    return sa.Column(name, MOMENT, nullable=False, server_default=sa.func.now())


def of_draft(**options):
    return sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False, **options)


def upgrade():
    create_drafts()
    create_releases()
    op.execute(FROZEN)
    op.execute(RELEASE_FROZEN)
    for table, function in (
        ("changsha_review", "changsha_frozen"),
        ("changsha_release_file", "changsha_frozen"),
        ("changsha_release", "changsha_release_frozen"),
    ):
        op.execute(f"CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def create_drafts():
    op.create_table(
        "changsha_draft",
        sa.Column("id", sa.Text, primary_key=True),
        text("name"),
        sa.Column("dataset_id", sa.Text),
        text("owner_org"),
        text("author"),
        sa.Column("metadata", JSONB, nullable=False),
        sa.Column("origin", sa.Text, sa.CheckConstraint("origin IN ('upload', 'records')"), nullable=False),
        sa.Column("records_digest", sa.Text),
        text("state"),
        sa.Column("verdict", JSONB),
        sa.Column("release_at", MOMENT),
        sa.Column("discarded_at", MOMENT),
        now("created_at"),
        now("changed_at"),
    )
    for column in ("name", "owner_org", "state"):
        op.create_index(f"ix_changsha_draft_{column}", "changsha_draft", [column])
    op.create_table(
        "changsha_draft_file",
        sa.Column("id", sa.Text, primary_key=True),
        of_draft(),
        text("name"),
        text("sha256"),
        sa.Column("size", sa.BigInteger, nullable=False),
        text("format"),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("notices", JSONB, nullable=False, server_default="[]"),
        sa.Column("verdict", JSONB),
        sa.Column("product_sha256", sa.Text),
        now("uploaded_at"),
    )
    op.create_index("ix_changsha_draft_file_draft", "changsha_draft_file", ["draft_id"])
    op.create_index("ix_changsha_draft_file_sha256", "changsha_draft_file", ["sha256"])
    current = {"unique": True, "postgresql_where": sa.text("current")}
    op.create_index("uq_changsha_draft_file_current", "changsha_draft_file", ["draft_id"], **current)
    op.create_table(
        "changsha_review",
        sa.Column("id", sa.BigInteger, primary_key=True),
        of_draft(),
        text("actor"),
        text("step"),
        text("source"),
        text("target"),
        text("reason", server_default=""),
        now("at"),
    )
    op.create_index("ix_changsha_review_draft_id", "changsha_review", ["draft_id"])


def create_releases():
    op.create_table(
        "changsha_release",
        sa.Column("id", sa.Text, primary_key=True),
        text("dataset_id"),
        text("dataset"),
        sa.Column("number", sa.Integer, nullable=False),
        of_draft(unique=True),
        sa.Column("metadata", JSONB, nullable=False),
        text("table_schema"),
        text("schema_hash"),
        text("upload_sha256"),
        sa.Column("verdict", JSONB, nullable=False),
        text("author"),
        text("reviewer"),
        text("reason"),
        now("released_at"),
        text("state"),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("withdrawn_by", sa.Text),
        sa.Column("withdraw_reason", sa.Text),
        sa.UniqueConstraint("dataset", "number"),
        sa.CheckConstraint("author <> reviewer", name="ck_changsha_release_four_eyes"),
        sa.CheckConstraint("state IN ('released', 'superseded', 'withdrawn')", name="ck_changsha_release_state"),
    )
    current = {"unique": True, "postgresql_where": sa.text("state = 'released'")}
    op.create_index("uq_changsha_release_current", "changsha_release", ["dataset_id"], **current)
    op.create_table(
        "changsha_release_file",
        sa.Column("release_id", sa.Text, sa.ForeignKey("changsha_release.id"), primary_key=True),
        sa.Column("filename", sa.Text, primary_key=True),
        text("sha256"),
        sa.Column("size", sa.BigInteger, nullable=False),
        text("format"),
        text("mimetype"),
    )
    op.create_index("ix_changsha_release_file_sha256", "changsha_release_file", ["sha256"])
    op.create_table(
        "changsha_outbox",
        sa.Column("id", sa.BigInteger, primary_key=True),
        text("what"),
        text("dataset"),
        now("created_at"),
        sa.Column("done_at", MOMENT),
    )
    waiting = {"postgresql_where": sa.text("done_at IS NULL")}
    op.create_index("ix_changsha_outbox_waiting", "changsha_outbox", ["id"], **waiting)


def downgrade():
    for table in ("outbox", "release_file", "release", "review", "draft_file", "draft"):
        op.drop_table(f"changsha_{table}")
    op.execute("DROP FUNCTION changsha_release_frozen(), changsha_frozen()")
