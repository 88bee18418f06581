"""What a draft's file is held to besides its schema: its publisher's other tables, and the codes of published records.

The child that checks gets paths of files, never the database. What is gathered is bounded, so that a check stays fast.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import known, model, store
from disclosure.release.states import State
from disclosure.tables import UnknownTableSchema
from disclosure.validation.beside import Beside, Other, wanted

__all__ = ["gather"]

MOST_TABLES = 24
MOST_BYTES = 32 << 20  # of all tables together; a larger one is left out
STANDING = (State.CHECKING, State.IN_REVIEW, State.SCHEDULED, State.RELEASED, State.SUPERSEDED)


def gather(session: Session, draft: model.Row) -> Beside:
    """The tables of the draft's publisher that passed their checks, latest upload first, and keys that it may name.

    Only what the checks of its Table Schema can use. A table is the same one before and after its release, so that
    releasing the tables of one budget one by one changes nothing for the others.
    """
    metadata = draft["metadata"]
    entry = str(metadata.get("catalogue_entry") or "")
    try:
        want = wanted(str(metadata.get("table_schema") or ""))
    except UnknownTableSchema:
        return Beside(entry=entry)
    tables = tuple(_tables(session, draft, want.tables)) if want.tables else ()
    return Beside(tables, known.keys(session, want.known), entry)


def _tables(session: Session, draft: model.Row, schemas: frozenset[str]) -> Iterator[Other]:
    file, other, keep = model.draft_file, model.draft, store.drafts()
    schema = other.c.metadata["table_schema"].astext
    query = (
        sa.select(schema.label("schema"), file.c.product_sha256, file.c.size)
        .join(other, other.c.id == file.c.draft_id)
        .where(other.c.owner_org == draft["owner_org"], other.c.id != draft["id"], other.c.discarded_at.is_(None))
        .where(other.c.state.in_([state.value for state in STANDING]), schema.in_(sorted(schemas)))
        .where(file.c.current, file.c.product_sha256.is_not(None), file.c.verdict["passed"].as_boolean())
        .order_by(file.c.uploaded_at.desc(), file.c.id)
        .limit(MOST_TABLES)
    )
    room = MOST_BYTES
    for row in session.execute(query):
        if row.size <= room and keep.has(row.product_sha256):
            room -= row.size
            yield Other(row.schema, row.product_sha256, str(keep.path(row.product_sha256)))
