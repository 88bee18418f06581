"""The tables of records. `changsha_harvested` is the staging ground; `changsha_record` is public and is filled by the
release transaction alone (DESIGN, decisions 1 and 6)."""

from __future__ import annotations

import sqlalchemy as sa
from ckan.model.meta import metadata
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

__all__ = ["alias", "batch", "harvested", "project_link", "record", "tombstone"]


def _columns() -> list[sa.Column]:
    """What a record says, the same in both tables. Money inside `body` is text of 元, dates are ISO 8601."""
    return [
        sa.Column("id", sa.Text, primary_key=True),  # 16 hex digits of SHA-256(kind|key): the public address
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("publisher", sa.Text, nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("facets", JSONB, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("dataset", sa.Text, nullable=False, index=True),
    ]


harvested = sa.Table(
    "changsha_harvested",
    metadata,
    *_columns(),
    sa.Column("origin", sa.Text, nullable=False),  # the file or endpoint it was read from
    sa.Column("rank", sa.Integer, nullable=False),  # how much it says: of two sources the fuller one stays
    sa.Column("held", JSONB, nullable=False),  # findings that keep this record out of every release
    sa.Column("released_hash", sa.Text),  # content_hash of its public version
    sa.Column("harvest_object", sa.Text),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("harvest_source", sa.Text),  # the source that it belongs to; another one's words for it are refused
    sa.Column("harvest_job", sa.Text),  # the job that wrote it last
    sa.Column("source_hash", sa.Text),  # of what the source says; `content_hash` is of what we say, once `edited`
    sa.Column("edited", JSONB),  # what a person corrected, by column; it outlives every harvest
    sa.Column("raw_sha256", sa.Text, index=True),  # of the bytes it was read from, in the raw store
    sa.Column("claims", ARRAY(sa.Text)),  # what a twin under another key shares one of; NULL for kinds without twins
    sa.Column("merged", JSONB),  # identifiers by which the record is known, its own and its twins'; fills their blanks
    sa.Column("added_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Index("ix_changsha_harvested_harvest_source", "harvest_source", "id"),
    sa.Index("ix_changsha_harvested_document_job", "harvest_job", postgresql_where=sa.text("kind = 'document'")),
    # No second unique index beside `id`: ON CONFLICT would not catch two workers' clash in it.
)

record = sa.Table(
    "changsha_record",
    metadata,
    *_columns(),
    sa.Column("release_number", sa.Integer, nullable=False),
    sa.Column("released_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("project", sa.Text, index=True),  # of a transaction's notice, as of its release
    sa.Column("linked_by", sa.Text),
    sa.Column("confidence", sa.Float),
    sa.UniqueConstraint("kind", "key"),
    sa.Index("ix_changsha_record_latest", "kind", sa.text("published DESC NULLS LAST"), "id"),
    # Documents by their number, and by what they say about others (`related.py`).
    sa.Index(
        "ix_changsha_record_document_number",
        sa.text("(body ->> 'document_number')"),
        postgresql_where=sa.text("kind = 'document'"),
    ),
    sa.Index(
        "ix_changsha_record_relations",
        sa.text("(body -> 'relations') jsonb_path_ops"),
        postgresql_using="gin",
        postgresql_where=sa.text("kind = 'document'"),
    ),
)

alias = sa.Table(  # the identities of records that came under several, their own too: whence each, and which record
    "changsha_record_alias",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # of the record that it would be: its address goes on answering
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("survivor", sa.Text, nullable=False, index=True),  # never another's alias
    sa.Column("survivor_key", sa.Text, nullable=False),
    sa.Column("shared", sa.Text, nullable=False),  # a disclosure.gazette.twins.Shared: why the two are one
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("said", JSONB, nullable=False),  # what it said of its identity: issuers, numbers, days
    sa.Column("claims", ARRAY(sa.Text)),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("harvest_source", sa.Text),
    sa.Column("harvest_job", sa.Text),
    sa.Column("raw_sha256", sa.Text, index=True),
    sa.Column("released", sa.Boolean, nullable=False, server_default=sa.false()),  # the public may know of it
    sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

tombstone = sa.Table(  # records that their source no longer lists: the last words of each, and why it went
    "changsha_tombstone",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("published", sa.Date),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("dataset", sa.Text, nullable=False, index=True),
    sa.Column("row", JSONB, nullable=False),
    sa.Column("raw_sha256", sa.Text, index=True),
    sa.Column("harvest_source", sa.Text, nullable=False, index=True),
    sa.Column("harvest_job", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),  # a finding's code
    sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

project_link = sa.Table(  # the project of each staged notice, and what it shares with others (`projects.py`)
    "changsha_project_link",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # the record's
    sa.Column("content_hash", sa.Text, nullable=False),  # of the notice as it was when it was linked
    sa.Column("keys", ARRAY(sa.Text), nullable=False),
    sa.Column("project", sa.Text, index=True),
    sa.Column("linked_by", sa.Text),
    sa.Column("confidence", sa.Float),
    sa.Index("ix_changsha_project_link_keys", "keys", postgresql_using="gin"),
)

batch = sa.Table(  # one page or window of a harvest: what came in and what became of it
    "changsha_harvest_batch",
    metadata,
    sa.Column("harvest_object", sa.Text, primary_key=True),
    sa.Column("harvest_job", sa.Text, nullable=False, index=True),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("parsed", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("duplicate", sa.Integer, nullable=False),
    sa.Column("findings", JSONB, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
