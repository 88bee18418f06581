"""The API of the review: waivers, comments, many drafts at once, notices, and how far a check is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.types import Context, DataDict

from ckanext.changsha.release import checking, drafts, labels, model, notices, waivers
from ckanext.changsha.release.asking import actor, found, number
from ckanext.changsha.release.checking import Stage
from ckanext.changsha.release.refusal import error_lines, refusal
from ckanext.changsha.release.workflow import BULK_STEPS
from disclosure.findings import Finding, describe
from disclosure.release.states import State

__all__ = [
    "release_bulk_step",
    "release_check_show",
    "release_comment",
    "release_notice_list",
    "release_notice_read",
    "release_waiver_ask",
    "release_waiver_decide",
    "release_waiver_list",
]

LONGEST_COMMENT = 2000  # characters
MOST_AT_ONCE = 100  # drafts
MOST_NOTICES = 100
TRUE = {"true", "1", "on", "yes"}


def release_waiver_ask(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Ask for a waiver: that a finding which stops a draft may pass for a time. A reviewer decides.

    :param id: the draft's id
    :param code: of a finding of its last check
    :param field: only in this column; without it, wherever the code is found
    :param reason: in words, public once a release rests on it
    :param expires_on: the last day that it counts
    :param scope: `draft`, or `dataset` for the next drafts of the dataset too
    :returns: the waiver
    """
    tk.check_access("release_waiver_ask", context, data_dict)
    session, draft = context["session"], found(context, data_dict, lock=True)
    said = {name: str(data_dict.get(name) or "") for name in ("code", "field", "reason", "expires_on", "scope")}
    row = waivers.ask(session, draft, actor(context), said)
    _noted(context, draft, "waiver_ask", _about(row, row["reason"]))
    session.commit()
    return _described(context, [row])[0]


def release_waiver_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Approve or refuse a waiver that somebody else asked for.

    :param id: the waiver's id
    :param approve: true or false
    :param reason: in words, public once a release rests on it
    :returns: the waiver
    """
    tk.check_access("release_waiver_decide", context, data_dict)
    session = context["session"]
    row = session.execute(sa.select(model.waiver).where(model.waiver.c.id == str(data_dict.get("id")))).mappings().one()
    draft = drafts.find(session, row["draft_id"], lock=True)
    if draft is None:
        raise tk.ObjectNotFound(tk._("Draft not found"))
    approve = str(data_dict.get("approve")).lower() in TRUE
    hands = drafts.contributors(session, draft["id"]) | {draft["author"]}
    decided = waivers.decide(session, row, actor(context), hands, approve, str(data_dict.get("reason") or ""))
    _noted(context, draft, "waiver_approve" if approve else "waiver_refuse", _about(row, decided["decision"]))
    session.commit()
    return _described(context, [decided])[0]


@tk.side_effect_free
def release_waiver_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The waivers that were asked for a draft or its dataset, latest first.

    :param id: the draft's id
    """
    tk.check_access("release_waiver_list", context, data_dict)
    return _described(context, waivers.of_draft(context["session"], found(context, data_dict)))


def release_comment(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say something about a draft, to everybody who works on it; it stays in its history.

    :param id: the draft's id
    :param text: in words
    :returns: the event
    """
    tk.check_access("release_comment", context, data_dict)
    draft, text = found(context, data_dict, lock=True), str(data_dict.get("text") or "").strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise refusal(Finding("release.comment_empty", values={"limit": LONGEST_COMMENT}), "text")
    _noted(context, draft, "comment", text)
    context["session"].commit()
    return drafts.describe_event(drafts.events(context["session"], draft["id"])[-1])


def release_bulk_step(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Approve or reject many drafts with one reason. Each is its own transaction; one that is refused stops no other.

    :param ids: the drafts' ids, at most 100
    :param step: `approve` or `reject`
    :param reason: in words
    :param covers_warnings: true when the reason is also for drafts with warnings; without it those are left
    :param checklist: as for `release_step`
    :param checklist_notes: as for `release_step`
    :returns: `done`, `refused` and `results`, one a draft, in the order of `ids`; each as `release_step` answers
    """
    tk.check_access("release_bulk_step", context, data_dict)
    ids, step = _ids(data_dict.get("ids")), str(data_dict.get("step") or "")
    if step not in BULK_STEPS:
        raise tk.ValidationError({"step": [tk._("Choose one of: {names}").format(names=", ".join(BULK_STEPS))]})
    said = {name: data_dict[name] for name in ("reason", "checklist", "checklist_notes") if data_dict.get(name)}
    covers = str(data_dict.get("covers_warnings")).lower() in TRUE and bool(str(said.get("reason") or "").strip())
    results = [_one_of_many(context, {**said, "id": id, "step": step}, covers) for id in ids]
    done = sum(result["done"] for result in results)
    return {"done": done, "refused": len(results) - done, "results": results}


@tk.side_effect_free
def release_notice_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Your notices, latest first.

    :param limit: at most 100
    :param offset: for the next page
    :returns: `count`, `unread` and `notices`
    """
    tk.check_access("release_notice_list", context, data_dict)
    session, user = context["session"], actor(context)
    limit = min(number(data_dict, "limit", 50), MOST_NOTICES)
    count, told = notices.listed(session, user, limit, number(data_dict, "offset", 0))
    return {"count": count, "unread": notices.count_unread(session, user), "notices": told}


def release_notice_read(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Mark notices of yours as read.

    :param ids: which; without them, all
    :returns: `marked`, how many were unread
    """
    tk.check_access("release_notice_read", context, data_dict)
    ids = None if data_dict.get("ids") is None else [number({"ids": id}, "ids", 0) for id in _ids(data_dict["ids"])]
    marked = notices.mark_read(context["session"], actor(context), ids)
    context["session"].commit()
    return {"marked": marked}


@tk.side_effect_free
def release_check_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How far the check of a draft is.

    :param id: the draft's id
    :returns: `state` and `stage`; while it lasts also `attempt`, `rows` (`part` is "read" or "checked",
        `done` and `total`; null when it does not say), `elapsed_seconds`, `remaining_seconds`, `before`;
        `share` of what it is expected to take, and a `message`
    """
    tk.check_access("release_check_show", context, data_dict)
    told = checking.progress(context["session"], found(context, data_dict))
    expected = told.get("expected_seconds")
    share = min(0.95, told["elapsed_seconds"] / expected) if expected and told["stage"] != Stage.QUEUED else None
    return {**told, "share": share, "message": labels.progress(told)}


def _one_of_many(context: Context, step: dict[str, Any], covers: bool) -> dict[str, Any]:
    draft = drafts.find(context["session"], step["id"])
    shown = {"id": step["id"], "title": draft["metadata"].get("title", draft["name"]) if draft else ""}
    try:
        is_warned = bool(draft and draft["verdict"] and draft["verdict"]["warned"])
        if step["step"] == "approve" and is_warned and not covers:
            raise refusal(Finding("release.open_singly"))
        result = tk.get_action("release_step")(tk.fresh_context(context), step)
    except tk.ValidationError as refused:
        code = refused.error_dict.get("code", [""])[0]
        return {**shown, "done": False, "code": code, "error": " ".join(error_lines(refused))}
    except (tk.NotAuthorized, tk.ObjectNotFound) as refused:
        return {**shown, "title": "", "done": False, "code": "", "error": str(refused) or tk._("Draft not found")}
    return {**shown, "done": True, **{name: result.get(name) for name in ("state", "number", "message")}}


def _noted(context: Context, draft: sa.RowMapping, step: str, reason: str) -> None:
    """Write down in the draft's history what was done beside its steps, and tell those whom it concerns."""
    state = State(draft["state"])
    drafts.note(context["session"], draft["id"], actor(context), step, state, state, reason)
    notices.tell(context["session"], draft, step, actor(context), reason)


def _about(row: sa.RowMapping, words: str) -> str:
    """What a waiver is about, and why; a draft's history is in Chinese."""
    return f"“{describe(Finding(row['code']))['title']}”：{words}"


def _described(context: Context, rows: Sequence[sa.RowMapping]) -> list[dict[str, Any]]:
    ids = {row[name] for row in rows for name in ("asked_by", "decided_by") if row[name]}
    return waivers.describe_all(rows, _names(ids))


def _names(ids: Iterable[str]) -> Mapping[str, str]:
    users = ckan_model.Session.query(ckan_model.User).filter(ckan_model.User.id.in_(list(ids)))
    return {user.id: user.display_name for user in users}


def _ids(given: Any) -> list[str]:
    ids = [given] if isinstance(given, str | int) else list(given or [])
    if not ids or len(ids) > MOST_AT_ONCE:
        raise tk.ValidationError({"ids": [tk._("Choose at least one and at most {count}").format(count=MOST_AT_ONCE)]})
    return list(dict.fromkeys(str(id) for id in ids))
