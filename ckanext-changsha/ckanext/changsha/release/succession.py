"""What a draft changes: whose name it asks for, which release it follows, and what differs from that one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import model
from ckanext.changsha.release.metadata import DATASET_TYPE
from ckanext.changsha.release.refusal import refusal
from disclosure.dates import parse_date
from disclosure.errors import ValueRefused
from disclosure.findings import Finding, Severity
from disclosure.release.states import State

__all__ = ["description", "differences", "former", "refuse_taken_name"]

Former = sa.RowMapping | Mapping[str, Any]
FEWER = 2  # a release with less than one in so many of the former's rows may be half a file


def refuse_taken_name(session: Session, name: str) -> None:
    """A draft of a new dataset takes no other's name, not even that of a withdrawn one; raises ValidationError."""
    release, package = model.release, ckan_model.Package.__table__
    known = (
        session.execute(sa.select(package.c.title, package.c.state).where(package.c.name == name)).mappings().first()
    )
    if known is None and session.scalar(sa.select(release.c.id).where(release.c.dataset == name).limit(1)) is None:
        return
    is_public = known is not None and known["state"] == ckan_model.State.ACTIVE
    shown = known["title"] if known is not None and is_public else ""
    raise refusal(Finding("release.name_in_use", values={"title": shown or name}), "name")


def former(session: Session, draft: sa.RowMapping | Mapping[str, Any]) -> sa.RowMapping | None:
    """The release before the draft's own, or before the one that it would become; none for a new dataset."""
    if not draft["dataset_id"]:
        return None
    table, own = model.release, model.release.alias()
    number = sa.select(own.c.number).where(own.c.draft_id == draft["id"]).scalar_subquery()
    query = (
        sa.select(table)
        .where(table.c.dataset_id == draft["dataset_id"], table.c.draft_id != draft["id"])
        .where(table.c.state != State.WITHDRAWN.value, sa.or_(number.is_(None), table.c.number < number))
        .order_by(table.c.number.desc())
        .limit(1)
    )
    return session.execute(query).mappings().one_or_none()


def differences(
    before: Former | None, metadata: Mapping[str, Any], verdict: Mapping[str, Any], today: date
) -> list[Finding]:
    """The findings of a check about what stands beside the file: its former release, and its day of publication."""
    found = list(_against(before, metadata, verdict)) if before and before["state"] == State.RELEASED else []
    published = _day(metadata.get("date_published"))
    if published and published > today:
        values = {"published": published.isoformat(), "today": today.isoformat()}
        found.append(Finding("release.published_later", Severity.WARN, field="date_published", values=values))
    return found


def _against(before: Former, metadata: Mapping[str, Any], verdict: Mapping[str, Any]) -> Iterable[Finding]:
    old, new = before["verdict"].get("rows") or 0, verdict.get("rows")
    yield Finding("release.replaces", Severity.INFO, values={"number": before["number"], "rows": old})
    schemas = {"before": before["table_schema"], "after": metadata.get("table_schema") or ""}
    columns = set(before["verdict"].get("fields") or ()) ^ set(verdict.get("fields") or ())
    if schemas["before"] != schemas["after"] or (verdict.get("fields") and columns):
        values = {**schemas, "columns": "、".join(sorted(columns)) or "—"}
        yield Finding("release.schema_changed", Severity.WARN, values=values)
    if new is not None and new * FEWER < old:
        values = {"number": before["number"], "before": old, "after": new}
        yield Finding("release.rows_dropped", Severity.WARN, values=values)


def description(metadata: Mapping[str, Any], before: Former | None) -> list[dict[str, Any]]:
    """Every field that the draft or its former release says something in, in the form's order."""
    fields = tk.h.scheming_get_dataset_schema(DATASET_TYPE)["dataset_fields"]
    old = before["metadata"] if before else None
    rows = []
    for field in fields:
        name = field["field_name"]
        now, then = metadata.get(name) or "", (old or {}).get(name) or ""
        if name != "release_number" and (now or then):
            rows.append(
                {
                    "field": field,
                    "said": bool(now),
                    "said_before": bool(then),
                    "changed": old is not None and now != then,
                }
            )
    return rows


def _day(text: Any) -> date | None:
    try:
        return parse_date(str(text)) if text else None
    except ValueRefused:  # the form's own validator tells the steward
        return None
