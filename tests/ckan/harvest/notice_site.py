"""A web site that speaks the protocol of hnsggzy.com, with invented content, and fails as a test wants it to."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlencode

REGION = "430100"
OPEN = urlencode({"tenderMode": "公开招标"})


def notice(number: int, day: str = "2026-03-02", **more) -> dict[str, object]:
    """A row of the procurement list as hnsggzy.com gives it."""
    section = f"{number:08d}-0000-4000-8000-000000000000"
    return {
        "bidSectionId": section,
        "projectId": f"{number}",
        "purchaseProjectName": f"演示数据采购项目{number}",
        "noticeName": f"演示数据采购项目{number}公开招标公告",
        "noticeSendTime": f"{day}T09:00:00.000+08:00",
        "noticeType": "ZHAOBIAO_NOTICE",
        "regionName": "长沙市",
        "regionCode": REGION,
        "tenderProjectType": "GOVERNMENT_PURCHASE",
    } | more


CLOCK = itertools.count(1_780_000_000_000)


def envelope(data: object, code: int = 200) -> bytes:
    """A whole answer of the API, with the server's time: no two are the same bytes."""
    said = {"code": code, "msg": "", "time": next(CLOCK), "data": data, "success": code == 200}
    return json.dumps(said, ensure_ascii=False).encode()


def listing(*rows: dict[str, object], pages: int = 1) -> bytes:
    """A page of a list."""
    return envelope({"records": list(rows), "total": len(rows) * pages, "pages": pages, "current": 1, "size": 50})


def announcement(number: int, **more) -> bytes:
    """The notices of one section."""
    said = {
        "id": f"notice-{number}",
        "governmentPurchaseSectionInformationId": notice(number)["bidSectionId"],
        "bulletinType": "招标公告",
        "noticeName": f"演示数据采购项目{number}公开招标公告",
        "noticeSendTime": "2026-03-02T09:00:00.000+08:00",
        "noticeContent": f"<p>演示数据：采购办公家具{number}批。</p>",
    } | more
    return envelope({"governmentProcureAnnouncementInformation": [said]})


@dataclass
class Site:
    """A web server: what `answers` has for a path with its query, or for the path alone; 404 else."""

    port: int = 0
    answers: dict[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> bytes | Callable[[BaseHTTPRequestHandler], None] | None:
        """What the site has for a path with its query; all its purchases are by open tender."""
        if "tenderMode=" in path and OPEN not in path:
            return listing()
        return self.answers.get(path) or self.answers.get(path.partition("?")[0])

    def serve_notices(self, *numbers: int) -> None:
        """The lists of a healthy hnsggzy.com with these procurement notices."""
        self.answers["/tradeApi/constructionTender/listByFile"] = listing()
        base = "/tradeApi/governmentPurchase/projectInformation"
        self.answers[f"{base}/selectAll"] = listing(*map(notice, numbers))
        for number in numbers:
            section = notice(number)["bidSectionId"]
            self.answers[f"{base}/getAnnouncementBySectionId?sectionId={section}"] = announcement(number)
