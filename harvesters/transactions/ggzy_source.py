"""全国公共资源交易平台 over HTTP (SOURCES 1.4): the list by POST, and each notice's body page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ckanext.changsha.harvesters.http import Answer, FetchFailed, GuardedClient
from ckanext.changsha.harvesters.source import Listed, Page, SavedFile
from ckanext.changsha.harvesters.transactions.counting import listed_in
from ckanext.changsha.harvesters.transactions.envelope import check_html, check_json, page_of, without
from ckanext.changsha.harvesters.transactions.paging import OVERLAP, page_numbers
from ckanext.changsha.harvesters.transactions.reading import moment, said

__all__ = ["SOURCES", "Ggzy"]

_LIST = "/pubTradingInfo/getTradList"
_LAST_MONTHS, _RANGE = "05", "06"
_STAMPS = frozenset({"timestamp", "usetime"})  # of a list's envelope: when it was given, and what it took
_ADDRESS = re.compile(r"(?:/his)?/information/deal/html/a/\d{6}/\d{4}/\d{8}/[0-9a-f]{16,64}\.html", re.ASCII)


@dataclass(slots=True)
class Ggzy:
    """The national platform, for one city; its history has the same protocol below another root."""

    name: str = "ggzy"
    root: str = "/information"
    province: str = "430000"
    city: str = "430100"
    today: Callable[[], date] = date.today

    def pages(self, client: GuardedClient, base: str, since: date | None) -> Iterator[Page]:
        """The pages of the city's list, of all business types and stages."""
        form = self._form(since)

        def read(number: int) -> tuple[Sequence[Mapping[str, Any]], int]:
            return page_of(self._list(client, base, {**form, "PAGENUMBER": str(number)}))

        for number in page_numbers(read, _day, since):
            yield Page(f"list/page-{number}", {"form": {**form, "PAGENUMBER": str(number)}})

    def _form(self, since: date | None) -> dict[str, str]:
        form = {
            "FINDTXT": "",
            "DEAL_TIME": _RANGE if since else _LAST_MONTHS,
            "SOURCE_TYPE": "1",
            "DEAL_CLASSIFY": "00",
            "DEAL_STAGE": "0000",
            "DEAL_PROVINCE": self.province,
            "DEAL_CITY": self.city,
            "DEAL_PLATFORM": "0",
            "BID_PLATFORM": "0",
            "DEAL_TRADE": "0",
            "isShowAll": "1",
        }
        if since:
            begin, end = (since - OVERLAP).isoformat(), self.today().isoformat()
            form |= {"TIMEBEGIN": begin, "TIMEBEGIN_SHOW": begin, "TIMEEND": end, "TIMEEND_SHOW": end}
        return form

    def _list(self, client: GuardedClient, base: str, form: Mapping[str, str]) -> Answer:
        return client.post(base.rstrip("/") + self.root + _LIST, form, safe=True, check=check_json)

    def fetch(self, client: GuardedClient, base: str, page: Page) -> list[SavedFile]:
        """The list page and the body page of each notice it lists."""
        form = page.request["form"]
        listed = self._list(client, base, form)
        rows, _ = page_of(listed)
        files = [SavedFile(f"{self.root[1:]}{_LIST}/page-{form['PAGENUMBER']}.json", listed.content, listed.url)]
        for address in dict.fromkeys(said(row, "url") for row in rows):
            if _ADDRESS.fullmatch(address):
                files.append(_body(client, base, address.replace("/deal/html/a/", "/deal/html/b/")))
        return files

    def listed(self, files: Sequence[SavedFile]) -> Listed | None:
        """How many entries the list shows on this page, and says it has."""
        return listed_in(files)

    def stable(self, content: bytes) -> bytes:
        """An answer without the time at which it was given, and the milliseconds that it took."""
        return without(content, _STAMPS)


def _body(client: GuardedClient, base: str, path: str) -> SavedFile:
    """One body page; a page that is gone leaves an empty file, which the parser names."""
    address = base.rstrip("/") + path
    try:
        return SavedFile(path.lstrip("/"), client.get(address, check=check_html).content, address)
    except FetchFailed as error:
        if error.code != "source.http_status":
            raise
        return SavedFile(path.lstrip("/"), b"", address)


def _day(row: Mapping[str, Any]) -> date | None:
    sent = moment(row, "publishTime")
    return sent.date() if sent else None


SOURCES = (Ggzy(), Ggzy(name="ggzy_history", root="/his/information"))
