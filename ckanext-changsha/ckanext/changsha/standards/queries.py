"""The standards' questions to the database: one statement each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

__all__ = ["counts", "datasets"]

_PUBLIC = "package.state = 'active' AND NOT package.private AND package.type = 'dataset'"


def counts(session: Session) -> dict[str, int]:
    """How many public datasets keep to each Table Schema."""
    statement = sa.text(f"""
        SELECT extras ->> 'table_schema', count(*) FROM package
        WHERE {_PUBLIC} AND extras ->> 'table_schema' <> '' GROUP BY 1
    """)  # noqa: S608 - the condition is ours
    return {row[0]: row[1] for row in session.execute(statement)}


def datasets(session: Session, name: str) -> list[dict[str, Any]]:
    """The public datasets that keep to one, the latest first."""
    statement = sa.text(f"""
        SELECT package.name, package.title, package.metadata_modified, body.title AS organization
        FROM package LEFT JOIN "group" AS body ON body.id = package.owner_org
        WHERE {_PUBLIC} AND package.extras ->> 'table_schema' = :name
        ORDER BY package.metadata_modified DESC, package.name LIMIT 1000
    """)  # noqa: S608 - as above
    found = session.execute(statement, {"name": name}).mappings()
    return [{**row, "metadata_modified": row["metadata_modified"].isoformat()} for row in found]
