"""Taking a government web page apart: meta tags, label table, title and text, whatever the template.

国办发〔2017〕47号 asks every site for the same meta tags; they are read as hints, because a repost carries the
reposter's. The text is the known body container, or else the element whose paragraphs hold the most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ckanext.changsha.harvesters.gazette.labels import label_of, read_labels
from ckanext.changsha.harvesters.gazette.parts import Attachment, Parts
from ckanext.changsha.harvesters.gazette.text import clean_lines, looks_like_title, title_in
from ckanext.changsha.harvesters.gazette.visible import BLOCKS, hidden, visible_lines

__all__ = ["TooDeep", "links", "parse_page", "take_apart"]

MAX_DEPTH = 400  # real pages stay below 60; the parser's time grows with the square of the depth
MAX_ATTACHMENTS = 200
LONGEST_ITEM = 400  # characters of one list item; more is a whole page
_ITEMS = {"li", "tr", "dd"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_OPTIONAL_END = {"p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "html", "head", "body"}
_OPEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]*?)?(/?)>")
_CONTAINERS = (
    "#UCAP-CONTENT, .TRS_Editor, .trs_editor_view, .TRS_UEDITOR, #zoom, #J_content, .j-fontContent, .pages_content, "
    ".article-content, .news_content, .xxgk_content, .wzcontent, #printArea, .view"
)
_TITLES = "h1, .newstitle, .article-title, .title_big, .xl_title, .wzbt, h2, h3, .title"
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|txt|ceb)$", re.IGNORECASE)
_SITE_TAIL = re.compile(r"[_|\-–—]+")


class TooDeep(Exception):
    """A page that nests its tags deeper than any real one."""


def parse_page(text: str) -> LexborHTMLParser:
    """The parsed page without its scripts and styles; raises TooDeep before the parser's time explodes."""
    depth = 0
    for match in _OPEN.finditer(text):
        tag = match[2].lower()
        if tag in _VOID or tag in _OPTIONAL_END or match[3]:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            raise TooDeep
    page = LexborHTMLParser(text)
    page.strip_tags(["script", "style", "noscript", "template"])
    return page


def take_apart(page: LexborHTMLParser, url: str) -> Parts:
    """The parts of the document on a page; without a document, parts without lines."""
    meta = _meta(page)
    body = page.body
    if body is None:
        return Parts(url=url)
    content = _content(page)
    outside = visible_lines(body, without=content)
    lines = clean_lines(visible_lines(content)) if content is not None else []
    labels, _ = read_labels(outside, cells=True)
    zone = lines[:40]
    inner, end = read_labels(zone[: _zone(zone)])
    if end and len(lines) > end:
        lines = lines[end:]
    return Parts(
        labels=inner | labels,
        titles=[title for title in (labels.get("title"), meta.get("articletitle"), *_best(page, lines)) if title],
        lines=lines,
        published_hint=meta.get("pubdate") or meta.get("firstpublishedtime") or meta.get("publishdate", ""),
        source_hint=meta.get("contentsource", ""),
        site=meta.get("sitedomain", ""),
        place=" ".join(filter(None, (meta.get("sitename"), meta.get("sitedomain"), urlsplit(url).hostname))),
        attachments=_attachments(content, url),
        url=url or meta.get("url", ""),
    )


def _zone(lines: list[str]) -> int:
    """Where labels may still stand inside the text: before the first long line, the addressees, or a table's own head
    of columns (序号, 文件名称, 文号)."""
    for place, line in enumerate(lines):
        addressees = len(line) > 6 and line.endswith(("：", ":")) and label_of(line) is None
        if len(line) > 80 or addressees or line.startswith(("第一条", "序号")):
            return place
    return len(lines)


def _meta(page: LexborHTMLParser) -> dict[str, str]:
    """The meta tags by name, lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for node in page.css("meta"):
        name = (node.attributes.get("name") or "").strip().lower()
        value = (node.attributes.get("content") or "").strip()
        if name and value:
            found.setdefault(name, value)
    return found


def _best(page: LexborHTMLParser, lines: list[str]) -> list[str]:
    """Headings that read like a title, the text's own first lines, and then any heading."""
    headings = list(_titles(page))
    return [*filter(looks_like_title, headings), *filter(None, [title_in(lines)]), *headings]


def _titles(page: LexborHTMLParser) -> Iterator[str]:
    for node in page.css(_TITLES):
        if not hidden(node):
            text = re.sub(r"\s+", " ", "".join(visible_lines(node))).strip()
            if 4 < len(text) < 300:
                yield text
    for node in page.css("title")[:1]:
        text = re.sub(r"\s+", " ", node.text() or "").strip()
        # 关于…的通知-长沙市人民政府: what follows a title is the site; a dash within a title stays.
        shorter = (text[: match.start()].strip() for match in _SITE_TAIL.finditer(text))
        yield next(filter(looks_like_title, shorter), text)


def _content(page: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the document's text."""
    known = [node for node in page.css(_CONTAINERS) if not hidden(node) and _length(node) >= 20]
    if known:
        return known[0]
    weights: dict[int, tuple[int, LexborNode]] = {}
    for node in page.css("p, div, td"):
        children = list(node.iter(include_text=True))
        own = sum(len((child.text() or "").strip()) for child in children if child.tag not in BLOCKS)
        paragraph = node.tag == "p" or not any(child.tag in BLOCKS for child in children)
        own = _length(node) if paragraph else own
        holder = node.parent if paragraph else node
        if own >= 10 and holder is not None and holder.tag not in {"html", "head"} and not hidden(node):
            weights[holder.mem_id] = (weights.get(holder.mem_id, (0, holder))[0] + own, holder)
    if not weights:
        return page.body
    weight, best = max(weights.values(), key=lambda found: found[0])
    return best if weight >= 60 else page.body


def _length(node: LexborNode) -> int:
    return len((node.text() or "").strip())


def links(page: LexborHTMLParser) -> list[tuple[str, str, str]]:
    """(href, title, text of the list item around it) of the links on a page, in order."""
    found = []
    for node in page.css("a"):
        href = (node.attributes.get("href") or "").strip()
        if href and not href.lower().startswith(("javascript", "#", "mailto")):
            title = (node.attributes.get("title") or node.text() or "").strip()
            found.append((href, re.sub(r"\s+", " ", title), _around(node)))
    return found


def _around(link: LexborNode) -> str:
    """The text of the list item or table row that a link stands in, where its date is; of its parent without one."""
    item = link.parent
    for _ in range(4):
        if item is None or item.tag in _ITEMS:
            break
        item = item.parent
    if item is None or item.tag not in _ITEMS:
        item = link.parent
    text = re.sub(r"\s+", " ", item.text() or "") if item is not None else ""
    return text if len(text) <= LONGEST_ITEM else ""


def _attachments(content: LexborNode | None, url: str) -> list[Attachment]:
    found: dict[str, Attachment] = {}
    for node in content.css("a") if content is not None else []:
        href = (node.attributes.get("href") or "").strip()
        try:
            whole = urljoin(url, href)
            address = urlsplit(whole)
        except ValueError:
            continue  # an address no browser would follow either
        name = re.sub(r"\s+", " ", node.text() or "").strip() or href.rsplit("/", 1)[-1]
        served = address.scheme in {"http", "https"} and _FILE.search(name)  # /download?id=3, named 附件.docx
        if _FILE.search(address.path) or served:
            found.setdefault(whole, Attachment(name[:300], whole))
    return list(found.values())[:MAX_ATTACHMENTS]
