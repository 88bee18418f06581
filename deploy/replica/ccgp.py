"""The protocol of ccgp-hunan.gov.cn (SOURCES 1.5): lists by POST, as an object or a bare array, and notice bodies."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from replica.answer import Answer
from replica.trading import MARK, Notice, Project
from replica.world import PLACES, Rows, part, world

__all__ = ["respond"]

_PROVINCE = "/mvc/getNoticeList4Web.do"
_CITIES = ("/mvc/getNoticeListOfCityCounty.do", "/mvc/getNoticeList4WebCity.do")
_BODY = "/mvc/viewNoticeContent.do"
_BUSINESSES = ("政府采购",)
_KINDS = {
    "prcmNotices": ("tender",),
    "dealNotices": ("award",),
    "contractNotices": ("contract",),
    "modfiyNotices": ("correction",),  # as they spell it
    "endNotices": ("termination",),
    "invalidNotices": (),
    "otherNotices": (),
}
_NAMES = {
    "tender": "招标公告",
    "award": "中标公告",
    "contract": "合同公告",
    "correction": "更正公告",
    "termination": "终止公告",
}
_FIRST = 1_000_000_000  # of the ids, which are numbers here
_SIZE = 18
_CHINA = timedelta(hours=8)


def respond(path: str, query: dict[str, str], form: dict[str, str], size: int) -> Answer | None:
    """The answer to a list's form or for a notice's id, None for what this protocol doesn't know."""
    if path == _BODY:
        return _body(query.get("noticeId", ""), size)
    if path not in {_PROVINCE, *_CITIES}:
        return None
    kinds = _KINDS.get(form.get("nType", ""))
    lists = [_listed(size, kinds)] if kinds else []
    if form.get("startDate") or form.get("endDate"):
        lists = _between(lists, _day(form.get("startDate"), date(1990, 1, 1)), _day(form.get("endDate"), date.max))
    page, length = _whole(form, "page", 1), min(_whole(form, "pageSize", _SIZE), 100)
    found = part(lists, (page - 1) * length, page * length)
    rows = [_row(number, *entry) for number, entry in enumerate(found, start=(page - 1) * length + 1)]
    return _json(rows if path in _CITIES else {"total": sum(map(len, lists)), "rows": rows})


@lru_cache(maxsize=32)
def _listed(size: int, kinds: tuple[str, ...]) -> Rows:
    return world(size, _BUSINESSES).rows(lambda project, notice: notice.kind in kinds)


def _between(lists: list[Rows], first: date, last: date) -> list[Rows]:
    return [some for rows in lists for some in rows.between(first, last)]


def _row(number: int, project: Project, notice: Notice) -> dict[str, Any]:
    moment = (notice.sent - _CHINA).replace(tzinfo=UTC)
    return {
        "RN": number,
        "NOTICE_ID": _id(project, notice),
        "NOTICE_NAME": _NAMES[notice.kind],
        "NOTICE_TYPE_NAME": _NAMES[notice.kind],
        "NOTICE_TITLE": notice.title,
        "PRCM_MODE_NAME": "公开招标",
        "PRCM_PLAN_ID": -1,
        "AREA_ID": 124,
        "AREA_NAME": "长沙市",
        "DEPT_ID": None,
        "ORG_NAME": project.buyer,
        "ORG_CODE": None,
        "NEWWORK_DATE": notice.sent.date().isoformat(),
        "NEWWORK_DATE_ALL": {"time": int(moment.timestamp() * 1000)} if project.number % 3 else {},
        "SRC_CODE": "2",
    }


def _id(project: Project, notice: Notice) -> int:
    return _FIRST + project.number * PLACES + project.notices.index(notice)


def _body(text: str, size: int) -> Answer | None:
    number, place = divmod(int(text) - _FIRST, PLACES) if text.isdecimal() and len(text) < 12 else (-1, 0)
    project = world(size, _BUSINESSES).project(number) if number >= 0 and world(size, _BUSINESSES).has(number) else None
    if project is None or place >= len(project.notices):
        return None
    notice = project.notices[place]
    lines = [f"{MARK}：{notice.title}", f"采购人：{project.buyer}", f"预算金额：{project.budget}元"]
    if notice.kind in {"award", "contract"}:
        lines += [f"中标供应商：{project.bids[0].name}", f"中标金额：{project.bids[0].words}"]
    body = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<!doctype html><html><head><meta charset='utf-8'></head><body><h1>{notice.title}</h1>{body}</body></html>"
    return Answer(200, "text/html; charset=utf-8", page.encode())


def _day(text: str | None, default: date) -> date:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").date()
    except ValueError:
        return default


def _whole(form: dict[str, str], name: str, default: int) -> int:
    text = form.get(name, "")
    return max(int(text), 1) if text.isdecimal() and len(text) < 9 else default


def _json(data: Any) -> Answer:
    return Answer(200, "text/html; charset=utf-8", json.dumps(data, ensure_ascii=False).encode())  # their media type
