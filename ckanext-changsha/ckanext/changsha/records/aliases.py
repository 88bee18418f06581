"""Identities that are another record's: under which record a twin is staged, and where its old address leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from ckanext.changsha.records.ids import record_id
from ckanext.changsha.records.model import alias, record
from disclosure.records import Kind, Record

__all__ = ["TWINNED", "Merged", "as_survivors", "of_record", "publish", "survivor", "survivor_of"]

TWINNED = frozenset({Kind.DOCUMENT})  # kinds of which one record comes under several identities


@dataclass(frozen=True, slots=True)
class Merged:
    """A record that was read under an identity of its own, and is part of another one."""

    title: str
    origin: str
    survivor: str


def as_survivors(session: Session, records: Iterable[Record]) -> tuple[list[Record], list[Merged]]:
    """The records, each under the key of the one that it was merged into, and those for which that is another."""
    kept = list(records)
    ids = {record_id(one.kind, one.key): one for one in kept if one.kind in TWINNED}
    if not ids:
        return kept, []
    query = sa.select(alias.c.kind, alias.c.key, alias.c.survivor, alias.c.survivor_key)
    query = query.where(alias.c.id.in_(list(ids)), alias.c.id != alias.c.survivor)
    known = {(row.kind, row.key): row for row in session.execute(query)}
    merged: list[Merged] = []
    for place, one in enumerate(kept):
        row = known.get((one.kind.value, one.key))
        if row is not None:
            kept[place] = replace(one, key=row.survivor_key)
            merged.append(Merged(one.title, one.origin, row.survivor))
    return kept, merged


def survivor(id: str) -> sa.ScalarSelect[str]:
    """The id of the record that an address leads to, as part of a query; NULL for what the public was not told of."""
    return sa.select(alias.c.survivor).where(alias.c.id == id, alias.c.released).scalar_subquery()


def survivor_of(session: Session, id: str) -> str | None:
    """The same, asked for alone."""
    return session.scalar(sa.select(survivor(id)))


def of_record() -> sa.Label[Any]:
    """The column `merged` of a query on public records: the other identities under which each came, as a list; its own
    when the words are another's now."""
    told = {name: alias.c[name] for name in ("id", "key", "title", "source", "url", "shared")}
    pairs = [part for name, column in told.items() for part in (sa.literal(name), column)]
    listed = aggregate_order_by(sa.func.jsonb_build_object(*pairs), alias.c.key)
    query = sa.select(sa.func.coalesce(sa.func.jsonb_agg(listed), sa.cast([], JSONB)))
    query = query.where(alias.c.survivor == record.c.id, alias.c.released)
    others = sa.or_(alias.c.id != record.c.id, alias.c.url != record.c.url)
    return query.where(others).scalar_subquery().label("merged")


def publish(session: Session, dataset: str) -> None:
    """Let the public know of the twins of this dataset's public records, in the release's transaction."""
    session.execute(_PUBLISH, {"dataset": dataset})


_PUBLISH = sa.text("""
    UPDATE changsha_record_alias AS alias SET released = true
    FROM changsha_record AS public
    WHERE public.id = alias.survivor AND public.dataset = :dataset AND NOT alias.released
""")
