"""The protocol of hnsggzy.com's tradeApi (SOURCES 1.2), with its quirks, over generated projects."""

from __future__ import annotations

import json
import re
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from replica.answer import Answer
from replica.trading import CYCLE, MARK, TESTS, Notice, Project, begun
from replica.world import Rows, world

__all__ = ["respond"]

_ROOT = "/tradeApi/"
_REGION, _REGION_NAME = "430100", "长沙市"
_BUSINESSES = ("政府采购", "工程建设")
_MODES = ("公开招标", "竞争性磋商", "询价", "公开招标", "竞争性谈判", "单一来源")
_CODES = {
    "tender": "ZHAOBIAO_NOTICE",
    "clarify": "CHENGQING_NOTICE",
    "correction": "GENGZHENG_NOTICE",
    "suspend": "ZANTING_NOTICE",
    "candidate": "ZHONGBIAOHXR_NOTICE",
    "award": "ZHONGBIAO_NOTICE",
    "failed": "CHONGXIN_ZHAOBIAO_NOTICE",  # as the source does (quirk 3)
    "retender": "CHONGXIN_ZHAOBIAO_NOTICE",
    "termination": "CHONGXIN_ZHAOBIAO_NOTICE",
    "plan": "ZHAOBIAOJIHUA",
    "contract": "HETONG_NOTICE",
}
_STAGES = {"tender": 0, "clarify": 1, "candidate": 2, "award": 3, "suspend": 4, "plan": 8, "failed": 9, "retender": 11}
_TENDER_NOTICES = {"tender", "clarify", "suspend", "failed", "retender"}  # plans and winners are asked for apart
_PATHS = re.compile(
    r"constructionNotice/selectWinningBidNotice/(?P<winning>[^/]+)/(?P<which>[01])"
    r"|constructionSite/selectbyconstructionsectionid/(?P<bids>[^/]+)"
)


def respond(path: str, query: dict[str, str], size: int) -> Answer | None:
    """The answer to a GET below /tradeApi, None for what this protocol doesn't know."""
    if not path.startswith(_ROOT):
        return None
    call = path.removeprefix(_ROOT)
    if call == "constructionTender/listByFile":
        return _list(query, _works(size, query.get("tenderProjectType", ""), query.get("notice", "")), _row)
    if call == "governmentPurchase/projectInformation/selectAll":
        purchases = _purchases(size, query.get("tenderMode", ""))
        return _list(query, _since(purchases, query.get("noticeSendTimeStart", "")), _purchase_row)
    section = query.get("sectionId") or query.get("bidSectionId") or query.get("bidSectionid", "")
    found = _PATHS.fullmatch(call)
    if found:
        section = found["winning"] or found["bids"]
    project = _by_section(size, section)
    if found and found["winning"]:
        kind = "candidate" if found["which"] == "0" else "award"
        return _notices(project, {kind}, bare=True)
    if found:
        return _answer(_bids(project))
    purchase = project if project and project.business == "政府采购" else None
    works = project if project and project.business == "工程建设" else None
    if call == "constructionNotice/getBySectionId":
        return _notices(works, _TENDER_NOTICES)
    if call == "constructionTender/getBySectionId":
        return _answer(_tender(works))
    if call == "constructionTender/getConstructionTenderPlanById":
        return _answer(_plan(works))
    if call == "coefficient/getCoefficientList":
        return _answer(_coefficients(works))
    if call == "governmentPurchase/projectInformation/getBySectionId":
        return _answer(_purchase(purchase))
    if call == "governmentPurchase/projectInformation/getAnnouncementBySectionId":
        return _answer(_announcements(purchase))
    return None


def _by_section(size: int, section: str) -> Project | None:
    project = world(size, _BUSINESSES).by_id(section)
    return project if project and project.section == section else None


def _answer(data: Any) -> Answer:
    """The envelope; a section without an answer is code 400 with data null (quirk 11)."""
    found = data is not None
    envelope = {
        "code": 200 if found else 400,
        "msg": "操作成功" if found else "暂无数据",
        "time": time.time_ns() // 1_000_000,  # the server's: no answer comes twice in the same bytes
        "data": data,
        "success": found,
    }
    return Answer(200, "application/json; charset=utf-8", json.dumps(envelope, ensure_ascii=False).encode())


def _list(query: dict[str, str], rows: Rows, show: Callable[[Project, Notice], dict[str, Any]]) -> Answer:
    current, size = _whole(query, "current", 1), min(_whole(query, "size", 10), 100)
    records = [show(*entry) for entry in rows.part((current - 1) * size, current * size)]
    pages = -(-len(rows) // size)
    return _answer({"records": records, "total": len(rows), "pages": pages, "current": current, "size": size})


@lru_cache(maxsize=64)
def _works(size: int, kind: str, stage: str) -> Rows:
    def listed(project: Project, notice: Notice) -> bool:
        own = "TRANSPORATATION" if project.transport else "CONSTRUCTION"
        listed_as = str(_STAGES.get(notice.kind, ""))
        return project.business == "工程建设" and kind in {"", own} and stage in {"", listed_as}

    return world(size, _BUSINESSES).rows(listed)


@lru_cache(maxsize=64)
def _purchases(size: int, mode: str) -> Rows:
    def listed(project: Project, notice: Notice) -> bool:
        return project.business == "政府采购" and notice is project.notices[0] and mode in {"", _mode(project)}

    return world(size, _BUSINESSES).rows(listed)


def _mode(project: Project) -> str:
    """How a purchase is made; every other project is one."""
    return _MODES[project.number % TESTS % CYCLE // len(_BUSINESSES) % len(_MODES)]


def _since(rows: Rows, start: str) -> Rows:
    """The rows of the projects that began at that time or later: the first ones."""
    older = bisect_left(range(rows.last), True, key=lambda number: _local(begun(number)) < start)
    return replace(rows, last=older)


def _whole(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    return max(int(text), 1) if text.isdecimal() and len(text) < 9 else default


def _row(project: Project, notice: Notice) -> dict[str, Any]:
    return {
        "bidSectionId": project.section,
        "tenderProjectName": project.name,
        "bidSectionName": project.name,
        "noticeName": notice.title,
        "noticeSendTime": _local(notice.sent),
        "noticeType": _CODES[notice.kind],
        "isPublic": "0",
        "name": _REGION_NAME,
        "regionCode": _REGION,
        "resourceState": None,
    }


def _purchase_row(project: Project, first: Notice) -> dict[str, Any]:
    return {
        "purchaseProjectName": project.name,
        "projectId": project.id,
        "regionName": _REGION_NAME,
        "noticeName": first.title,
        "noticeSendTime": None,  # as in the sample
        "tenderProjectType": "GOVERNMENT_PURCHASE",
        "regionCode": _REGION,
        "purchaseSectionName": project.name,
        "bidSectionId": project.section,
        "noticeType": _CODES[first.kind],
        "resourceState": None,
    }


def _purchase(project: Project | None) -> dict[str, Any] | None:
    if project is None:
        return None
    buyer = f"12430100DEMO{project.number % 100_000:06d}"
    head = {
        "id": project.id,
        "purchaseProjectName": project.name,
        "purchaseProjectCode": project.name,  # the name, as at the source (quirk 8)
        "regionCode": _REGION,
        "tenderProjectType": "货物类",
        "purchaserName": project.buyer,
        "purchaserCode": buyer,
        "purchaserAgencyName": "湖南演示招标代理有限公司",
        "purchaserAgencyCode": buyer,
        "purchaserAgencyInformation": "0731-88880000",
        "superviseDeptName": "长沙市财政局",
        "programBudget": f"{project.budget}.0",
        "purchaserMode": _mode(project),
    }
    section = {
        "id": project.section,
        "unifiedDealCode": f"D01-DEMO-{project.number:06d}",
        "purchaseSectionCode": f"YSCG2026{project.number:04d}",
        "purchaseSectionName": project.name,
        "sectionBudget": f"{project.budget}.0",
        "controlPrice": None,
        "dataFrom": "演示",
    }
    lists = {"GovernmentProcureSectionInformationList": [section], "GovernmentPurchaseFile": []}
    return {"governmentProcurementProjectInformation": head, **lists}


def _announcements(project: Project | None) -> dict[str, Any] | None:
    if project is None:
        return None
    notices = [
        {
            "id": notice.id,
            "bulletinType": "招标公告" if notice.kind == "tender" else notice.title.removeprefix(project.name),
            "noticeName": notice.title,
            "noticeSendTime": f"{notice.sent:%Y-%m-%dT%H:%M:%S}.000+08:00",
            "bulletinDuty": "湖南演示招标代理有限公司",
            "governmentPurchaseSectionInformationId": project.section,
            "noticeContent": _html(project, notice),
        }
        for notice in project.notices
    ]
    return {"governmentProcureAnnouncementInformation": notices}


def _notices(project: Project | None, kinds: set[str], *, bare: bool = False) -> Answer:
    """工程 notices, whose id is notice and section without a separator (quirk 5)."""
    notices = [
        {
            "id": notice.id + project.section,
            "noticeName": notice.title,
            "noticeContent": _html(project, notice),
            "bulletinType": _CODES[notice.kind],
            "bulletinName": notice.title.removeprefix(project.name),
            "constructionTenderId": project.id,
            "constructionSectionId": project.section,
            "noticeSendTime": _local(notice.sent),
            "bulletinDuty": "湖南演示招标代理有限公司",
            "bidDocReferEndTime": _local(_opening(project)) if notice.kind == "tender" else None,
            "bidOpeningTimeStart": _local(_opening(project)) if notice.kind == "tender" else None,
        }
        for notice in (project.notices if project else ())
        if project and notice.kind in kinds
    ]
    return _answer((notices if bare else {"noticeList": notices}) if notices else None)


def _tender(project: Project | None) -> dict[str, Any] | None:
    if project is None:
        return None
    return {
        "constructionTender": {
            "tenderProjectCode": f"E4301DEMO{project.number:08d}",
            "tenderProjectName": project.name,
            "tendererName": project.buyer,
            "ownerName": project.buyer,
            "tenderAgencyName": "湖南演示招标代理有限公司",
            "tenderMode": "公开招标",
        },
        "constructionProject": {"projectName": project.name, "regionCode": "湖南省·长沙市"},
        "constructionSectionList": [
            {
                "id": project.section,
                "bidSectionNo": f"E4301DEMO{project.number:08d}001",
                "bidSectionName": project.name,
                "contractReckonPrice": str(project.budget / 10_000),
                "tenderControlPrice": str(project.budget / 10_000),
            }
        ],
    }


def _plan(project: Project | None) -> dict[str, Any] | None:
    """The section's 招标计划."""
    plan = next((notice for notice in project.notices if notice.kind == "plan"), None) if project else None
    if project is None or plan is None:
        return None
    return {
        "id": plan.id,
        "bidSectionId": project.section,
        "tenderProjectName": project.name,
        "createTime": _local(plan.sent),
        "tenderContent": _html(project, plan),
    }


def _coefficients(project: Project | None) -> list[dict[str, Any]] | None:
    """What was drawn at the opening (开标参数), for projects that were opened."""
    if project is None or not _is_opened(project):
        return None
    benchmark = project.budget * Decimal("0.93")
    prices = {"topPrice": str(project.budget), "benchmarkPrice": f"{benchmark:.2f}"}
    return [{"key": "下浮系数", "value": f"{1 + project.number % 5}%", **prices}]


def _is_opened(project: Project) -> bool:
    return bool({"candidate", "award"} & {notice.kind for notice in project.notices})


def _bids(project: Project | None) -> dict[str, Any] | None:
    """Bids in 元, their control price in 万元 (quirk 7)."""
    if project is None or not _is_opened(project):
        return None
    price = project.budget / Decimal(10_000)
    return {
        "constructionBid": [
            {
                "bidderName": bid.name,
                "bidderCode": bid.code,
                "bidPrice": str(bid.amount),
                "controlPrice": str(price),
                "enterround": "1",
            }
            for bid in project.bids
        ]
    }


def _opening(project: Project) -> datetime:
    """Ten days after the tender, before the candidates are named."""
    tender = next(notice for notice in project.notices if notice.kind == "tender")
    return tender.sent.replace(hour=9, minute=30) + timedelta(days=10)


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _html(project: Project, notice: Notice) -> str:
    """A notice's text in spans and paragraphs, as a word processor leaves it."""
    lines = [f"{MARK}：{notice.title}", f"项目名称：{project.name}", f"采购人：{project.buyer}"]
    if notice.kind in {"tender", "retender"}:
        lines += [
            f"预算金额：{project.budget}元",
            "投标截止时间：" + _local(_opening(project)),
            "是否接受联合体：□是 □否",
        ]
    elif notice.kind == "award":
        lines += [f"中标人：{project.bids[0].name}", f"中标金额：{project.bids[0].words}"]
    elif notice.kind == "contract":
        lines += [f"成交供应商：{project.bids[0].name}", "合同金额：0元 人民币"]
    elif notice.kind in {"failed", "termination"}:
        lines.append("终止原因：有效投标人不足三家。")
    body = "".join(f"<p style='margin:0pt'><span>{line[:4]}</span><span>{line[4:]}</span></p>" for line in lines)
    return f"<html><head><title>第二章 投标人须知</title></head><body>{body}{_table(project, notice)}</body></html>"


def _table(project: Project, notice: Notice) -> str:
    if notice.kind != "candidate":
        return ""
    rows = "".join(
        f"<tr><td>{rank}</td><td>{bid.name}</td><td>{bid.words}</td></tr>"
        for rank, bid in enumerate(project.bids[:3], 1)
    )
    return f"<table><tr><td>排序</td><td>中标候选人名称</td><td>投标报价</td></tr>{rows}</table>"
