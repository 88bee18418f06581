"""What is left of a public record that its source took away: whose it was, when it went and why, never its words."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan.model import package_table as package
from sqlalchemy.orm import Session

from ckanext.changsha.records import model

__all__ = ["tombstone"]


def tombstone(session: Session, record_id: str) -> dict[str, Any] | None:
    """The tombstone of a record that was public, `reason` being a finding's code; None for one that never was.

    The title stays out: sources take notices down because of what these say.
    """
    table = model.tombstone
    is_its_dataset = sa.and_(
        package.c.name == table.c.dataset, package.c.state == "active", package.c.private.is_(False)
    )
    query = (
        sa.select(
            *(table.c[name] for name in ("id", "kind", "publisher", "published", "reason", "withdrawn_at")),
            sa.func.coalesce(package.c.name, "").label("dataset"),
            sa.func.coalesce(package.c.title, "").label("dataset_title"),
        )
        .outerjoin(package, is_its_dataset)
        .where(table.c.id == record_id, table.c.row["released_hash"].astext.is_not(None))
    )
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return dict(row) | {
        "published": row["published"].isoformat() if row["published"] else None,
        "withdrawn_at": row["withdrawn_at"].isoformat(),
    }
