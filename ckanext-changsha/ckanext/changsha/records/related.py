"""The public documents that one document names, and those that state something about it: one query for both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.changsha.records import model
from disclosure.gazette.citations import plain_title
from disclosure.records import Kind

__all__ = ["Related", "related_documents"]

MOST_NUMBERS = 200  # of cited documents that are looked up
MOST_TITLES = 20  # of documents that are named without a number
MOST_FOUND = 300
SHORTEST_TITLE = 6  # characters by which a document is known without its number

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Related:
    """What the platform holds about the documents that a document names (`cited`) and that name it (`later`)."""

    cited: tuple[Found, ...] = ()
    later: tuple[Found, ...] = ()  # each with `relations`: those of its relations that may be to this document
    titles: tuple[str, ...] = field(default=())  # of this document: its own, and those that it issues

    def target(self, number: str, title: str) -> Found | None:
        """The one held document that a number and title name; None when there is none, or several that agree."""
        plain = plain_title(title)
        if number:
            fits = [one for one in self.cited if one["number"] == number]
            titled = [one for one in fits if plain and plain in plain_title(one["title"])]
            fits = titled or (fits if len(fits) == 1 else [])
        else:
            fits = [one for one in self.cited if plain and plain in one["issues"]]
        return fits[0] if len(fits) == 1 else None


def related_documents(record: Mapping[str, Any]) -> Related:
    """The documents related to a record; nothing is asked for records of other kinds."""
    if record["kind"] != Kind.DOCUMENT:
        return Related()
    body = record["body"]
    relations, citations = body.get("relations") or [], body.get("citations") or []
    own = body.get("document_number") or ""
    numbers = list(dict.fromkeys(one["number"] for one in [*relations, *citations] if one["number"]))
    titles = list(dict.fromkeys(one["title"] for one in relations if not one["number"]))
    titles = [title for title in titles if len(title) >= SHORTEST_TITLE]
    own_titles = _titles(record["title"])
    held = _query(record["id"], own, own_titles, numbers[:MOST_NUMBERS], titles[:MOST_TITLES])
    named = [_named(row) for row in held if row["named"]]
    later = [dict(row) for row in held if not row["named"]]
    return Related(tuple(named), tuple(later), tuple(map(plain_title, own_titles)))


def _titles(title: str) -> list[str]:
    """The title itself and the one that it prints in 《》: 关于印发《甲办法》的通知 is where 甲办法 is."""
    inner = re.search("《(.+)》", title)
    return list(dict.fromkeys([title, *([inner[1]] if inner else [])]))


def _query(
    record_id: str, own: str, own_titles: list[str], numbers: list[str], titles: list[str]
) -> Iterable[Mapping[Any, Any]]:
    column = model.record.c
    number = column.body["document_number"].astext
    relations = column.body["relations"]
    is_document = sa.text("kind = 'document'")  # in the words of the partial indexes
    is_named = [number.in_(numbers)] if numbers else []
    is_named += [_has(relations, {"kind": "印发", "title": title}) for title in titles]
    about = [_has(relations, {"number": own})] if own else []
    about += [_has(relations, {"title": title, "number": ""}) for title in own_titles if len(title) >= SHORTEST_TITLE]
    days = [column.body[name].astext.label(name) for name in ("written", "effective")]
    said = (column.id, column.title, column.published, number.label("number"), *days, relations.label("relations"))
    parts = [
        sa.select(*said, sa.literal(named).label("named"))
        .where(is_document, column.id != record_id, sa.or_(*conditions))
        .order_by(column.id)
        .limit(MOST_FOUND)
        .subquery()
        for named, conditions in ((True, is_named), (False, about))
        if conditions
    ]
    if not parts:
        return []
    return ckan_model.Session.execute(sa.union_all(*(sa.select(part) for part in parts))).mappings().all()


def _has(relations: sa.ColumnElement[Any], relation: dict[str, str]) -> sa.ColumnElement[bool]:
    return relations.op("@>")(sa.cast([relation], JSONB))


def _named(row: Mapping[Any, Any]) -> Found:
    issued = [one["title"] for one in row["relations"] or [] if one["kind"] == "印发"]
    return dict(row) | {"issues": {plain_title(title) for title in issued}}
