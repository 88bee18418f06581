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
from ckanext.changsha.harvesters.gazette.text import looks_like_title, title_in

__all__ = ["TooDeep", "links", "parse_page", "take_apart", "visible_lines"]

MAX_DEPTH = 400  # real pages stay below 60; the parser's time grows with the square of the depth
MAX_ATTACHMENTS = 200
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_OPTIONAL_END = {"p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "html", "head", "body"}
_OPEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]*?)?(/?)>")
_UNSEEN = {"script", "style", "noscript", "template", "iframe", "object", "select", "button", "svg", "head", "title"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE = {"b", "strong", "span", "label", "em", "i", "font"}
_CELLS = {"td", "th", "dd", "dt"}
_BLOCKS = _CELLS | {"p", "div", "li", "tr", "table", "ul", "ol", "dl", "br", "hr", "section", "article", "header"}
_BLOCKS |= {"footer", "main", "nav", "aside", "form", "center", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
_CONTAINERS = (
    "#UCAP-CONTENT, .TRS_Editor, .trs_editor_view, .TRS_UEDITOR, #zoom, #J_content, .j-fontContent, .pages_content, "
    ".article-content, .news_content, .xxgk_content, .wzcontent, #printArea, .view"
)
_TITLES = "h1, .newstitle, .article-title, .title_big, .xl_title, .wzbt, h2, h3, .title"
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|txt|ceb)$", re.IGNORECASE)
_SITE_TAIL = re.compile(r"(?:[_|]+|\s+[-–—]+\s+)[^_|]{2,40}$")


class TooDeep(Exception):
    """A page that nests its tags deeper than any real one."""


def parse_page(text: str) -> LexborHTMLParser:
    """The parsed page; raises TooDeep before the parser's time explodes."""
    depth = 0
    for match in _OPEN.finditer(text):
        tag = match[2].lower()
        if tag in _VOID or tag in _OPTIONAL_END or match[3]:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            raise TooDeep
    return LexborHTMLParser(text)


def take_apart(page: LexborHTMLParser, url: str) -> Parts:
    """The parts of the document on a page; without a document, parts without lines."""
    meta = _meta(page)
    body = page.body
    if body is None:
        return Parts(url=url)
    content = _content(page)
    outside = visible_lines(body, without=content)
    lines = [line for line in visible_lines(content) if line] if content is not None else []
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
        place=" ".join(filter(None, (meta.get("sitename"), meta.get("sitedomain"), urlsplit(url).hostname))),
        attachments=_attachments(content, url),
        url=url or meta.get("url", ""),
    )


def _zone(lines: list[str]) -> int:
    """Where labels may still stand inside the text: before the first long line or the addressees."""
    for place, line in enumerate(lines):
        if len(line) > 80 or line.startswith("第一条"):
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
        if not _hidden(node):
            text = re.sub(r"\s+", " ", "".join(visible_lines(node))).strip()
            if 4 < len(text) < 300:
                yield text
    for node in page.css("title")[:1]:
        text = re.sub(r"\s+", " ", node.text() or "").strip()
        while len(_SITE_TAIL.sub("", text)) > 8 and _SITE_TAIL.sub("", text) != text:
            text = _SITE_TAIL.sub("", text)
        yield text


def _content(page: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the document's text."""
    known = [node for node in page.css(_CONTAINERS) if not _hidden(node) and _length(node) >= 20]
    if known:
        return known[0]
    weights: dict[int, tuple[int, LexborNode]] = {}
    for node in page.css("p, div, td, font"):
        own = sum(len(child.text_content or "") for child in node.iter(include_text=True) if child.is_text_node)
        own = own if node.tag != "p" else len((node.text() or "").strip())
        holder = node.parent if node.tag == "p" else node
        if own >= 10 and holder is not None and holder.tag not in {"html", "head"} and not _hidden(node):
            weights[holder.mem_id] = (weights.get(holder.mem_id, (0, holder))[0] + own, holder)
    if not weights:
        return page.body
    weight, best = max(weights.values(), key=lambda found: found[0])
    return best if weight >= 60 else page.body


def _length(node: LexborNode) -> int:
    return len((node.text() or "").strip())


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def visible_lines(top: LexborNode, without: LexborNode | None = None) -> list[str]:
    """What a reader sees under `top`, a line for each block; an empty table cell is an empty line.

    Scripts, styles and hidden elements are left out, and so is the element `without`. A label that is an element of
    its own (<b>索引号</b><span>…</span>) is a line of its own, so that it needs no colon.
    """
    reader = _Reader()
    skipped = without.mem_id if without is not None else None
    node: LexborNode | None = top
    while node is not None:
        enter = reader.open(node) and (node is top or node.mem_id != skipped)
        child = node.first_child if enter else None
        if child is not None:
            node = child
            continue
        while node is not None and node.mem_id != top.mem_id and node.next is None:
            reader.close(node)
            node = node.parent
        if node is None or node.mem_id == top.mem_id:
            break
        reader.close(node)
        node = node.next
    reader.flush()
    return reader.lines


class _Reader:
    """The lines so far while a page is walked, without recursion: hostile pages nest deep."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._after_label = False  # the last line was a label inside its block, its value has not come yet

    def open(self, node: LexborNode) -> bool:
        """Note an element's beginning or a text; whether to look inside."""
        if node.is_text_node:
            self._pieces.append(node.text_content or "")
            return False
        if not node.is_element_node:
            return False
        if node.tag in _BLOCKS:
            self.flush()
        return node.tag not in _UNSEEN and not _hidden(node)

    def close(self, node: LexborNode) -> None:
        """Note an element's end: blocks end a line, labels too, and an empty cell is a line."""
        if not node.is_element_node:
            return
        if node.tag in _INLINE and label_of("".join(self._pieces).strip()) is not None:
            self.flush()
            self._after_label = True
        elif node.tag in _BLOCKS:
            empty = not "".join(self._pieces).strip()
            if empty and node.tag in (_CELLS if not self._after_label else {"li"}):
                self.lines.append("")
                self._after_label = False
            self.flush()

    def flush(self) -> None:
        """End the line, if it holds anything."""
        text = re.sub(r"[^\S\n]*\n\s*", " ", "".join(self._pieces).replace("\xa0", " ")).strip()
        self._pieces.clear()
        if text:
            self.lines.append(text)
            self._after_label = False


def links(page: LexborHTMLParser) -> list[tuple[str, str, str]]:
    """(href, title, text around it) of the links in list items, in order."""
    found = []
    for node in page.css("li a, p a, td a, dd a"):
        href = (node.attributes.get("href") or "").strip()
        if href and not href.lower().startswith(("javascript", "#", "mailto")):
            title = (node.attributes.get("title") or node.text() or "").strip()
            around = (node.parent.text() or "").strip() if node.parent is not None else ""
            found.append((href, re.sub(r"\s+", " ", title), re.sub(r"\s+", " ", around)))
    return found


def _attachments(content: LexborNode | None, url: str) -> list[Attachment]:
    found: dict[str, Attachment] = {}
    for node in content.css("a") if content is not None else []:
        href = (node.attributes.get("href") or "").strip()
        try:
            whole = urljoin(url, href)
            is_file = bool(_FILE.search(urlsplit(whole).path))
        except ValueError:
            continue  # an address no browser would follow either
        if is_file:
            name = re.sub(r"\s+", " ", node.text() or "").strip() or href.rsplit("/", 1)[-1]
            found.setdefault(whole, Attachment(name[:300], whole))
    return list(found.values())[:MAX_ATTACHMENTS]
