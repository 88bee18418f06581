"""A page that shows one notice: where its title, day and body are, by the marks of the templates that we know.

Sites move and change their looks (SOURCES 1.1): a page is read by what it shows, and its address only helps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ckanext.changsha.harvesters.transactions.html import Page, read_html
from ckanext.changsha.harvesters.transactions.reading import Document
from disclosure.dates import parse_moment
from disclosure.trading import read_labels, title_means

__all__ = ["NoticePage", "read_notice_page"]

_TITLES = (
    "#publicity_contents h1", "#notice_contents h1", "div.detail_t h1", "span#title", "h4.h4_o", "p.danyi_title",
    "#title", ".article-title", ".content-title", ".detail-title", ".infoContentTitle", ".ewb-article-tt", ".con_title",
)  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", ".title")
_BODIES = (
    "#publicity_contents", "#notice_contents", "#content-box-id", "div.contentdiv", "#printArea", "div.detail_c",
    "#mycontent", ".vF_detail_content", "#noticeArea", ".article-content", ".infoContent", ".ewb-article-info", "#zoom",
    "#content", ".content", ".detail", "article",
)  # fmt: skip
_META_TITLES = ("ArticleTitle", "og:title")
_META_DAYS = ("PubDate", "publishdate", "article:published_time")
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_DAY = re.compile(
    r"(?:发布|公告|公示|更新|信息)?(?:日期|时间)[：:]\s{0,4}(20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s{1,3}\d{1,2}:\d{2}(?::\d{2})?)?)"
)
_PUBLISHED = re.compile(r"(?:发布|公告|更新)(?:日期|时间)|信息时间")
_SITE = re.compile(r"[-_—|]{1,2}[^-_—|]{2,30}(?:网|平台|中心|政府|局)$")
LONGEST_TITLE, HEAD = 200, 600  # characters
SHORTEST_TEXT = 40
FACTS = ("buyer", "agency", "project_name", "project_code", "budget", "control_price")


@dataclass(frozen=True, slots=True)
class NoticePage:
    """What a page shows of its notice."""

    title: str
    published: datetime | None
    text: str
    links: list[tuple[str, str]]

    @property
    def may_be_notice(self) -> bool:
        """True on a site of notices when nothing speaks against it: an error page has no day and no such title."""
        if self.is_notice:
            return True
        told = self.published is not None or title_means(self.title) != ""
        return bool(self.title) and len(self.text) >= SHORTEST_TEXT and told

    @property
    def is_notice(self) -> bool:
        """True when its title or its labels say that it is a notice of a transaction."""
        if not self.title or len(self.text) < SHORTEST_TEXT:
            return False
        facts = read_labels(self.text)
        told = sum(bool(facts.get(name)) for name in FACTS)
        return told >= 2 or (told >= 1 and title_means(self.title) != "")


def read_notice_page(document: Document, base: str) -> NoticePage:
    """The notice that a page shows; without a title when the page shows none."""
    tree = LexborHTMLParser(document.text)
    body = next((node for node in map(tree.css_first, _BODIES) if node is not None and _long(node)), None)
    whole = read_html(document.text, document.url or base)
    page = read_html(body.html or "", document.url or base) if body is not None else whole
    title = next((text for text in _titles(tree, body) if text), "")
    return NoticePage(title, _published(tree, whole), page.text, page.links)


def _long(node: LexborNode) -> bool:
    return len(node.text(strip=True)) >= SHORTEST_TEXT


def _titles(tree: LexborHTMLParser, body: LexborNode | None) -> Iterator[str]:
    """Titles in order of trust: the template's own mark, the page's meta tag, a heading that names a notice, a centred
    line, any heading, the head's title."""
    for selector in _TITLES:
        yield _line(tree.css_first(selector))
    for name in _META_TITLES:
        yield _meta(tree, name)
    headings = [_line(node) for selector in _HEADINGS for node in tree.css(selector)[:5]]
    yield from (text for text in headings if title_means(text))
    around = body or tree.root
    for node in around.css("p, div, td")[:40] if around else ():
        style = node.attributes.get("style") or ""
        if node.attributes.get("align") == "center" or _CENTRED.search(style):
            yield _line(node)
    yield from headings
    yield _SITE.sub("", _line(tree.css_first("title")))


def _line(node: LexborNode | None) -> str:
    text = " ".join(node.text().split()) if node is not None else ""
    return text if 4 < len(text) <= LONGEST_TITLE else ""


def _meta(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[name="{name}"], meta[property="{name}"]')
    return ((node.attributes.get("content") or "") if node is not None else "").strip()[:LONGEST_TITLE]


def _published(tree: LexborHTMLParser, whole: Page) -> datetime | None:
    """The day a page says it was published: a meta tag, else the first 发布时间 in its head, else any 日期 there."""
    days = [_meta(tree, name) for name in _META_DAYS]
    found = list(_DAY.finditer(whole.text))
    days += [match[1] for match in found if _PUBLISHED.match(match[0])]
    days += [match[1] for match in found if match.start() < HEAD]
    for day in days:
        try:
            return parse_moment(day)
        except (ValueError, OverflowError):
            continue
    return None
