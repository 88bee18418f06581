"""The tables of the gate. Drafts and their findings live here and nowhere in CKAN; a release never changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import JSONB

from disclosure.release.states import State

__all__ = [
    "check",
    "draft",
    "draft_document",
    "draft_file",
    "notice",
    "outbox",
    "release",
    "release_file",
    "review",
    "verdict",
    "waiver",
]

Row = sa.RowMapping | Mapping[str, Any]  # of one of these tables, or an action's answer that says the same
MOMENT = sa.DateTime(timezone=True)
OPEN = [state.value for state in (State.DRAFT, State.CHECKING, State.IN_REVIEW, State.SCHEDULED)]


def new_id() -> str:
    """An id that nobody can guess."""
    return str(uuid.uuid4())


def _id() -> sa.Column:
    return sa.Column("id", sa.Text, primary_key=True, default=new_id)


def _now(name: str) -> sa.Column:
    return sa.Column(name, MOMENT, nullable=False, server_default=sa.func.now())


draft = sa.Table(
    "changsha_draft",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, index=True),  # of the dataset it will release
    sa.Column("dataset_id", sa.Text),  # the CKAN package, when there is one already
    sa.Column("owner_org", sa.Text, nullable=False, index=True),
    sa.Column("author", sa.Text, nullable=False),  # id of the user who made it
    sa.Column("metadata", JSONB, nullable=False),  # the fields of schemas/dataset.yaml, as they were filled in
    sa.Column("origin", sa.Text, sa.CheckConstraint("origin IN ('upload', 'records')"), nullable=False),
    sa.Column("records_digest", sa.Text),  # of the staged records that the file was written from
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("verdict", JSONB),  # summary of the last check: passed, warned, counts, rows, findings on the metadata
    sa.Column("release_at", MOMENT),
    sa.Column("discarded_at", MOMENT),  # put away by its steward; what was uploaded is kept
    _now("created_at"),
    _now("changed_at"),
)

draft_file = sa.Table(  # every upload ever made to a draft; one is current
    "changsha_draft_file",
    metadata,
    _id(),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("notices", JSONB, nullable=False, server_default="[]"),  # findings made while it was received
    sa.Column("verdict", JSONB),
    sa.Column("product_sha256", sa.Text),  # of the normalised CSV that a release publishes
    sa.Column("removed_at", MOMENT),  # when its bytes were cleared away
    _now("uploaded_at"),
    sa.Index("uq_changsha_draft_file_current", "draft_id", unique=True, postgresql_where=sa.text("current")),
    sa.Index("ix_changsha_draft_file_draft", "draft_id"),
)

draft_document = sa.Table(  # every document ever added to a draft; the current ones are released with it
    "changsha_draft_document",
    metadata,
    _id(),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("current", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("screened", JSONB),  # what was found last: in which bytes, by which engine, when
    sa.Column("removed_at", MOMENT),  # when its bytes were cleared away
    _now("uploaded_at"),
    sa.Index("uq_changsha_draft_document_name", "draft_id", "name", unique=True, postgresql_where=sa.text("current")),
)

review = sa.Table(  # append-only
    "changsha_review",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),  # a user's id, or "" for the checks
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("checklist", JSONB),  # of an approval: the answers to schemas/review_checklist.yaml
    _now("at"),
    sa.Index("ix_changsha_review_actor", "actor", "draft_id"),
)

release = sa.Table(
    "changsha_release",
    metadata,
    _id(),
    sa.Column("dataset_id", sa.Text, nullable=False),
    sa.Column("dataset", sa.Text, nullable=False),  # the package's name, which no other dataset ever gets
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False, unique=True),
    sa.Column("metadata", JSONB, nullable=False),
    sa.Column("table_schema", sa.Text, nullable=False),
    sa.Column("schema_hash", sa.Text, nullable=False),
    sa.Column("upload_sha256", sa.Text, nullable=False),
    sa.Column("verdict", JSONB, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("checklist", JSONB, nullable=False, server_default="[]"),
    sa.Column("waivers", JSONB, nullable=False, server_default="[]"),  # those without which it would not have passed
    _now("released_at"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("withdrawn_at", MOMENT),
    sa.Column("withdrawn_by", sa.Text),
    sa.Column("withdraw_reason", sa.Text),
    sa.UniqueConstraint("dataset", "number"),
    sa.CheckConstraint("author <> reviewer", name="ck_changsha_release_four_eyes"),
    sa.CheckConstraint("state IN ('released', 'superseded', 'withdrawn')", name="ck_changsha_release_state"),
    sa.Index("uq_changsha_release_current", "dataset_id", unique=True, postgresql_where=sa.text("state = 'released'")),
)

release_file = sa.Table(
    "changsha_release_file",
    metadata,
    sa.Column("release_id", sa.Text, sa.ForeignKey("changsha_release.id"), primary_key=True),
    sa.Column("filename", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("mimetype", sa.Text, nullable=False),
)

outbox = sa.Table(  # what must follow a commit: Solr and caches
    "changsha_outbox",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("dataset", sa.Text, nullable=False),
    _now("created_at"),
    sa.Column("done_at", MOMENT),
    sa.Index("ix_changsha_outbox_waiting", "id", postgresql_where=sa.text("done_at IS NULL")),
)

waiver = sa.Table(
    "changsha_waiver",
    metadata,
    _id(),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False, index=True),
    sa.Column("dataset", sa.Text, nullable=False, index=True),
    sa.Column("scope", sa.Text, nullable=False),  # this draft alone, or every draft of the dataset until it expires
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False, server_default=""),  # empty: wherever the code is found
    sa.Column("reason", sa.Text, sa.CheckConstraint("reason <> ''", name="ck_changsha_waiver_reason"), nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),  # the last day that it counts
    sa.Column("asked_by", sa.Text, nullable=False),
    _now("asked_at"),
    sa.Column("state", sa.Text, nullable=False, server_default="asked"),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", MOMENT),
    sa.Column("decision", sa.Text),  # the reviewer's words
    sa.CheckConstraint("scope IN ('draft', 'dataset')", name="ck_changsha_waiver_scope"),
    sa.CheckConstraint("state IN ('asked', 'approved', 'refused')", name="ck_changsha_waiver_state"),
    sa.CheckConstraint("asked_by <> decided_by", name="ck_changsha_waiver_four_eyes"),
    sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="ck_changsha_waiver_decided"),
)

notice = sa.Table(  # what a person is told, in the portal and by mail
    "changsha_notice",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("recipient", sa.Text, nullable=False),  # a user's id
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),  # of the dataset, then
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    _now("created_at"),
    sa.Column("read_at", MOMENT),
    sa.Column("mail_due", MOMENT),  # when the mail may be tried; none: it was sent, given up, or nobody can get it
    sa.Column("mail_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("mailed_at", MOMENT),
    sa.Index("ix_changsha_notice_recipient", "recipient", "id"),
    sa.Index("ix_changsha_notice_unread", "recipient", postgresql_where=sa.text("read_at IS NULL")),
    sa.Index("ix_changsha_notice_mail", "mail_due", postgresql_where=sa.text("mail_due IS NOT NULL")),
)

verdict = sa.Table(  # what the engine said of bytes that it may be asked about again
    "changsha_verdict",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("suffix", sa.Text, primary_key=True),  # of the file's name, which tells how its bytes are read
    sa.Column("schema_hash", sa.Text, primary_key=True),
    sa.Column("engine", sa.Text, primary_key=True),
    sa.Column("policy_hash", sa.Text, primary_key=True),
    sa.Column("beside", sa.Text, primary_key=True),  # the digest of what the file was held to besides its schema
    sa.Column("verdict", JSONB, nullable=False),
    sa.Column("product_sha256", sa.Text),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),  # that the check took: what others are expected to take
    _now("checked_at"),
    sa.Index("ix_changsha_verdict_checked_at", "checked_at"),
)

check = sa.Table(  # a check in the making; gone when it ended
    "changsha_check",
    metadata,
    sa.Column("draft_id", sa.Text, sa.ForeignKey("changsha_draft.id"), primary_key=True),
    sa.Column("file_id", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("token", sa.Text),  # of the worker that holds it; another one's answer is not taken
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("expected_seconds", sa.Float),
    _now("queued_at"),
    sa.Column("started_at", MOMENT),
    sa.Column("leased_until", MOMENT),
)
