"""A person's work list: what is hers, late or sent back and why, and what waits for her. Page and JSON ask here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz
from ckan import model as ckan_model
from ckan.types import Context, DataDict
from sqlalchemy.orm import Session

from ckanext.changsha.catalogue.model import entry
from ckanext.changsha.release import auth, drafts, model, waivers
from ckanext.changsha.release.asking import actor, number
from disclosure.dates import parse_date
from disclosure.deadlines import Limit
from disclosure.errors import ValueRefused
from disclosure.release.duty import due, overdue_days
from disclosure.release.states import State

__all__ = ["release_worklist"]

VIEWS = ("all", "mine", "waiting", "late", "rejected")
PAGE = 100  # drafts in one answer, at most
draft, review = model.draft, model.review


@dataclass(frozen=True, slots=True)
class Open:
    """What is asked of every open draft, to sort it into the views."""

    id: str
    mine: bool
    waiting: bool
    asks_waiver: bool
    rejected: bool
    overdue: int  # days

    def is_in(self, view: str) -> bool:
        """Whether a view shows it."""
        return self.overdue > 0 if view == "late" else bool(getattr(self, view))


@tk.side_effect_free
def release_worklist(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The drafts of the organizations that you edit, by what there is to do.

    :param view: `all`; `mine`, which you made; `waiting`, for your review or your word on a waiver; `late`, past the
        catalogue entry's deadline, the latest first; `rejected`, sent back with a reason
    :param state: with `all`, only these states (comma-separated)
    :param limit: at most 100
    :param offset: for the next page
    :returns: `count`; `views`, how many there are in each; `drafts`, each with `entry` (code, title, deadline, `due`,
        `overdue_days`) and `rejection` (reason, by, at), and `asks_waiver` when a waiver waits for a decision
    """
    tk.check_access("release_worklist", context, data_dict)
    session, view = context["session"], str(data_dict.get("view") or "all")
    if view not in VIEWS:
        raise tk.ValidationError({"view": [tk._("Choose one of: {names}").format(names=", ".join(VIEWS))]})
    limit, offset = min(number(data_dict, "limit", 50), PAGE), number(data_dict, "offset", 0)
    user, organizations = actor(context), auth.stewarded(context["user"])
    opened = _open(session, user, organizations, _reviewed(context["user"]))
    if view == "all":
        states = [state for state in str(data_dict.get("state") or "").split(",") if state]
        count, rows = drafts.listed(session, organizations, states, limit, offset)
    else:
        chosen = sorted((one for one in opened if one.is_in(view)), key=lambda one: -one.overdue)
        count, rows = len(chosen), _rows(session, [one.id for one in chosen[offset : offset + limit]])
    views = {name: sum(one.is_in(name) for one in opened) for name in VIEWS if name != "all"}
    return {"count": count, "view": view, "views": views, "drafts": _described(session, rows, opened)}


def _open(
    session: Session, user: str, organizations: Iterable[str] | None, reviewed: Iterable[str] | None
) -> list[Open]:
    """Every open draft of the organizations, in one query; `reviewed` are those that the user reviews (None: all)."""
    hands = sa.exists().where(
        review.c.draft_id == draft.c.id, review.c.actor == user, review.c.step.in_(drafts.CONTENT_STEPS)
    )
    moves = ("submit", "reject", "fail", "recall", "upload", "edit")
    last = (
        sa.select(review.c.step)
        .where(review.c.draft_id == draft.c.id, review.c.step.in_(moves))
        .order_by(review.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    asks = sa.exists().where(model.waiver.c.draft_id == draft.c.id, waivers.undecided())
    columns = [draft.c[name] for name in ("id", "state", "author", "owner_org")]
    written = draft.c.metadata["date_written"].astext.label("written")
    asked = (hands.label("hands"), last.label("last"), asks.label("asks"))
    query = sa.select(*columns, *asked, written, entry.c.deadline_kind, entry.c.deadline_days, entry.c.deadline_date)
    query = query.outerjoin(entry, entry.c.code == draft.c.metadata["catalogue_entry"].astext)
    query = query.where(draft.c.state.in_(model.OPEN), draft.c.discarded_at.is_(None))
    if organizations is not None:
        query = query.where(draft.c.owner_org.in_(list(organizations)))
    mine, today = None if reviewed is None else set(reviewed), waivers.today()
    return [_sorted(row, user, mine, today) for row in session.execute(query).mappings()]


def _sorted(row: sa.RowMapping, user: str, reviewed: set[str] | None, today: date) -> Open:
    is_mine = row["author"] == user or row["hands"]
    may_review = not is_mine and (reviewed is None or row["owner_org"] in reviewed)
    return Open(
        row["id"],
        mine=is_mine,
        waiting=may_review and (row["state"] == State.IN_REVIEW or row["asks"]),
        asks_waiver=row["asks"],
        rejected=row["state"] == State.DRAFT and row["last"] == "reject",
        overdue=overdue_days(_due(row["written"], row), today),
    )


def _due(written: str | None, deadline: model.Row) -> Limit | None:
    try:
        day = parse_date(written or "")
    except ValueRefused:  # the form's validator tells the steward
        return None
    return due(day, deadline["deadline_kind"] or "", deadline["deadline_days"] or 0, deadline["deadline_date"])


def _reviewed(user: str) -> list[str] | None:
    """The organizations whose drafts this user reviews; None: all."""
    if authz.is_sysadmin(user):
        return None
    return [one["id"] for one in tk.get_action("organization_list_for_user")({"user": user}, {"permission": "admin"})]


def _rows(session: Session, ids: Sequence[str]) -> list[sa.RowMapping]:
    found = {row["id"]: row for row in session.execute(sa.select(draft).where(draft.c.id.in_(ids))).mappings()}
    return [found[id] for id in ids if id in found]


def _described(session: Session, rows: Sequence[sa.RowMapping], opened: Iterable[Open]) -> list[dict[str, Any]]:
    """The drafts of a page with their duty and, when they were sent back, the reviewer's words: four queries in all."""
    codes = {row["metadata"].get("catalogue_entry") for row in rows}
    known = session.execute(sa.select(entry).where(entry.c.code.in_([code for code in codes if code]))).mappings()
    entries, states = {one["code"]: one for one in known}, {one.id: one for one in opened}
    rejections = _rejections(session, [row["id"] for row in rows])
    told = []
    for row, summary in zip(rows, drafts.summaries(session, rows), strict=True):
        state = states.get(row["id"])
        duty = _duty(row, entries.get(row["metadata"].get("catalogue_entry", "")), state)
        flags = {name: bool(state and getattr(state, name)) for name in ("mine", "waiting", "asks_waiver", "rejected")}
        rejection = rejections.get(row["id"]) if flags["rejected"] else None
        told.append({**summary, **flags, "entry": duty, "rejection": rejection})
    return told


def _duty(row: sa.RowMapping, known: model.Row | None, state: Open | None) -> dict[str, Any] | None:
    if known is None:
        return None
    last = _due(row["metadata"].get("date_written"), known)
    return {
        "code": known["code"],
        "title": known["level2_item"],
        "deadline": known["deadline_text"],
        "due": last and last.day.isoformat(),
        "provisional": bool(last and last.provisional),
        "overdue_days": state.overdue if state else 0,
    }


def _rejections(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The last words with which each of the drafts was sent back."""
    user = ckan_model.User.__table__
    name = sa.func.coalesce(sa.func.nullif(user.c.fullname, ""), user.c.name, "").label("by")
    query = (
        sa.select(review.c.draft_id, review.c.reason, review.c.at, name)
        .outerjoin(user, user.c.id == review.c.actor)
        .where(review.c.draft_id.in_(ids), review.c.step == "reject")
        .distinct(review.c.draft_id)
        .order_by(review.c.draft_id, review.c.id.desc())
    )
    rows = session.execute(query).mappings()
    return {row["draft_id"]: {"reason": row["reason"], "by": row["by"], "at": row["at"].isoformat()} for row in rows}
