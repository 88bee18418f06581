"""What a draft's file is held to besides its schema: its publisher's other tables, and the codes of published records.

The child that checks gets paths of files, never the database. What is gathered is bounded, so that a check stays fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import known, model, store
from disclosure.release.states import State
from disclosure.tables import UnknownTableSchema
from disclosure.validation.beside import Beside, Other, Wanted, wanted

__all__ = ["gather", "gather_all"]

MOST_TABLES = 24
MOST_BYTES = 32 << 20  # of all tables together; a larger one is left out
STANDING = (State.CHECKING, State.IN_REVIEW, State.SCHEDULED, State.RELEASED, State.SUPERSEDED)


def gather(session: Session, draft: model.Row) -> Beside:
    """The tables of the draft's publisher that passed their checks, latest upload first, and keys that it may name.

    Only what the checks of its Table Schema can use. A table is the same one before and after its release, so that
    releasing the tables of one budget one by one changes nothing for the others.
    """
    return gather_all(session, [draft])[0]


def gather_all(session: Session, drafts: Sequence[model.Row]) -> list[Beside]:
    """The same for each of many drafts, asked together."""
    wants = [_wanted(draft) for draft in drafts]
    keys = known.keys(session, {name for want in wants for name in want.known})
    of_tables = [(draft["owner_org"], want.tables) for draft, want in zip(drafts, wants, strict=True) if want.tables]
    offered = _offered(session, {org for org, _ in of_tables}, {name for _, tables in of_tables for name in tables})
    return [
        Beside(
            tuple(_tables(draft, want, offered.get(draft["owner_org"], ()))),
            {name: keys[name] for name in sorted(want.known & keys.keys())},
            str(draft["metadata"].get("catalogue_entry") or ""),
        )
        for draft, want in zip(drafts, wants, strict=True)
    ]


def _wanted(draft: model.Row) -> Wanted:
    try:
        return wanted(str(draft["metadata"].get("table_schema") or ""))
    except UnknownTableSchema:
        return Wanted()


def _offered(session: Session, organizations: Set[str], schemas: Set[str]) -> dict[str, list[sa.RowMapping]]:
    """The latest tables of these schemas by their publisher, enough for any of its drafts."""
    if not organizations:
        return {}
    file, draft = model.draft_file, model.draft
    schema = draft.c.metadata["table_schema"].astext
    latest = (file.c.uploaded_at.desc(), file.c.id)
    of_each = sa.func.row_number().over(partition_by=(draft.c.owner_org, schema), order_by=latest)
    ranked = (
        sa.select(
            draft.c.id.label("draft_id"),
            draft.c.owner_org,
            schema.label("schema"),
            *(file.c[name] for name in ("id", "uploaded_at", "product_sha256", "size")),
            of_each.label("place"),
        )
        .join(draft, draft.c.id == file.c.draft_id)
        .where(draft.c.owner_org.in_(sorted(organizations)), draft.c.discarded_at.is_(None))
        .where(draft.c.state.in_([state.value for state in STANDING]), schema.in_(sorted(schemas)))
        .where(file.c.current, file.c.product_sha256.is_not(None), file.c.verdict["passed"].as_boolean())
        .subquery()
    )
    query = sa.select(ranked).where(ranked.c.place <= MOST_TABLES + 1)  # one of them may be the draft's own
    offered: dict[str, list[sa.RowMapping]] = {}
    for row in session.execute(query.order_by(ranked.c.uploaded_at.desc(), ranked.c.id)).mappings():
        offered.setdefault(row["owner_org"], []).append(row)
    return offered


def _tables(draft: model.Row, want: Wanted, offered: Iterable[sa.RowMapping]) -> Iterator[Other]:
    keep, room = store.drafts(), MOST_BYTES
    fitting = (row for row in offered if row["schema"] in want.tables and row["draft_id"] != draft["id"])
    for row in islice(fitting, MOST_TABLES):
        if row["size"] <= room and keep.has(row["product_sha256"]):
            room -= row["size"]
            yield Other(row["schema"], row["product_sha256"], str(keep.path(row["product_sha256"])))
