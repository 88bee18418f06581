"""Bring `schemas/organizations.csv` into CKAN's organisations: set-based, in the caller's transaction.

CKAN's own action would take a second a body for notices, memberships and look-ups that a load does not need.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from dataclasses import dataclass
from importlib.resources import files

import sqlalchemy as sa
from sqlalchemy.orm import Session

__all__ = ["Counts", "load_organizations", "read_organizations"]

NAMESPACE = uuid.UUID("3b0e6a4e-6f0b-4f0e-9d55-0c7a41b7a1c5")  # an organisation has the same id on every installation
_EXTRAS = {"area_code": "area_code", "organization_type": "type", "short_name": "short_name", "certainty": "certainty"}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a load did."""

    added: int
    changed: int
    unchanged: int


def read_organizations() -> list[dict[str, str]]:
    """The rows of the file, parents before children or not."""
    text = files("disclosure.schemas").joinpath("organizations.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def load_organizations(session: Session, bodies: list[dict[str, str]]) -> Counts:
    """Add and change the organisations and their place under their parent. The caller commits.

    What people added (members, logos, descriptions, other fields) stays, and an organisation that the file drops is
    left alone. The file's notes are the editors' own and are not published; where an earlier load did, they go.
    """
    payload = [
        {
            "id": str(uuid.uuid5(NAMESPACE, body["id"])),
            "name": body["id"],
            "title": body["name"],
            "note": body["note"],
            "parent": body["parent"],
            "extras": {name: body[column] for name, column in _EXTRAS.items() if body[column]},
        }
        for body in bodies
    ]
    rows = {"rows": json.dumps(payload)}
    written = session.execute(_UPSERT, {**rows, "managed": list(_EXTRAS)}).all()
    added = {row.name for row in written if row.inserted}
    mended = {name for statement in (_UNPUBLISH, _MOVE, _PLACE) for name in session.scalars(statement, rows)}
    changed = ({row.name for row in written} | mended) - added
    return Counts(len(added), len(changed), len(bodies) - len(added) - len(changed))


_ROWS = """
    jsonb_to_recordset(CAST(:rows AS jsonb))
        AS new(id text, name text, title text, note text, parent text, extras jsonb)
"""
_UPSERT = sa.text(f"""
    INSERT INTO "group" AS old (id, name, title, type, description, image_url, created, is_organization,
        approval_status, state, extras)
    SELECT id, name, title, 'organization', '', '', now(), true, 'approved', 'active', extras FROM {_ROWS}
    ON CONFLICT (name) DO UPDATE SET title = excluded.title,
        extras = (coalesce(old.extras, '{{}}') - CAST(:managed AS text[])) || excluded.extras
    WHERE old.title IS DISTINCT FROM excluded.title
        OR coalesce(old.extras, '{{}}')
            <> (coalesce(old.extras, '{{}}') - CAST(:managed AS text[])) || excluded.extras
    RETURNING name, (xmax = 0) AS inserted
""")  # noqa: S608 - no input in the statement
_UNPUBLISH = sa.text(f"""
    UPDATE "group" AS body SET description = '' FROM {_ROWS}
    WHERE body.name = new.name AND new.note <> '' AND body.description = new.note RETURNING body.name
""")  # noqa: S608 - no input in the statement
_PLACES = f"""
    {_ROWS} JOIN "group" child ON child.name = new.name JOIN "group" above ON above.name = new.parent
"""
_MOVE = sa.text(f"""
    UPDATE member SET table_id = above.id FROM {_PLACES}
    WHERE member.table_name = 'group' AND member.state = 'active' AND member.group_id = child.id
        AND member.table_id <> above.id
    RETURNING child.name
""")  # noqa: S608 - no input in the statement
_PLACE = sa.text(f"""
    INSERT INTO member (id, table_name, table_id, capacity, group_id, state)
    SELECT gen_random_uuid()::text, 'group', above.id, 'public', child.id, 'active' FROM {_PLACES}
    WHERE NOT EXISTS (
        SELECT FROM member WHERE table_name = 'group' AND state = 'active' AND group_id = child.id)
    RETURNING (SELECT name FROM "group" WHERE id = group_id)
""")  # noqa: S608 - no input in the statement
