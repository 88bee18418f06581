"""Waivers: asked for by a steward, decided by another person, public once a release rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model as ckan_model
from sqlalchemy.orm import Session

from ckanext.changsha.release import drafts, model
from ckanext.changsha.release.refusal import language, refusal
from disclosure.dates import SHANGHAI, parse_date
from disclosure.errors import ValueRefused
from disclosure.findings import Finding, Severity, describe
from disclosure.policy import Waiver, policy

__all__ = [
    "LONGEST",
    "ask",
    "askable",
    "decide",
    "describe_all",
    "of_draft",
    "public",
    "standing",
    "today",
    "told",
    "undecided",
]

LONGEST = 1000  # characters of a reason
SCOPES = ("draft", "dataset")

waiver = model.waiver


def today() -> date:
    """The day in Changsha, by which waivers expire."""
    return datetime.now(SHANGHAI).date()


def of_draft(session: Session, draft: model.Row) -> Sequence[sa.RowMapping]:
    """Every waiver that was asked for this draft, or for its dataset, latest first."""
    query = sa.select(waiver).where(_about(draft)).order_by(waiver.c.asked_at.desc())
    return session.execute(query).mappings().all()


def standing(session: Session, draft: model.Row) -> list[Waiver]:
    """The approved ones that count today."""
    query = sa.select(waiver).where(_about(draft), waiver.c.state == "approved", waiver.c.expires_on >= today())
    rows = session.execute(query.order_by(waiver.c.decided_at)).mappings()
    return [Waiver(row["id"], row["code"], row["field"], row["expires_on"]) for row in rows]


def askable(verdict: Mapping[str, Any], file_verdict: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a draft's last check that may be waived: code, title and the fields that they are in."""
    fields: dict[str, set[str]] = {}
    for finding in (*verdict.get("findings", ()), *file_verdict.get("findings", ())):
        if finding["severity"] == Severity.BLOCK and finding["code"] in policy().waivable:
            fields.setdefault(finding["code"], set()).add(finding["field"])
    return [
        {"code": code, "title": describe(Finding(code), language())["title"], "fields": sorted(names - {""})}
        for code, names in sorted(fields.items())
    ]


def ask(session: Session, draft: sa.RowMapping, actor: str, said: Mapping[str, str]) -> sa.RowMapping:
    """Ask for a waiver of one finding of the last check; raises ValidationError. The caller commits."""
    code, field, reason = said.get("code", ""), said.get("field", ""), said.get("reason", "").strip()
    if code in policy().fixed:
        raise refusal(_fixed(code))
    file = drafts.current_file(session, draft["id"])
    known = {one["code"]: one["fields"] for one in askable(draft["verdict"] or {}, (file and file["verdict"]) or {})}
    if code not in known or (field and field not in known[code]):
        raise refusal(Finding("release.waiver_not_found", values={"code": code}))
    if not reason or len(reason) > LONGEST:
        raise refusal(Finding("release.waiver_reason"), "reason")
    expires_on = _term(said.get("expires_on", ""))
    scope = said.get("scope") if said.get("scope") in SCOPES else "draft"
    if any(_covers(other, code, field) for other in of_draft(session, draft)):
        raise refusal(Finding("release.waiver_open"))
    values = {"draft_id": draft["id"], "dataset": draft["name"], "scope": scope, "code": code, "field": field}
    statement = sa.insert(waiver).values(**values, reason=reason, expires_on=expires_on, asked_by=actor)
    return session.execute(statement.returning(waiver)).mappings().one()


def decide(
    session: Session, row: sa.RowMapping, actor: str, hands: Iterable[str], approve: bool, decision: str
) -> sa.RowMapping:
    """Approve or refuse a waiver; `hands` are those who made the draft. Raises ValidationError; the caller commits."""
    if actor == row["asked_by"] or actor in hands:
        raise refusal(Finding("release.waiver_own"))
    if not decision.strip() or len(decision) > LONGEST:
        raise refusal(Finding("release.waiver_reason"), "reason")
    values = {"state": "approved" if approve else "refused", "decided_by": actor, "decision": decision.strip()}
    statement = (
        sa.update(waiver)
        .where(waiver.c.id == row["id"], undecided())
        .values(**values, decided_at=sa.func.now())
        .returning(waiver)
    )
    decided = session.execute(statement).mappings().one_or_none()
    if decided is None:
        raise refusal(Finding("release.waiver_decided"))
    return decided


def undecided() -> sa.ColumnElement[bool]:
    """Of a query: whether a waiver waits for a decision, and there is still time for it."""
    return sa.and_(waiver.c.state == "asked", waiver.c.expires_on >= today())


def public(session: Session, draft: model.Row) -> list[dict[str, Any]]:
    """What a release says of the waivers that its draft passed by; raises ValidationError when one of them expired
    since. Nobody's name is in it: the office answers for it."""
    used: Mapping[str, int] = (draft["verdict"] or {}).get("waivers", {})
    rows = session.execute(sa.select(waiver).where(waiver.c.id.in_(list(used)))).mappings().all()
    counting = [row for row in rows if row["state"] == "approved" and row["expires_on"] >= today()]
    if len(counting) != len(used):
        raise refusal(Finding("release.waiver_expired"))
    office = ckan_model.Group.get(draft["owner_org"])
    return [
        {
            **{name: row[name] for name in ("id", "code", "field", "reason", "decision")},
            "expires_on": row["expires_on"].isoformat(),
            "approved_on": row["decided_at"].astimezone(SHANGHAI).date().isoformat(),
            "approved_by": office.title if office else draft["owner_org"],
            "findings": used[row["id"]],
        }
        for row in sorted(counting, key=lambda row: (row["code"], row["field"]))
    ]


def told(waived: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The waivers of a release with the finding's title in the reader's language."""
    return [{**one, "title": describe(Finding(one["code"]), language())["title"]} for one in waived]


def describe_all(rows: Sequence[sa.RowMapping], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Waivers as stewards and reviewers read them; `names` are people's, by their ids."""
    return [
        {
            **{name: row[name] for name in ("id", "draft_id", "dataset", "scope", "code", "field", "reason", "state")},
            "title": describe(Finding(row["code"]), language())["title"],
            "expires_on": row["expires_on"].isoformat(),
            "expired": row["expires_on"] < today(),
            "asked_by": names.get(row["asked_by"], ""),
            "asked_at": row["asked_at"].isoformat(),
            "decided_by": names.get(row["decided_by"] or "", ""),
            "decided_at": row["decided_at"] and row["decided_at"].isoformat(),
            "decision": row["decision"] or "",
        }
        for row in rows
    ]


def _about(draft: model.Row) -> sa.ColumnElement[bool]:
    of_dataset = sa.and_(waiver.c.scope == "dataset", waiver.c.dataset == draft["name"])
    return sa.or_(waiver.c.draft_id == draft["id"], of_dataset)


def _covers(other: sa.RowMapping, code: str, field: str) -> bool:
    """Whether another waiver, open or in force, is about the same."""
    is_open = other["state"] != "refused" and other["expires_on"] >= today()
    return is_open and other["code"] == code and other["field"] in ("", field)


def _term(text: str) -> date:
    longest = policy().longest_days
    values = {"days": longest}
    try:
        day = parse_date(text)
    except ValueRefused as refused:
        raise refusal(Finding("release.waiver_term", values=values), "expires_on") from refused
    if not today() <= day <= today() + timedelta(days=longest):
        raise refusal(Finding("release.waiver_term", values=values), "expires_on")
    return day


def _fixed(code: str) -> Finding:
    why = policy().fixed[code]
    titles = {f"title_{name}": describe(Finding(code), name)["title"] for name in ("zh", "en")}
    return Finding("release.waiver_fixed", values={**titles, "why_zh": why["zh"], "why_en": why["en"]})
