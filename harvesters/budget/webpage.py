"""Web pages: the article's tables with the lines above each, its title, date and attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from disclosure.budget.grid import Grid
from disclosure.dates import parse_date
from disclosure.errors import ValueRefused

__all__ = ["ATTACHMENTS", "DOCUMENTS", "Article", "Link", "links_of", "list_links", "page_count", "read_article"]

DOCUMENTS = (".xlsx", ".xls", ".ods", ".docx", ".pdf", ".csv")
ATTACHMENTS = (*DOCUMENTS, ".zip")  # that are fetched and read
_OTHERS = (
    ".doc",
    ".wps",
    ".et",
    ".rar",
    ".7z",
    ".ofd",
    ".ppt",
    ".pptx",
    ".rtf",
    ".txt",
    ".jpg",
    ".jpeg",
    ".png",
    ".tif",
)
MOST_SPAN, MOST_CELLS = 100, 200_000
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "li", "br", "tr", "td", "section", "table"})
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_PAGES = re.compile(r"createPageHTML\(\s*(\d{1,9})\s*,|countPage\s*=\s*(\d{1,9})|共\s*(\d{1,9})\s*页")
_LINES_ABOVE, _LINES_BELOW = 12, 5


@dataclass(frozen=True, slots=True)
class Link:
    """A link that a page lists."""

    url: str
    title: str
    published: date | None = None


@dataclass(slots=True)
class Article:
    """What was read of an article."""

    title: str = ""
    published: date | None = None
    grids: list[Grid] = field(default_factory=list)
    attachments: list[Link] = field(default_factory=list)
    others: list[Link] = field(default_factory=list)  # attached in forms that are not read


def read_article(text: str, file: str, url: str = "") -> Article:
    """Read an article's title, date, tables and attachments, by its meta tags first (国办发〔2017〕47号)."""
    tree = HTMLParser(text)
    for node in tree.css("script,style,noscript"):
        node.decompose()
    heading = tree.css_first("h1") or tree.css_first("title")
    title = _meta(tree, "ArticleTitle") or (heading.text(strip=True) if heading else "")
    article = Article(title, _day(_meta(tree, "PubDate")))
    links = list(_links(tree.css("a[href]"), url))
    article.attachments = [link for link in links if _ends(link.url, ATTACHMENTS)]
    article.others = [link for link in links if _ends(link.url, _OTHERS)]
    article.grids = list(_tables(tree, title, file))
    return article


def list_links(text: str, url: str) -> list[Link]:
    """The articles that a column's page lists: `li` with a link and a date. Separators (`li.line`) have no link."""
    tree = HTMLParser(text)
    links = []
    for item in tree.css("ul li"):
        anchor = item.css_first("a[href]")
        stated = _DATE.search(item.text())
        if anchor is not None and stated:
            links += [Link(link.url, link.title, _day(stated[0])) for link in _links([anchor], url)]
    return links


def links_of(text: str, url: str) -> list[Link]:
    """All that a page leads to."""
    return list(_links(HTMLParser(text).css("a[href]"), url))


def page_count(text: str) -> int:
    """How many pages the list has, as its pager states; 1 when it states none."""
    match = _PAGES.search(text)
    return int(next(filter(None, match.groups()))) if match else 1


def _ends(url: str, endings: tuple[str, ...]) -> bool:
    return url.partition("?")[0].lower().endswith(endings)


def _links(anchors: list[Node], base: str) -> Iterator[Link]:
    for anchor in anchors:
        href = (anchor.attributes.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        try:
            yield Link(urljoin(base, href), (anchor.attributes.get("title") or anchor.text(strip=True)).strip())
        except ValueError:  # an href such as http://[
            continue


def _meta(tree: HTMLParser, name: str) -> str:
    for node in tree.css("meta[name]"):
        if (node.attributes.get("name") or "").lower() == name.lower():
            return (node.attributes.get("content") or "").strip()
    return ""


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueRefused:
        return None


def _tables(tree: HTMLParser, title: str, file: str) -> Iterator[Grid]:
    """Every table that holds no other table, with the lines before it and after it."""
    found, between = _tables_and_lines(tree)
    cells = 0
    for index, node in enumerate(found):
        grid, used = _expand(node, MOST_CELLS - cells)
        cells += used
        yield Grid(grid, [title, *between[index][-_LINES_ABOVE:]], between[index + 1][:_LINES_BELOW], file=file)


def _tables_and_lines(tree: HTMLParser) -> tuple[list[Node], list[list[str]]]:
    """The innermost tables in order, and the lines of text before, between and after them."""
    found: list[Node] = []
    between: list[list[str]] = [[]]
    if tree.body is None:
        return found, between
    innermost, words, inside = _innermost(tree), [], None
    for node in tree.body.traverse(include_text=True):
        if inside is not None and _within(node, inside):
            continue
        inside = node if node.mem_id in innermost else None
        if node.tag == "-text":
            words.append(node.text())
        elif node.tag in _BLOCKS:
            between[-1] += [line for line in ("".join(words).strip(),) if line]
            words = []
        if inside is not None:
            found.append(node)
            between.append([])
    between[-1] += [line for line in ("".join(words).strip(),) if line]
    return found, between


def _innermost(tree: HTMLParser) -> set[int]:
    """The tables that no other table stands in; the others only lay out the page."""
    tables = tree.css("table")
    outer = set()
    for table in tables:
        parent = table.parent
        while parent is not None and parent.tag != "table":
            parent = parent.parent
        if parent is not None:
            outer.add(parent.mem_id)
    return {table.mem_id for table in tables} - outer


def _within(node: Node, table: Node) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id == table.mem_id:
            return True
        parent = parent.parent
    return False


def _expand(table: Node, most: int) -> tuple[list[list[str]], int]:
    """The table's cells with colspan and rowspan laid out, the text in the first cell; at most `most` cells."""
    taken: dict[tuple[int, int], str] = {}
    for row, line in enumerate(table.css("tr")):
        column = 0
        for cell in line.css("td,th"):
            while (row, column) in taken:
                column += 1
            high, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            if len(taken) + high * wide > most:
                break
            for down in range(high):
                for across in range(wide):
                    taken[row + down, column + across] = ""
            taken[row, column] = cell.text(separator="\n", strip=True)
            column += wide
    rows = max((row for row, _ in taken), default=-1) + 1
    width = max((column for _, column in taken), default=-1) + 1
    if rows * width > most:
        return [], len(taken)
    return [[taken.get((row, column), "") for column in range(width)] for row in range(rows)], len(taken)


def _span(cell: Node, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(max(int(value), 1), MOST_SPAN) if value.isdigit() and len(value) < 6 else 1
