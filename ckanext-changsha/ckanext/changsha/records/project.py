"""One project as the public sees it: its released notices in the order of its life, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model

from ckanext.changsha.records import datasets, model, ocds
from disclosure.trading import Project, gather

__all__ = ["ocds_package", "public_project"]

MOST = 2000  # notices of one project
OF_NOTICE = ("id", "title", "dataset", "release_number", "url", "source")
SAID_LAST = ("business_type", "project_name", "project_code", "unified_deal_code", "budget", "control_price")
PARTIES = ("buyer", "agency", "region")

Row = Mapping[Any, Any]


def public_project(id: str) -> dict[str, Any] | None:
    """The project, or None when none of its notices is released."""
    rows = {row["key"]: row for row in _notices(id)}
    if not rows:
        return None
    project = _gathered(id, [*rows.values()])
    in_order = [rows[link.key] for link in project.links]
    return {
        "id": id,
        "ocid": f"{tk.config[ocds.PREFIX]}-{id}",
        "title": project.title,
        "confidence": project.confidence,
        "lots": project.lots,
        **{name: _last(in_order, name) for name in SAID_LAST},
        **{name: _named(in_order, name) for name in PARTIES},
        "notices": [_notice(row) for row in in_order],
    }


def ocds_package(id: str) -> dict[str, Any] | None:
    """The OCDS record package of the project's released notices; None when there is nothing to put into one."""
    rows = _notices(id)
    return ocds.project_package(id, rows) if rows else None


def _notices(id: str) -> Sequence[Row]:
    table = model.record
    query = sa.select(table, sa.literal("").label("origin")).where(table.c.project == id)
    return ckan_model.Session.execute(query.order_by(table.c.id).limit(MOST)).mappings().all()


def _gathered(id: str, rows: Sequence[Row]) -> Project:
    linked = ((datasets.record_of(row), row["linked_by"] or "", row["confidence"] or 0.0) for row in rows)
    return gather(id, linked)


def _notice(row: Row) -> dict[str, Any]:
    body = row["body"]
    said = {name: body.get(name) or "" for name in ("stage", "notice_type", "notice_label", "section_name")}
    won = [one for one in body.get("suppliers") or [] if one.get("role") == "winner"]
    return {
        **{name: row[name] for name in OF_NOTICE},
        **said,
        "published": row["published"].isoformat() if row["published"] else None,
        "winners": [{name: one.get(name) for name in ("name", "code", "amount", "amount_text")} for one in won],
        "linked_by": row["linked_by"] or "",
        "confidence": row["confidence"],
    }


def _last(rows: Sequence[Row], name: str) -> Any:
    """What the latest notice that says it says."""
    return next((said for row in reversed(rows) if (said := row["body"].get(name))), None)


def _named(rows: Sequence[Row], name: str) -> dict[str, str]:
    named = (row["body"].get(name) or {} for row in reversed(rows))
    return next((dict(party) for party in named if party.get("name")), {"name": "", "code": ""})
