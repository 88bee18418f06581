"""Saved pages of Changsha's older platforms (SOURCES 1.1, 1.3): spweb, jhtml and csggzy.gov.cn, lists and notices.

One centre ran them all, and its notices moved from one to the next with new addresses: a notice is known by its title
and day, so that it is one record wherever it was saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ckanext.changsha.harvesters.transactions.html import absolute_url
from ckanext.changsha.harvesters.transactions.notice_page import read_notice_page
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, moment
from disclosure.findings import Severity
from disclosure.trading import Notice, code_means, title_means

__all__ = ["FORMATS"]

SYSTEM = "csggzy"
SITE = "https://fwpt.csggzy.cn"
_PLACE = ("长沙市", "430100")
_LISTS = ("Page_TotalPage", "list-leftp", "TradeCenter", "NoticeFile", "ColTableInfo")
_PAGES = ("publicity_contents", "notice_contents", "content-box-id", "contentdiv", "printArea", "detail_t")
_SITES = re.compile(r"csggzy|ggzy\.changsha|changsha\.hnsggzy|/spweb/|NoticeFile", re.IGNORECASE)
_DAY = re.compile(r"20\d\d-\d{1,2}-\d{1,2}")
_COLUMN = re.compile(r"jyxx(?P<field>fj|jt|sl|zc)(?P<kind>[a-z]{4})|jygk(?P<other>[a-z]{4})")
_NOTICE_TYPE = re.compile(r"noticType=(?P<code>[A-Z_\d]{1,20})", re.IGNORECASE)
_PROCUREMENT = re.compile(r"政府采购|Deal_Type4|采购|磋商|谈判|询价|单一来源")
_SUBCOLUMN = re.compile(r"Sm2=(?P<label>[^&]{2,12})")


def _marks(document: Document, marks: Sequence[str]) -> bool:
    return document.html and any(mark in document.text[:300_000] for mark in marks)


def _is_list(document: Document) -> bool:
    return _marks(document, _LISTS) and next(_rows(LexborHTMLParser(document.text)), None) is not None


def _rows(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """(link, day) of each row: a table's row in spweb, an item in jhtml and csggzy."""
    for row in tree.css("tr, li"):
        link = row.css_first("a[href]")
        day = _DAY.search(row.text())
        if link is not None and day and len(row.css("tr, li")) < 2 and _name(link):  # a row finds itself
            yield link, day[0]


def _name(link: LexborNode) -> str:
    return " ".join((link.attributes.get("title") or link.text()).split())


def _read_lists(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        for link, day in _rows(LexborHTMLParser(document.text)):
            href = link.attributes.get("href") or ""
            notice = _notice(_name(link), f"{document.name} {document.url} {href}")
            notice.published = moment({"day": day}, "day")
            notice.identity = _identity(notice)
            notice.url = absolute_url(document.url or SITE, href)
            batch.add(document, notice)


def _is_page(document: Document) -> bool:
    return _marks(document, _PAGES) or (document.html and _SITES.search(f"{document.url} {document.name}") is not None)


def _read_pages(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        page = read_notice_page(document, SITE)
        if not page.may_be_notice:
            batch.note(document, "source.unexpected_page", severity=Severity.WARN)
            continue
        notice = _notice(page.title, f"{document.name} {document.url}")
        notice.published, notice.text, notice.attachments = page.published, page.text, page.links
        notice.identity = _identity(notice)
        notice.url = document.url
        batch.add(document, notice)


def _notice(title: str, address: str) -> Notice:
    """A notice by its title and by the column that its address names, where it does."""
    column, kind, label = _COLUMN.search(address), _NOTICE_TYPE.search(address), _SUBCOLUMN.search(address)
    code = (column["kind"] or column["other"]) if column else kind["code"] if kind else ""
    procurement = bool(column and column["field"] == "zc") or _PROCUREMENT.search(f"{address} {title}") is not None
    works = bool(column and column["field"] in {"fj", "jt", "sl"}) or "工程建设" in address
    return Notice(
        source=SYSTEM,
        identity="",
        title=title,
        business="政府采购" if procurement and not works else "工程建设",
        means=code_means(SYSTEM, code) or (title_means(label["label"]) if label else ""),
        region=_PLACE,
    )


def _identity(notice: Notice) -> str:
    day = notice.published.date().isoformat() if notice.published else ""
    return f"{''.join(notice.title.split())}:{day}"


FORMATS = (Format("changsha-list", _is_list, _read_lists), Format("changsha-page", _is_page, _read_pages))
