"""The public documents that one document names, and those that state something about it: one query for both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from ckanext.changsha.records import model
from disclosure.gazette.citations import plain_title
from disclosure.gazette.relations import RelationKind
from disclosure.records import Kind

__all__ = ["Related", "related_documents"]

MOST_NUMBERS = 200  # of cited documents that are looked up
MOST_TITLES = 20  # of documents that are named without a number
MOST_OF_A_NUMBER = 10  # documents: of several cities with one prefix
MOST_OF_A_RELATION = 100
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
    named = {row["id"]: _named(row) for row in held if row["named"]}
    later = {row["id"]: dict(row) for row in held if not row["named"]}  # one may answer by number and by title
    return Related(tuple(named.values()), tuple(later.values()), tuple(map(plain_title, own_titles)))


def _titles(title: str) -> list[str]:
    """The title itself and the one that it prints in 《》: 关于印发《甲办法》的通知 is where 甲办法 is."""
    inner = re.search("《(.+)》", title)
    return list(dict.fromkeys([title, *([inner[1]] if inner else [])]))


def _query(
    record_id: str, own: str, own_titles: list[str], numbers: list[str], titles: list[str]
) -> Sequence[Mapping[Any, Any]]:
    named = [[{"kind": RelationKind.ISSUES.value, "title": title}] for title in titles]
    about = [[{"number": own}]] if own else []
    about += [[{"title": title, "number": ""}] for title in own_titles if len(title) >= SHORTEST_TITLE]
    parts = [
        _held(record_id, asked, kind, of_each, is_named)
        for asked, kind, of_each, is_named in (
            (numbers, sa.Text(), MOST_OF_A_NUMBER, True),
            (named, JSONB(), MOST_OF_A_RELATION, True),
            (about, JSONB(), MOST_OF_A_RELATION, False),
        )
        if asked
    ]
    return ckan_model.Session.execute(sa.union_all(*parts)).mappings().all() if parts else []


def _held(record_id: str, asked: Sequence[Any], kind: Any, of_each: int, is_named: bool) -> sa.Select[Any]:
    """The documents that answer each thing asked: a number, or a relation that they have.

    A lookup for each within one statement: PostgreSQL misjudges how many match a whole list, and would read them all.
    """
    column = model.record.c
    # In the words of the indexes, which another spelling of the same would not use.
    number: sa.ColumnElement[Any] = sa.literal_column("body ->> 'document_number'", sa.Text())
    relations: sa.ColumnElement[Any] = sa.literal_column("body -> 'relations'", JSONB())
    array = sa.cast(asked, ARRAY(kind, dimensions=1))
    wanted = sa.func.unnest(array).table_valued(sa.column("one", kind)).render_derived()
    fits = number == wanted.c.one if isinstance(kind, sa.Text) else relations.op("@>")(wanted.c.one)
    days = [column.body[name].astext.label(name) for name in ("written", "effective")]
    said = (column.id, column.title, number.label("number"), *days, relations.label("relations"))
    held = (
        sa.select(*said, sa.literal(is_named).label("named"))
        .where(sa.text("kind = 'document'"), column.id != record_id, fits)
        .limit(of_each)
        .lateral("held")
    )
    return sa.select(held).select_from(wanted).join(held, sa.true())


def _named(row: Mapping[Any, Any]) -> Found:
    issued = [one["title"] for one in row["relations"] or [] if one["kind"] == RelationKind.ISSUES]
    return dict(row) | {"issues": {plain_title(title) for title in issued}}
