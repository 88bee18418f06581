"""全国公共资源交易平台 (ggzy.gov.cn, SOURCES 1.4): lists, pages and what others extracted from them.

Every shape gives the platform's own id, so that one notice read in several ways is one record. The pages' mysid and
页面生成时间 belong to other records (quirk d) and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ckanext.changsha.harvesters.transactions.html import read_html
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.dates import parse_moment
from disclosure.findings import Severity
from disclosure.trading import Notice, code_means, read_price

__all__ = ["FORMATS", "SITE", "list_notice", "list_rows"]

SYSTEM = "ggzy"
SITE = "https://www.ggzy.gov.cn"
_ADDRESS = re.compile(
    r"deal/html/[ab]/(?P<region>\d{6})/(?P<code>\d{4})/(?P<day>\d{8})/(?P<id>[0-9a-f]{16,64})\.html", re.ASCII
)
_OLD_ADDRESS = re.compile(
    r"/(?P<region>\d{6})/(?P<code>\d{4})/(?P<month>\d{6})/(?P<day>\d{2})/(?P<id>[0-9a-f]{16,64})\.shtml"
)
_BUSINESS = {
    "01": "工程建设", "02": "政府采购", "03": "土地使用权", "04": "矿业权", "05": "国有产权", "23": "药品耗材",
    "24": "药品耗材",
}  # fmt: skip
_LABEL_CODES = {  # labels instead of codes in extracted files; 招标资审公告 is the history's spelling (quirk b)
    "招标/资审公告": "0101", "招标资审公告": "0101", "开标记录": "0102", "交易结果公示": "0104",
    "招标/资审文件澄清": "0105", "资格预审结果": "0106", "采购/资审公告": "0201", "中标公告": "0202",
    "采购合同": "0203", "更正事项": "0204", "出让公示": "0301", "成交宗地": "0302", "挂牌披露": "0501",
    "交易结果": "0502", "交易公告": "9001", "成交公示": "9002", "出让公告": "0401", "出让结果": "0402",
}  # fmt: skip
Json = Mapping[str, Any]


def list_rows(data: object) -> Iterator[Json]:
    """The records of a list: bare answer, answer wrapped with its request, items of an extract, or JSON Lines."""
    if isinstance(data, Mapping):
        response = data.get("response")
        inner = (response if isinstance(response, Mapping) else data).get("data")
        rows = inner.get("records") if isinstance(inner, Mapping) else data.get("items", inner or [data])
    else:
        rows = data
    yield from (row for row in dicts(rows) if _is_row(row))


def _is_row(row: Json) -> bool:
    typed = said(row, "informationType", "informationTypeText") and said(row, "id")
    return bool(said(row, "record_id") or typed or (said(row, "stageShow") and said(row, "title")))


def list_notice(row: Json) -> Notice:
    """A record of a list, with the body text where an extract has it."""
    if said(row, "stageShow"):
        return _old_notice(row)
    code = said(row, "informationType") or _LABEL_CODES.get(said(row, "informationTypeText", "info_type"), "")
    identity = said(row, "id", "record_id")
    address = said(row, "url", "detail_url")
    found = _ADDRESS.search(address)
    fields = row.get("structured_fields")
    budget = said(row, "budget")
    return Notice(
        source=SYSTEM,
        identity=identity,
        title=said(row, "title"),
        business=said(row, "businessTypeText", "business_type") or _business(code),
        means=code_means(SYSTEM, code),
        published=moment(row, "publishTime", "publish_date"),
        project_code=said(row, "tenderProjectCode", "project_code"),
        buyer=(said(row, "issuer") or said(fields, "采购人名称"), ""),
        agency=(said(row, "agency"), ""),
        region=(
            said(row, "cityText", "provinceText", "region"),
            said(row, "city", "province") or (found["region"] if found else ""),
        ),
        # `budget` of a contract's extract is the contract's amount, which its labels give to the supplier.
        budget=read_price(budget) if budget and code != "0203" and "元" in budget else None,
        duty=said(row, "transactionSourcesPlatformText", "source_platform", "platform"),
        text=said(row, "content_text", "bodyContent"),
        attachments=[(said(file, "name"), said(file, "url")) for file in dicts(row.get("attachments"))],
        url=address if address.startswith("http") else SITE + address if address.startswith("/") else "",
    )


def _old_notice(row: Json) -> Notice:
    """A row of the list before 2024 (deal.ggzy.gov.cn), whose names differ and whose id stands in the address."""
    found = _ADDRESS.search(said(row, "url")) or _OLD_ADDRESS.search(said(row, "url"))
    published = moment(row, "timeShow", "publishTime")
    day = published.date().isoformat() if published else ""
    code = found["code"] if found else ""
    return Notice(
        source=SYSTEM,
        identity=found["id"] if found else f"{said(row, 'title')}:{day}",
        title=said(row, "title"),
        business=said(row, "classifyShow") or _business(code),
        means=code_means(SYSTEM, code or _LABEL_CODES.get(said(row, "stageShow"), "")),
        published=published,
        region=(said(row, "districtShow"), found["region"] if found else ""),
        duty=said(row, "platformName"),
        url=said(row, "url"),
    )


def _business(code: str) -> str:
    return _BUSINESS.get(code[:2], "其他")


def _is_list(document: Document) -> bool:
    return next(list_rows(document.data), None) is not None


def _read_lists(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        for row in list_rows(document.data):
            batch.add(document, list_notice(row))


def _is_page(document: Document) -> bool:
    head = document.text[:200_000]
    return document.html and any(mark in head for mark in ("mycontent", "showDetail(", "publicont", "h4_o"))


def _read_pages(documents: Sequence[Document], batch: Batch) -> None:
    """Tab shells (/a/), bodies (/b/) and rendered lists. A body that has lost its address finds it in a shell."""
    shells, bodies = [], []
    for document in documents:
        tree = LexborHTMLParser(document.text)
        if tree.css_first("#mycontent"):
            bodies.append((document, tree))
        else:
            shells.append((document, tree))
    addresses: dict[tuple[str, str], str] = {}
    for document, tree in shells:
        for notice, address in (*_siblings(tree), *_rendered_rows(tree)):
            day = notice.published.date().isoformat() if notice.published else ""
            addresses[notice.title, day] = address
            batch.add(document, notice)
    for document, tree in bodies:
        batch.add(document, _body(document, tree, addresses))


def _siblings(tree: LexborHTMLParser) -> Iterator[tuple[Notice, str]]:
    """The notices of one project that a tab shell links to, under the tabs they were filed in."""
    project = _said_after(tree, "p.p_o span", "编号")
    for link in tree.css("ul.fully_list a[onclick]"):
        address = _ADDRESS.search(link.attributes.get("onclick") or "")
        if address:
            yield _linked(address, link.attributes.get("title") or link.text(), project), address[0]


def _rendered_rows(tree: LexborHTMLParser) -> Iterator[tuple[Notice, str]]:
    for link in tree.css("div.publicont h4 a[href]"):
        address = _ADDRESS.search(link.attributes.get("href") or "")
        if address:
            yield _linked(address, link.attributes.get("title") or link.text(), ""), address[0]


def _linked(address: re.Match[str], title: str, project: str) -> Notice:
    return Notice(
        source=SYSTEM,
        identity=address["id"],
        title=title.strip(),
        business=_business(address["code"]),
        means=code_means(SYSTEM, address["code"]),
        published=_moment(address["day"]),
        project_code=project,
        region=("", address["region"]),
        url=SITE + "/information/" + address[0].replace("/b/", "/a/"),
    )


def _body(document: Document, tree: LexborHTMLParser, addresses: Mapping[tuple[str, str], str]) -> Notice:
    content = tree.css_first("#mycontent")
    page = read_html(content.html or "" if content else "", document.url or SITE)
    title = _text(tree.css_first("h4.h4_o"))
    published = _moment(_said_after(tree, "p.p_o span", "时间"))
    day = published.date().isoformat() if published else ""
    address = (
        _ADDRESS.search(document.url)
        or _ADDRESS.search(document.name)
        or _ADDRESS.search(addresses.get((title, day), ""))
    )
    notice = _linked(address, title, "") if address else Notice(SYSTEM, f"{title}:{day}", title, "其他")
    notice.published = published or notice.published
    notice.duty = _text(tree.css_first("#platformName"))
    notice.text = page.text
    notice.attachments = page.links
    return notice


def _said_after(tree: LexborHTMLParser, selector: str, label: str) -> str:
    """What follows `…label：` in the first element that holds it."""
    for node in tree.css(selector):
        before, colon, after = node.text().partition("：")
        if colon and before.strip().endswith(label):
            return after.strip()
    return ""


def _text(node: LexborNode | None) -> str:
    return node.text().strip() if node is not None else ""


def _moment(text: str) -> datetime | None:
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        return None


def _empty_list(document: Document) -> bool:
    inner = document.data.get("data") if isinstance(document.data, Mapping) else None
    return isinstance(inner, Mapping) and inner.get("records") == []


def _say_empty(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        batch.note(document, "transactions.empty_list", severity=Severity.INFO)


FORMATS = (
    Format("ggzy-list", _is_list, _read_lists),
    Format("ggzy-page", _is_page, _read_pages),
    Format("empty-list", _empty_list, _say_empty),
)
