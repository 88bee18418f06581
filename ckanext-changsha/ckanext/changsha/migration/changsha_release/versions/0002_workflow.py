"""Waivers, checklist answers, notices to people, verdicts to be used again, and checks in the making."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
WAIVER_FROZEN = """
CREATE OR REPLACE FUNCTION changsha_waiver_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deciding text[] := ARRAY['state', 'decided_by', 'decided_at', 'decision'];
BEGIN
    IF to_jsonb(NEW) - deciding IS DISTINCT FROM to_jsonb(OLD) - deciding OR OLD.state <> 'asked' THEN
        RAISE EXCEPTION 'waiver % cannot be changed', OLD.id USING ERRCODE = 'integrity_constraint_violation';
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
    op.add_column("changsha_review", sa.Column("checklist", JSONB))
    op.create_index("ix_changsha_review_actor", "changsha_review", ["actor", "draft_id"])
    op.add_column("changsha_draft_file", sa.Column("removed_at", MOMENT))
    for kept in ("checklist", "waivers"):
        op.add_column("changsha_release", sa.Column(kept, JSONB, nullable=False, server_default="[]"))
    create_waivers()
    create_notices()
    create_verdicts()
    create_checks()


def create_waivers():
    op.create_table(
        "changsha_waiver",
        sa.Column("id", sa.Text, primary_key=True),
        of_draft(),
        text("dataset"),
        text("scope"),
        text("code"),
        text("field", server_default=""),
        text("reason"),
        sa.Column("expires_on", sa.Date, nullable=False),
        text("asked_by"),
        now("asked_at"),
        text("state", server_default="asked"),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", MOMENT),
        sa.Column("decision", sa.Text),
        sa.CheckConstraint("scope IN ('draft', 'dataset')", name="ck_changsha_waiver_scope"),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused')", name="ck_changsha_waiver_state"),
        sa.CheckConstraint("asked_by <> decided_by", name="ck_changsha_waiver_four_eyes"),
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="ck_changsha_waiver_decided"),
        sa.CheckConstraint("reason <> ''", name="ck_changsha_waiver_reason"),
    )
    for column in ("draft_id", "dataset"):
        op.create_index(f"ix_changsha_waiver_{column}", "changsha_waiver", [column])
    op.execute(WAIVER_FROZEN)
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE ON changsha_waiver FOR EACH ROW EXECUTE FUNCTION changsha_waiver_frozen()"
    )


def create_notices():
    op.create_table(
        "changsha_notice",
        sa.Column("id", sa.BigInteger, primary_key=True),
        text("recipient"),
        text("event"),
        of_draft(),
        text("actor"),
        text("title"),
        text("reason", server_default=""),
        now("created_at"),
        sa.Column("read_at", MOMENT),
        sa.Column("mail_due", MOMENT),
        sa.Column("mail_attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("mailed_at", MOMENT),
    )
    op.create_index("ix_changsha_notice_recipient", "changsha_notice", ["recipient", "id"])
    op.create_index("ix_changsha_notice_draft_id", "changsha_notice", ["draft_id"])
    unread = {"postgresql_where": sa.text("read_at IS NULL")}
    op.create_index("ix_changsha_notice_unread", "changsha_notice", ["recipient"], **unread)
    waiting = {"postgresql_where": sa.text("mail_due IS NOT NULL")}
    op.create_index("ix_changsha_notice_mail", "changsha_notice", ["mail_due"], **waiting)


def create_verdicts():
    op.create_table(
        "changsha_verdict",
        text("sha256", primary_key=True),
        text("suffix", primary_key=True),
        text("schema_hash", primary_key=True),
        text("engine", primary_key=True),
        text("policy_hash", primary_key=True),
        sa.Column("verdict", JSONB, nullable=False),
        sa.Column("product_sha256", sa.Text),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        now("checked_at"),
    )
    op.create_index("ix_changsha_verdict_checked_at", "changsha_verdict", ["checked_at"])


def create_checks():
    op.create_table(
        "changsha_check",
        of_draft(primary_key=True),
        text("file_id"),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("token", sa.Text),
        text("stage"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("expected_seconds", sa.Float),
        now("queued_at"),
        sa.Column("started_at", MOMENT),
        sa.Column("leased_until", MOMENT),
    )
    op.execute(  # checks that were running: they are taken up again
        """
        INSERT INTO changsha_check (draft_id, file_id, stage, size)
        SELECT draft.id, file.id, 'queued', file.size
        FROM changsha_draft AS draft JOIN changsha_draft_file AS file ON file.draft_id = draft.id AND file.current
        WHERE draft.state = 'checking'
        """
    )


def downgrade():
    for table in ("check", "verdict", "notice", "waiver"):
        op.drop_table(f"changsha_{table}")
    op.execute("DROP FUNCTION changsha_waiver_frozen()")
    for kept in ("checklist", "waivers"):
        op.drop_column("changsha_release", kept)
    op.drop_column("changsha_draft_file", "removed_at")
    op.drop_index("ix_changsha_review_actor")
    op.drop_column("changsha_review", "checklist")
