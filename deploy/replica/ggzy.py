"""The protocol of ggzy.gov.cn (SOURCES 1.4): the list by POST, tab shells (/a/) and bodies (/b/), generated."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from replica.answer import Answer
from replica.trading import MARK, Notice, Project
from replica.world import Rows, World, part, world

__all__ = ["respond"]

_LIST = "/information/pubTradingInfo/getTradList"
_PAGE = re.compile(r"/information/deal/html/(?P<part>[ab])/430000/\d{4}/\d{8}/(?P<id>[0-9a-f]{36})\.html", re.ASCII)
_SIZE = 20
_CLASS = {"工程建设": "01", "政府采购": "02", "土地使用权": "03", "国有产权": "05"}
_STAGE_NAMES = {
    "0101": "招标/资审公告", "0104": "交易结果公示", "0105": "招标/资审文件澄清",
    "0201": "采购/资审公告", "0202": "中标公告", "0203": "采购合同", "0204": "更正事项",
    "0301": "出让公示", "0302": "成交宗地", "0501": "挂牌披露", "0502": "交易结果",
}  # fmt: skip
_STAGES = {"candidate": "04", "award": "04", "clarify": "05", "suspend": "05", "failed": "05"}
_PURCHASE_STAGES = {"award": "02", "contract": "03", "correction": "04", "termination": "02"}


def respond(path: str, form: dict[str, str], size: int) -> Answer | None:
    """The answer to the list's form or to a page's address, None for what this protocol doesn't know."""
    if path == _LIST:
        return _list(form, world(size, tuple(_CLASS)))
    asked = _PAGE.fullmatch(path)
    found = _by_id(size, asked["id"]) if asked else None
    if asked is None or found is None:
        return None
    return _shell(*found) if asked["part"] == "a" else _body(*found)


def _by_id(size: int, text: str) -> tuple[Project, Notice] | None:
    project = world(size, tuple(_CLASS)).by_id(text[4:])
    notices = project.notices if project else ()
    return next(((project, notice) for notice in notices if project and _id(notice) == text), None)


def _list(form: dict[str, str], whole: World) -> Answer:
    lists = _asked(form, whole)
    total = sum(map(len, lists))
    number = form.get("PAGENUMBER", "1")
    current = max(int(number), 1) if number.isdecimal() and len(number) < 9 else 1
    records = [_row(project, notice) for project, notice in part(lists, (current - 1) * _SIZE, current * _SIZE)]
    pages = -(-total // _SIZE)
    data = {"records": records, "total": total, "size": _SIZE, "current": current, "pages": pages}
    stamps = {"usetime": 0, "timestamp": time.time_ns() // 1_000_000}  # no list comes twice in the same bytes
    body = json.dumps({"code": 200, "message": "success", "data": data, **stamps}, ensure_ascii=False)
    return Answer(200, "application/json; charset=utf-8", body.encode())


def _asked(form: dict[str, str], whole: World) -> Sequence[Rows]:
    if form.get("DEAL_TIME") != "06":
        return [_everything(whole)]
    first, last = _day(form.get("TIMEBEGIN"), date(1990, 1, 1)), _day(form.get("TIMEEND"), date.max)
    return _everything(whole).between(first, last)


@lru_cache(maxsize=8)
def _everything(whole: World) -> Rows:
    return whole.rows(lambda project, notice: True)


def _day(text: str | None, default: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return default


def _row(project: Project, notice: Notice) -> dict[str, Any]:
    code = _code(project, notice)
    return {
        "id": _id(notice),
        "publishTime": notice.sent.date().isoformat(),
        "deadline": None,
        "transactionSourcesPlatformText": "长沙公共资源交易演示平台",
        "businessTypeText": project.business,
        "informationType": code,
        "informationTypeText": _STAGE_NAMES[code],
        "province": "430000",
        "provinceText": "湖南省",
        "city": None,
        "cityText": None,
        "title": notice.title,
        "tenderProjectCode": None,
        "url": _address(project, notice, "a"),
    }


def _code(project: Project, notice: Notice) -> str:
    head = _CLASS[project.business]
    if head == "01":
        return head + _STAGES.get(notice.kind, "01")
    if head == "02":
        return head + _PURCHASE_STAGES.get(notice.kind, "01")
    return head + ("02" if notice.kind == "award" else "01")


def _id(notice: Notice) -> str:
    rest = hashlib.md5(notice.id.encode(), usedforsecurity=False).hexdigest()
    return "0043" + notice.id[:8] + rest[8:]  # begins, after the platform's number, as every id of the project does


def _address(project: Project, notice: Notice, part: str) -> str:
    return f"/information/deal/html/{part}/430000/{_code(project, notice)}/{notice.sent:%Y%m%d}/{_id(notice)}.html"


def _page(body: str) -> Answer:
    head = "<!doctype html><html><head><meta charset='UTF-8'><title>全国公共资源交易平台（演示）</title></head>"
    return Answer(200, "text/html; charset=utf-8", f"{head}<body>{body}</body></html>".encode())


def _shell(project: Project, notice: Notice) -> Answer:
    items = "".join(
        f"""<li><a href="javascript:;" title="{other.title}" onclick="showDetail(this, '{_code(project, other)}',"""
        f"""'{_address(project, other, "b")}')">{other.title}</a><span>{other.sent:%Y-%m-%d}</span></li>"""
        for other in project.notices
    )
    code = f"YS2026{project.number:06d}"
    return _page(
        f'<h4 class="h4_o">{notice.title}</h4><p class="p_o"><span>项目编号：{code}</span>'
        f'<span>信息来源：<label id="platformName">长沙公共资源交易演示平台</label></span></p>'
        f'<ul class="fully_list">{items}</ul>'
    )


def _body(project: Project, notice: Notice) -> Answer:
    winner = project.bids[0]
    if notice.kind == "contract":
        cells = {
            "采购人名称": project.buyer,
            "中标（成交）供应商名称": winner.name,
            "合同金额": "0元 人民币",
            "合同期限": "年",
            "合同签署时间": f"{notice.sent:%Y-%m-%d %H:%M:%S}",
        }
        rows = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in cells.items())
        content, label = f'<table class="detail_Table">{rows}</table>', "签署时间"
    else:
        lines = [f"{MARK}：{notice.title}", f"项目编号：YS2026{project.number:06d}", f"项目名称：{project.name}"]
        lines += [f"招标人：{project.buyer}", f"预算金额：{project.budget / 10_000}万元"]
        if notice.kind == "award":
            lines += [f"中标人：{winner.name}", f"中标金额：{winner.words}"]
        content, label = "".join(f"<p>{line}</p>" for line in lines), "发布时间"
    return _page(
        f'<h4 class="h4_o">{notice.title}</h4><p class="p_o"><span>{label}：{notice.sent:%Y-%m-%d %H:%M}</span>'
        f'<span>信息来源：<label id="platformName">长沙公共资源交易演示平台</label></span></p>'
        f'<div id="mycontent">{content}</div>'
        "<script>var mysid = '001428fa645d38c14923a338936561eb5e65';</script>"  # another record's, as at the source
    )
