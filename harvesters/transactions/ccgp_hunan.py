"""湖南省政府采购网 (ccgp-hunan.gov.cn, SOURCES 1.5): rows of its lists and the pages of its notices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ckanext.changsha.harvesters.transactions.notice_page import read_notice_page
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.findings import Severity
from disclosure.trading import Notice, title_means

__all__ = ["FORMATS", "notice_rows"]

SYSTEM = "ccgp-hunan"
SITE = "http://www.ccgp-hunan.gov.cn"
_BUSINESS = "政府采购"
_METHODS = re.compile(r"招标|谈判|磋商|询价|单一来源|采购")
_NOTICE_ID = re.compile(r"noticeId=(\d{1,15})")


def notice_rows(data: object) -> Iterator[Mapping[str, Any]]:
    """The rows of a list, which is `{total, rows}` for the province and a bare array for cities, or one row alone."""
    rows: object = data
    if isinstance(data, Mapping):
        rows = [data] if "NOTICE_ID" in data else data.get("rows")
    yield from (row for row in dicts(rows) if said(row, "NOTICE_ID"))


def _is_list(document: Document) -> bool:
    return next(notice_rows(document.data), None) is not None


def _read_lists(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        for row in notice_rows(document.data):
            batch.add(document, _listed(row))


def _listed(row: Mapping[str, Any]) -> Notice:
    identity, name = said(row, "NOTICE_ID"), said(row, "NOTICE_TYPE_NAME", "NOTICE_NAME")
    stamp = row.get("NEWWORK_DATE_ALL")  # {} or {time: milliseconds}
    return Notice(
        source=SYSTEM,
        identity=identity,
        title=said(row, "NOTICE_TITLE") or name,
        business=_BUSINESS,
        means=title_means(name) or ("tender" if _METHODS.search(name) else ""),
        published=moment(stamp, "time") or moment(row, "NEWWORK_DATE"),
        buyer=(said(row, "ORG_NAME"), said(row, "ORG_CODE")),
        region=(said(row, "AREA_NAME"), ""),
        project_name=said(row, "NOTICE_TITLE"),
        url=f"{SITE}/page/notice/notice.jsp?noticeId={identity}",
    )


def _is_page(document: Document) -> bool:
    """A body that still knows its address, or the template's own mark of a title."""
    address = f"{document.url} {document.name}"
    return document.html and ("viewNoticeContent" in address or "danyi_title" in document.text[:200_000])


def _read_pages(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        page = read_notice_page(document, SITE)
        found = _NOTICE_ID.search(document.url) or _NOTICE_ID.search(document.name)
        if not page.may_be_notice:
            batch.note(document, "source.unexpected_page", severity=Severity.WARN)
            continue
        day = page.published.date().isoformat() if page.published else ""
        identity = found[1] if found else f"{page.title}:{day}"
        notice = Notice(SYSTEM, identity, page.title, _BUSINESS, published=page.published)
        notice.text, notice.attachments = page.text, page.links
        notice.url = f"{SITE}/page/notice/notice.jsp?noticeId={identity}" if found else document.url
        batch.add(document, notice)


FORMATS = (Format("ccgp-hunan", _is_list, _read_lists), Format("ccgp-hunan-page", _is_page, _read_pages))
