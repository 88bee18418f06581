"""Find documents by their number and by what they say about others: a document's page asks for both, in one query."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
TABLE = "changsha_record"
NUMBER, RELATIONS = "ix_changsha_record_document_number", "ix_changsha_record_relations"
IS_DOCUMENT = sa.text("kind = 'document'")


def upgrade():
    op.create_index(NUMBER, TABLE, [sa.text("(body ->> 'document_number')")], postgresql_where=IS_DOCUMENT)
    op.create_index(
        RELATIONS,
        TABLE,
        [sa.text("(body -> 'relations') jsonb_path_ops")],
        postgresql_using="gin",
        postgresql_where=IS_DOCUMENT,
    )


def downgrade():
    op.drop_index(RELATIONS, TABLE)
    op.drop_index(NUMBER, TABLE)
