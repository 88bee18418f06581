"""The projects of staged notices, kept up to date: of each new or changed notice only what it can concern is linked.

A project keeps its id while notices join it, and a notice that goes and comes again finds its project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from ckanext.changsha.records.model import harvested, project_link
from disclosure.records import Kind, Record, canonical_json
from disclosure.trading import link, link_keys

__all__ = ["relink"]

BATCH = 20_000  # new notices that are linked at once, with all that they can concern
AT_ONCE = 2_000  # rows that the server-side cursor hands over
FEW = 100  # notices
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtext('changsha_projects'))")
_LEFT_OUT = ["attachments", "suppliers", "text"]  # parts of a notice that say nothing of its project


def relink(session: Session) -> int:
    """Link all notices that are new or changed since the last time; returns how many. Commits batch by batch."""
    linked = 0
    while True:
        session.execute(_LOCK)  # two at once would give one project two ids
        stale = list(_remember(session))
        if stale:
            _link(session, stale)
        session.commit()
        linked += len(stale)
        if len(stale) < BATCH:
            return linked


def _remember(session: Session) -> Iterator[str]:
    """Write down what the next stale notices share with others; gives their ids."""
    notice, known = harvested, project_link
    query = (
        _notices()
        .outerjoin(known, known.c.id == notice.c.id)
        .where(known.c.content_hash.is_distinct_from(notice.c.content_hash))
        .order_by(notice.c.id)
        .limit(BATCH)
    )
    rows = [(row["id"], row["content_hash"], link_keys(_record(row))) for row in session.execute(query).mappings()]
    if rows:
        told = [{"id": id, "content_hash": said, "keys": keys} for id, said, keys in rows]
        session.execute(_REMEMBER, {"rows": canonical_json(told)})
    return (id for id, _, _ in rows)


def _link(session: Session, stale: Sequence[str]) -> None:
    """Link the stale notices with all that they can concern, and write what changed."""
    near = _near(session, set(stale))
    while True:
        rows = session.execute(_notices().where(_one_of(harvested.c.id, near))).mappings()
        known = _known(session, near)
        projects = link(map(_record, rows), {row["key"]: row["project"] for row in known if row["project"]})
        foreign = _taken_elsewhere(session, {project.id for project in projects.all}, near)
        if not foreign:
            break
        near = _near(session, near | foreign)  # another project has that id: seen together, they get two
    ids = {row["key"]: row["id"] for row in known}
    found = [
        {"id": ids[entry.key], "project": project.id, "linked_by": entry.linked_by, "confidence": entry.confidence}
        for project in projects.all
        for entry in project.links
    ]
    session.execute(_WRITE, {"rows": canonical_json(found)})


def _near(session: Session, ids: set[str]) -> set[str]:
    """These notices and all that are tied to them by what they share, step by step until no more are found."""
    found, frontier = set(ids), ids
    while frontier:
        statement = _NEIGHBOURS_OF_FEW if len(frontier) < FEW else _NEIGHBOURS_OF_MANY
        frontier = set(session.scalars(statement, {"ids": sorted(frontier)})) - found
        found |= frontier
    return found


def _known(session: Session, ids: set[str]) -> Sequence[sa.RowMapping]:
    """Each notice's record id and key, with the project that it had until now."""
    columns = (project_link.c.id, harvested.c.key, project_link.c.project)
    query = sa.select(*columns).join(harvested, harvested.c.id == project_link.c.id)
    return session.execute(query.where(_one_of(project_link.c.id, ids))).mappings().all()


def _taken_elsewhere(session: Session, projects: set[str], near: set[str]) -> set[str]:
    """Notices outside `near` whose project has one of these ids."""
    table = project_link
    return set(session.scalars(sa.select(table.c.id).where(_one_of(table.c.project, projects)))) - near


def _notices() -> sa.Select[Any]:
    """Staged notices that may be published, with what links them."""
    column = harvested.c
    body = column.body.op("-")(sa.cast(_LEFT_OUT, ARRAY(sa.Text))).label("body")
    said = (column.id, column.key, column.title, column.publisher, column.published, column.content_hash)
    query = sa.select(*said, body, column.source)
    free = sa.text("held = '[]'")
    return query.where(column.kind == Kind.TRANSACTION.value, free).execution_options(yield_per=AT_ONCE)


def _record(row: Mapping[Any, Any]) -> Record:
    said = {name: row[name] for name in ("key", "title", "publisher", "published", "body", "source")}
    return Record(kind=Kind.TRANSACTION, **said)


def _one_of(column: sa.ColumnElement[Any], values: set[str]) -> sa.ColumnElement[bool]:
    return column == sa.any_(sa.cast(sorted(values), ARRAY(sa.Text)))


_REMEMBER = sa.text("""
    INSERT INTO changsha_project_link AS old (id, content_hash, keys)
    SELECT id, content_hash, ARRAY(SELECT jsonb_array_elements_text(keys))
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new(id text, content_hash text, keys jsonb) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET content_hash = excluded.content_hash, keys = excluded.keys
""")
# Few keys are looked up in the index one by one, many are joined with those of all notices at once: `keys && list`
# compares the whole list with every row's, which grows with the square.
_OWN = "SELECT keys, project FROM changsha_project_link WHERE id = ANY(CAST(:ids AS text[]))"
_OF_THE_SAME_PROJECTS = "SELECT id FROM changsha_project_link WHERE project IN (SELECT project FROM own)"
_NEIGHBOURS_OF_FEW = sa.text(f"""
    WITH own AS MATERIALIZED ({_OWN})
    SELECT near.id
    FROM (SELECT DISTINCT unnest(keys) AS key FROM own) AS wanted
    CROSS JOIN LATERAL (SELECT id FROM changsha_project_link WHERE keys @> ARRAY[wanted.key] OFFSET 0) AS near
    UNION {_OF_THE_SAME_PROJECTS}
""")  # noqa: S608 - no input in the statement
_NEIGHBOURS_OF_MANY = sa.text(f"""
    WITH own AS MATERIALIZED ({_OWN}),
    every AS MATERIALIZED (SELECT id, unnest(keys) AS key FROM changsha_project_link)
    SELECT every.id FROM every JOIN (SELECT DISTINCT unnest(keys) AS key FROM own) AS wanted USING (key)
    UNION {_OF_THE_SAME_PROJECTS}
""")  # noqa: S608 - no input in the statement
_WRITE = sa.text("""
    UPDATE changsha_project_link AS old
    SET project = new.project, linked_by = new.linked_by, confidence = new.confidence
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS new(id text, project text, linked_by text, confidence float)
    WHERE old.id = new.id AND (old.project, old.linked_by, old.confidence)
        IS DISTINCT FROM (new.project, new.linked_by, new.confidence)
""")
