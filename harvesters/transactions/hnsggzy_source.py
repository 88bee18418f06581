"""湖南省公共资源交易服务平台 over HTTP (SOURCES 1.2): its lists, and each section's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from ckanext.changsha.harvesters.http import Answer, FetchFailed, GuardedClient
from ckanext.changsha.harvesters.source import Listed, Page, SavedFile
from ckanext.changsha.harvesters.transactions.counting import listed_in
from ckanext.changsha.harvesters.transactions.envelope import check_json, page_of, without
from ckanext.changsha.harvesters.transactions.paging import OVERLAP, page_numbers
from ckanext.changsha.harvesters.transactions.reading import moment, said

__all__ = ["SOURCES", "Hnsggzy"]

_PROCUREMENT = "governmentPurchase/projectInformation"
_STAGES = tuple(range(12))  # the list's `notice` parameter: 0 招标 … 11 重新招标
_OPENED = {2, 3}  # stages whose sections have been opened: their bids are asked for
_NOTICES = ("constructionNotice/getBySectionId?sectionId={id}", "constructionTender/getBySectionId?sectionId={id}")
_CANDIDATES = "constructionNotice/selectWinningBidNotice/{id}/0"
_WINNERS = "constructionNotice/selectWinningBidNotice/{id}/1"
_BIDS = "constructionSite/selectbyconstructionsectionid/{id}"
_COEFFICIENTS = "coefficient/getCoefficientList?bidSectionid={id}"  # their spelling
_PLAN = "constructionTender/getConstructionTenderPlanById?bidSectionId={id}"
_TENDER_MODES = (  # 政府采购法 第二十六条, 财库〔2014〕214号, 财政部令第110号
    "公开招标", "邀请招标", "竞争性谈判", "竞争性磋商", "单一来源", "询价", "框架协议",
)  # fmt: skip
_STAMPS = frozenset({"time"})  # of the envelope: the server's clock, in milliseconds
_PURCHASES = (
    f"{_PROCUREMENT}/getBySectionId?sectionId={{id}}",
    f"{_PROCUREMENT}/getAnnouncementBySectionId?sectionId={{id}}",
)


@dataclass(slots=True)
class Hnsggzy:
    """The provincial platform, for one region: `base` is a sub-site such as https://changsha.hnsggzy.com."""

    name: str = "hnsggzy"
    region: str = "430100"
    size: int = 50  # rows of a page; the lists give up to 100
    tender_types: tuple[str, ...] = ("CONSTRUCTION", "TRANSPORATATION")  # their spelling
    tender_modes: tuple[str, ...] = _TENDER_MODES  # of purchases; only 公开招标 was seen in use

    def pages(self, client: GuardedClient, base: str, since: date | None) -> Iterator[Page]:
        """The pages of every list: 工程建设 by type and stage, then 政府采购 by mode."""
        for name, path, query, stage in self._lists(since):

            def read(number: int, path: str = path, query: Mapping[str, str] = query) -> tuple[Sequence[Any], int]:
                address = f"{_root(base)}/{path}?{urlencode({**query, 'current': number})}"
                return page_of(client.get(address, check=check_json))

            for number in page_numbers(read, _day, since):
                request = {"path": path, "query": {**query, "current": str(number)}, "stage": stage}
                yield Page(f"{name}/page-{number}", request)

    def _lists(self, since: date | None) -> Iterator[tuple[str, str, Mapping[str, str], int]]:
        common = {"regionCode": self.region, "size": str(self.size)}
        for kind in self.tender_types:
            for stage in _STAGES:
                query = {**common, "tenderProjectType": kind, "notice": str(stage)}
                yield f"{kind.lower()}/{stage}", "constructionTender/listByFile", query, stage
        # Without these three the list is full of old and 更正 notices (quirk 1). Its rows have no time, so the
        # window is asked for; the filter by end is unreliable (quirk 2) and left out.
        window = {"noticeSendTimeStart": f"{since - OVERLAP} 00:00:00"} if since else {}
        for mode in self.tender_modes:
            query = {**common, "descs": "noticeSendTime", "notice": "1", "tenderMode": mode, **window}
            yield f"procurement/{mode}", f"{_PROCUREMENT}/selectAll", query, -1

    def fetch(self, client: GuardedClient, base: str, page: Page) -> list[SavedFile]:
        """The list page and the answers about each of its sections."""
        query = urlencode(page.request["query"])
        listed = client.get(f"{_root(base)}/{page.request['path']}?{query}", check=check_json)
        rows, _ = page_of(listed)
        files = [_saved(listed, base)]
        paths = self._paths(int(page.request["stage"]))
        for section in dict.fromkeys(said(row, "bidSectionId") for row in rows):
            if section:
                files += [_detail(client, base, path.format(id=quote(section, safe=""))) for path in paths]
        return files

    def _paths(self, stage: int) -> tuple[str, ...]:
        if stage < 0:
            return _PURCHASES
        extra = {2: (_CANDIDATES,), 3: (_WINNERS,), 8: (_PLAN,)}.get(stage, ())
        return (*_NOTICES, *extra, *((_BIDS, _COEFFICIENTS) if stage in _OPENED else ()))

    def listed(self, files: Sequence[SavedFile]) -> Listed | None:
        """How many entries the list shows on this page, and says it has."""
        return listed_in(files)

    def stable(self, content: bytes) -> bytes:
        """An answer without the time at which it was given."""
        return without(content, _STAMPS)


def _root(base: str) -> str:
    return f"{base.rstrip('/')}/tradeApi"


def _saved(answer: Answer, base: str) -> SavedFile:
    return SavedFile(answer.url.removeprefix(base.rstrip("/")).lstrip("/"), answer.content, answer.url)


def _detail(client: GuardedClient, base: str, path: str) -> SavedFile:
    """One answer about a section. A section that answers with an error leaves an empty file, which the parser names:
    blind details give 500 (quirk 11), and one of them must not lose a page of notices."""
    address = f"{_root(base)}/{path}"
    try:
        return _saved(client.get(address, check=check_json), base)
    except FetchFailed as error:
        if error.code != "source.http_status":
            raise
        return SavedFile(f"tradeApi/{path}", b"", address)


def _day(row: Mapping[str, Any]) -> date | None:
    sent = moment(row, "noticeSendTime")
    return sent.date() if sent else None


SOURCES = (Hnsggzy(),)
