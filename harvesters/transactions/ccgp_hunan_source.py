"""湖南省政府采购网 over HTTP (SOURCES 1.5): each kind's list by POST, and the page of each notice it lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson

from ckanext.changsha.harvesters.http import Answer, FetchFailed, GuardedClient
from ckanext.changsha.harvesters.source import Page, SavedFile
from ckanext.changsha.harvesters.transactions.ccgp_hunan import notice_rows
from ckanext.changsha.harvesters.transactions.envelope import check_html
from ckanext.changsha.harvesters.transactions.paging import MOST_PAGES, OVERLAP, repeats
from ckanext.changsha.harvesters.transactions.reading import said

__all__ = ["SOURCES", "CcgpHunan"]

_KINDS = (  # as they spell them
    "prcmNotices", "dealNotices", "invalidNotices", "contractNotices", "modfiyNotices", "endNotices", "otherNotices",
)  # fmt: skip
_LIST, _BODY = "/mvc/getNoticeList4WebCity.do", "/mvc/viewNoticeContent.do"


@dataclass(slots=True)
class CcgpHunan:
    """Hunan's procurement site, for one city and its counties."""

    name: str = "ccgp_hunan"
    area_code: str = "430100"
    size: int = 18

    def pages(self, client: GuardedClient, base: str, since: date | None) -> Iterator[Page]:
        """The pages of each kind's list. A city's list is a bare array: its last page is the first that is not full."""
        for kind in _KINDS:
            seen: set[str] = set()
            for number in range(1, MOST_PAGES + 2):
                form = self._form(kind, number, since)
                rows = _rows(self._list(client, base, form))
                if rows and repeats(rows, seen):
                    raise FetchFailed("source.repeated_page", f"{kind} {number}")
                if number > MOST_PAGES:
                    raise FetchFailed("source.too_many_pages", kind)
                if rows:
                    yield Page(f"{kind}/page-{number}", {"form": form})
                if len(rows) < self.size:
                    break

    def _form(self, kind: str, number: int, since: date | None) -> dict[str, str]:
        start = (since - OVERLAP).isoformat() if since else ""
        asked = {"nType": kind, "page": str(number), "pageSize": str(self.size), "startDate": start, "endDate": ""}
        free = dict.fromkeys(("pType", "prcmPrjName", "prcmItemCode", "prcmOrgName", "prcmPlanNo"), "")
        return {**free, **asked, "area_id": "1", "areaCode": self.area_code}

    def _list(self, client: GuardedClient, base: str, form: Mapping[str, str]) -> Answer:
        return client.post(base.rstrip("/") + _LIST, form, safe=True, check=_check_list)

    def fetch(self, client: GuardedClient, base: str, page: Page) -> list[SavedFile]:
        """The list page and the page of each notice it lists."""
        form = page.request["form"]
        listed = self._list(client, base, form)
        files = [SavedFile(f"{_LIST[1:]}/{form['nType']}/page-{form['page']}.json", listed.content, listed.url)]
        ids = dict.fromkeys(said(row, "NOTICE_ID") for row in _rows(listed))
        return files + [_body(client, base, identity) for identity in ids if identity.isdecimal()]


def _body(client: GuardedClient, base: str, identity: str) -> SavedFile:
    """One notice's page; a page that is gone leaves an empty file, which the parser names."""
    path = f"{_BODY}?{urlencode({'noticeId': identity, 'area_id': '1'})}"
    address = base.rstrip("/") + path
    try:
        return SavedFile(path[1:], client.get(address, check=check_html).content, address)
    except FetchFailed as error:
        if error.code != "source.http_status":
            raise
        return SavedFile(path[1:], b"", address)


def _rows(answer: Answer) -> list[Mapping[str, Any]]:
    return list(notice_rows(orjson.loads(answer.content)))


def _check_list(answer: Answer) -> None:
    """Raise FetchFailed for what is no list: the site answers a page instead of JSON when it is asked too often."""
    try:
        data = orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        page = answer.content.lstrip().startswith(b"<")
        raise FetchFailed("source.busy" if page else "source.truncated", answer.url) from error
    rows = data.get("rows") if isinstance(data, Mapping) else data
    if not isinstance(rows, list) or (rows and not _rows(answer)):
        raise FetchFailed("source.unexpected_page", answer.url)


SOURCES = (CcgpHunan(),)
