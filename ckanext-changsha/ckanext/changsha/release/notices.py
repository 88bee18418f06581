"""Notices to people: written in the transaction of what they tell, shown in the portal, mailed by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.lib.mailer import MailerException
from sqlalchemy.orm import Session

from ckanext.changsha.release import drafts, model
from ckanext.changsha.release.refusal import language
from disclosure.release.notices import EVENTS, audience, mail, sentence

__all__ = ["count_unread", "listed", "mark_read", "send_due", "tell"]

log = logging.getLogger(__name__)

MAIL_SERVER = "smtp.server"
RETRIES = (1, 5, 30, 120, 720, 1440)  # minutes till a mail that could not be sent is tried again; then it is given up

notice = model.notice


def tell(session: Session, draft: sa.RowMapping, event: str, actor: str, reason: str = "") -> None:
    """Write a notice for everyone whom the event concerns, but whoever made it happen. The caller commits."""
    if event not in EVENTS:
        return
    recipients = _recipients(session, draft, audience(event)) - {actor, ""}
    if not recipients:
        return
    title = str(draft["metadata"].get("title") or draft["name"])
    due = sa.func.now() if tk.config.get(MAIL_SERVER) else sa.null()
    told = {"event": event, "draft_id": draft["id"], "actor": actor, "title": title, "reason": reason.strip()}
    rows = [{**told, "mail_due": due, "recipient": recipient} for recipient in sorted(recipients)]
    session.execute(sa.insert(notice).values(rows))


def _recipients(session: Session, draft: sa.RowMapping, wanted: str) -> set[str]:
    """Ids of active people; the site's own user reads no notices."""
    if wanted == "reviewers":
        ids = _reviewers(session, draft["owner_org"]) - drafts.contributors(session, draft["id"])
    elif wanted == "author":
        ids = {draft["author"]}
    else:
        ids = {draft["author"]} | set(session.scalars(sa.select(model.review.c.actor).where(_of(draft))))
    user = ckan_model.User.__table__
    query = sa.select(user.c.id).where(user.c.id.in_(ids), user.c.state == ckan_model.State.ACTIVE)
    return set(session.scalars(query.where(user.c.name != tk.config["ckan.site_id"])))


def _of(draft: sa.RowMapping) -> sa.ColumnElement[bool]:
    return model.review.c.draft_id == draft["id"]


def _reviewers(session: Session, organization: str) -> set[str]:
    """The admins of the organization."""
    member = ckan_model.Member.__table__
    query = sa.select(member.c.table_id).where(
        member.c.group_id == organization,
        member.c.table_name == "user",
        member.c.capacity == "admin",
        member.c.state == ckan_model.State.ACTIVE,
    )
    return set(session.scalars(query))


def count_unread(session: Session, user: str) -> int:
    """How many notices this person has not read."""
    query = sa.select(sa.func.count()).select_from(notice)
    return session.scalar(query.where(notice.c.recipient == user, notice.c.read_at.is_(None))) or 0


def listed(session: Session, user: str, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many notices a person has and one page of them, latest first, in the reader's language."""
    mine = notice.c.recipient == user
    count = session.scalar(sa.select(sa.func.count()).select_from(notice).where(mine)) or 0
    rows = session.execute(_named().where(mine).order_by(notice.c.id.desc()).limit(limit).offset(offset)).mappings()
    return count, [_describe(row, language()) for row in rows]


def mark_read(session: Session, user: str, ids: Sequence[int] | None = None) -> int:
    """Mark a person's notices as read, all or those given; how many were unread. The caller commits."""
    where = [notice.c.recipient == user, notice.c.read_at.is_(None)]
    if ids is not None:
        where.append(notice.c.id.in_(ids))
    done = session.execute(sa.update(notice).where(*where).values(read_at=sa.func.now()))
    return int(done.rowcount)  # type: ignore[attr-defined]


def send_due() -> tuple[int, int]:
    """Mail what is due, one mail a person; what fails is tried again later. Returns the numbers of sent and failed.

    Never called in a release's transaction: the due time is moved on before the server is asked, so that a worker
    killed meanwhile sends a mail twice rather than never, and holds no lock while it waits for the server.
    """
    session, sent, failed = ckan_model.Session, 0, 0
    while (batch := _next(session)) is not None:
        user, rows = batch
        try:
            _send(user, rows)
        except (MailerException, OSError) as refused:
            log.warning("Mail to %s failed and is tried again: %s", user["name"], refused)
            failed += 1
            continue
        ids = [row["id"] for row in rows]
        done = {"mail_due": None, "mailed_at": sa.func.now()}
        session.execute(sa.update(notice).where(notice.c.id.in_(ids)).values(done))
        session.commit()
        sent += 1
    return sent, failed


def _next(session: Session) -> tuple[sa.RowMapping, Sequence[sa.RowMapping]] | None:
    """One person and what is due for her; every one of it is due again later, till it is given up. Commits."""
    due = sa.and_(notice.c.mail_due <= sa.func.now())
    one = sa.select(notice.c.recipient).where(due).order_by(notice.c.mail_due, notice.c.id).limit(1)
    recipient = session.scalar(one.with_for_update(skip_locked=True))
    if recipient is None:
        session.rollback()
        return None
    again = sa.case(
        {tried: sa.func.now() + sa.func.make_interval(0, 0, 0, 0, 0, wait) for tried, wait in enumerate(RETRIES)},
        value=notice.c.mail_attempts,
        else_=sa.null(),
    )
    mine = (
        sa.update(notice)
        .where(due, notice.c.recipient == recipient)
        .values(mail_due=again, mail_attempts=notice.c.mail_attempts + 1)
        .returning(notice.c.id)
    )
    ids = session.scalars(mine).all()
    rows = session.execute(_named().where(notice.c.id.in_(ids)).order_by(notice.c.id)).mappings().all()
    user = ckan_model.User.__table__
    query = sa.select(user.c.id, user.c.name, user.c.fullname, user.c.email).where(user.c.id == recipient)
    person = session.execute(query).mappings().one()
    session.commit()
    return person, rows


def _send(person: sa.RowMapping, rows: Iterable[sa.RowMapping]) -> None:
    """One mail in Chinese; nothing to somebody without an address."""
    if not person["email"]:
        return
    site = tk.config["ckan.site_url"].rstrip("/")
    told = [_describe(row, "zh") for row in rows]
    name = person["fullname"] or person["name"]
    lines = [(one["sentence"], f"{site}/release/{one['draft_id']}") for one in told]
    subject, body = mail(name, lines, f"{site}/release/notices")
    tk.mail_recipient(name, person["email"], subject, body)


def _named() -> sa.Select[Any]:
    """Notices with the name of whoever made them."""
    user = ckan_model.User.__table__
    name = sa.func.coalesce(sa.func.nullif(user.c.fullname, ""), user.c.name, "").label("actor_name")
    return sa.select(notice, name).outerjoin(user, user.c.id == notice.c.actor)


def _describe(row: sa.RowMapping, language: str) -> dict[str, Any]:
    values = {"title": row["title"], "actor": row["actor_name"], "reason": row["reason"]}
    return {
        **{name: row[name] for name in ("id", "event", "draft_id")},
        "sentence": sentence(row["event"], values, language),
        "created_at": row["created_at"].isoformat(),
        "read": row["read_at"] is not None,
    }
