"""Government procurement sites beside Hunan's: ccgp.gov.cn local pages, 政采云 portals (SOURCES 1.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ckanext.changsha.harvesters.transactions.html import absolute_url, read_html
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.trading import Notice, title_means

__all__ = ["FORMATS"]

_BUSINESS = "政府采购"
_LOCAL = "https://www.ccgp.gov.cn/cggg/dfgg/"
_ID = re.compile(r"t\d{8}_(\d{1,12})\.html?")
_METHODS = re.compile(r"招标|谈判|磋商|询价|单一来源|采购")


def _means(label: str) -> str:
    """What a source's own word for a notice means; a procurement method alone is the tender's."""
    return title_means(label) or ("tender" if _METHODS.search(label) else "")


# ccgp.gov.cn: list pages, and details that have lost their address


def _is_local(document: Document) -> bool:
    marks = ("c_list_bid", "vT-srch-result-list-bid", "vF_deail_maincontent")
    return document.html and any(mark in document.text for mark in marks)


def _read_local(documents: Sequence[Document], batch: Batch) -> None:
    known: dict[tuple[str, str], Notice] = {}
    details = []
    for document in documents:
        tree = LexborHTMLParser(document.text)
        if tree.css_first(".vF_deail_maincontent"):
            details.append((document, tree))
        for entry in tree.css("ul.c_list_bid > li, ul.vT-srch-result-list-bid > li"):
            notice = _local_row(entry) or _found_row(entry)
            if notice:
                known[notice.buyer[0], _minute(notice)] = notice
                batch.add(document, notice)
    for document, tree in details:
        batch.add(document, _local_detail(document, tree, known))


def _minute(notice: Notice) -> str:
    return notice.published.isoformat(timespec="minutes") if notice.published else ""


def _local_row(entry: LexborNode) -> Notice | None:
    link = entry.css_first("a[href]")
    marks = [mark.text().strip() for mark in entry.css("em")]
    found = _ID.search((link.attributes.get("href") or "") if link else "")
    if link is None or found is None or len(marks) < 4:
        return None
    kind, published, region, buyer = marks[:4]
    return Notice(
        source="ccgp",
        identity=found[1],
        title=(link.attributes.get("title") or link.text()).strip(),
        business=_BUSINESS,
        means=_means(kind),
        published=moment({"at": published}, "at"),
        buyer=(buyer, ""),
        region=(region, ""),
        url=absolute_url(_LOCAL, link.attributes.get("href") or ""),
    )


def _found_row(entry: LexborNode) -> Notice | None:
    """A row of the site's search: time, 采购人, 代理机构, kind and region in one line of text."""
    link, said_line = entry.css_first("a[href]"), entry.css_first("span")
    found = _ID.search((link.attributes.get("href") or "") if link else "")
    if link is None or said_line is None or found is None:
        return None
    parts = [part.strip() for part in re.split(r"[|\n]", said_line.text()) if part.strip()]
    named = {label: value.strip() for label, colon, value in (part.partition("：") for part in parts) if colon}
    plain = [part for part in parts[1:] if "：" not in part]
    return Notice(
        source="ccgp",
        identity=found[1],
        title=" ".join(link.text().split()),
        business=_BUSINESS,
        means=_means(plain[0]) if plain else "",
        published=moment({"at": parts[0]}, "at") if parts else None,
        buyer=(named.get("采购人", ""), ""),
        agency=(named.get("代理机构", ""), ""),
        region=(plain[1] if len(plain) > 1 else "", ""),
        url=absolute_url(_LOCAL, link.attributes.get("href") or ""),
    )


def _local_detail(document: Document, tree: LexborHTMLParser, known: Mapping[tuple[str, str], Notice]) -> Notice:
    table = tree.css_first(".vF_detail_table")
    content = tree.css_first(".vF_detail_content")
    rows = read_html(table.html or "" if table else "", document.url or _LOCAL)
    page = read_html(content.html or "" if content else "", document.url or _LOCAL)
    cells = dict(_cells(table))
    heading = (content.css_first("h1, h2") if content else None) or tree.css_first(".vF_detail_header h2, h2.tc")
    published = moment(cells, "公告时间")
    notice = Notice("ccgp", "", cells.get("采购项目名称", ""), _BUSINESS, published=published)
    listed = known.get((cells.get("采购单位", ""), _minute(notice)))
    found = _ID.search(document.url) or _ID.search(document.name)
    # The page names the project, not itself: its title is in its heading or in the list.
    notice.title = (heading.text().strip() if heading else "") or (listed.title if listed else "") or notice.title
    stated = "award" if "总中标金额" in cells or "中标（成交）信息" in page.text else "tender"
    notice.means = listed.means if listed else stated
    notice.identity = found[1] if found else listed.identity if listed else f"{notice.title}:{_minute(notice)}"
    notice.url = document.url or (listed.url if listed else "")
    notice.project_name = cells.get("采购项目名称", "")
    notice.region = (cells.get("行政区域", ""), "")
    notice.text = f"{rows.text}\n{page.text}"
    notice.attachments = _attachments(table, rows.links)
    return notice


def _cells(table: LexborNode | None) -> Iterator[tuple[str, str]]:
    for label in table.css("td.title") if table else ():
        value = label.next
        while value is not None and value.tag != "td":
            value = value.next
        if value is not None:
            yield label.text().strip(), value.text().strip()


def _attachments(table: LexborNode | None, links: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Links of 附件 rows; the link to report errors of the site is none, an empty href has no address."""
    named = {link.text().strip(): "" for link in (table.css("a.bizDownload") if table else ())}
    named.update({name: url for name, url in links if name in named and not url.endswith("/dfgg/")})
    return list(named.items())


# 政采云 (zfcg): portal lists and details


def _portal(document: Document) -> Mapping[str, Any]:
    result = document.data.get("result") if isinstance(document.data, Mapping) else None
    inner = result.get("data") if isinstance(result, Mapping) else None
    return inner if isinstance(inner, Mapping) and ("articleId" in inner or "children" in inner) else {}


def _read_portal(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        inner = _portal(document)
        for row in [inner] if "articleId" in inner else dicts(inner.get("children")):
            names = row.get("categoryNames")
            label = " ".join(map(str, names)) if isinstance(names, list) else said(row, "purchaseMethod")
            page = read_html(said(row, "content"))
            batch.add(
                document,
                Notice(
                    source="zcy",
                    identity=said(row, "articleId"),
                    title=said(row, "title"),
                    business=_BUSINESS,
                    means=_means(label),
                    published=moment(row, "publishDate", "pubDate", "publishDateString"),
                    opening=moment(row, "bidOpeningTime"),
                    project_name=said(row, "projectName"),
                    project_code=said(row, "projectCode"),
                    buyer=(said(row, "author", "purchaseName"), ""),
                    region=(said(row, "districtName"), said(row, "districtCode")),
                    text=page.text,
                    attachments=list(_portal_files(row)),
                ),
            )


def _portal_files(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    files = row.get("attachmentVO")
    domain = said(files, "domain")
    for file in dicts(files.get("attachments") if isinstance(files, Mapping) else None):
        yield said(file, "name"), absolute_url(domain, said(file, "fileId"))


FORMATS = (
    Format("ccgp-local", _is_local, _read_local),
    Format("zcy", lambda document: bool(_portal(document)), _read_portal),
)
