"""The plain text of notices' HTML: paragraphs by line, table rows by line with their cells divided by tabs.

A tokenizer, not a tree: notices are up to 200 KB of word-processor markup of which a tenth is text, thousands are read
in a run, and broken markup must cost no more than good markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

__all__ = ["Page", "absolute_url", "nested_too_deep", "plain_text", "read_html"]

_TAG = re.compile(r"(<(?:!--|/?[a-zA-Z][^<>]*>))")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_HREF = re.compile(r"""\shref\s*=\s*["']([^"'<>]{1,1000})["']""", re.IGNORECASE)
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "dt", "dd"}
)
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_UNSEEN = re.compile(
    r"""\s(?:hidden(?=[\s/>=])|style\s*=\s*["'][^"'<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden))""", re.I
)
_VOID = frozenset({"br", "img", "input", "meta", "link", "hr", "col"})
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_SELF_CLOSING = frozenset(
    {"br", "img", "input", "meta", "link", "hr", "col", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "option"}
)
DEEPEST = 1_000  # elements inside each other; real pages have under fifty
_BLANKS = re.compile(r"[ \xa0\u3000\r\f\v\u200b\ufeff]+")


@dataclass(slots=True)
class Page:
    """What a reader sees of a page, and where its links lead."""

    text: str
    links: list[tuple[str, str]]  # (name, absolute URL); http and https only


def nested_too_deep(html: str) -> bool:
    """True for markup that no page has: HTML trees take quadratic time for each element left open inside another."""
    depth = 0
    for closing, name in _ELEMENT.findall(html):
        if name.lower() not in _SELF_CLOSING:
            depth = max(depth - 1, 0) if closing else depth + 1
            if depth > DEEPEST:
                return True
    return False


def plain_text(html: str) -> str:
    """The text alone."""
    return read_html(html).text


def read_html(html: str, base: str = "") -> Page:
    """Text and links of a page or of a part of one. Linear, and never raising."""
    out: list[str] = []
    links: list[tuple[str, str]] = []
    hidden, inside, in_cell, link, link_start = "", 0, 0, "", 0  # `inside`: hidden elements of that name that are open
    pieces = _TAG.split(html)
    skipping_comment = False
    for place, piece in enumerate(pieces):
        if skipping_comment:
            _, end, piece = piece.partition("-->")
            if not end:
                continue
            skipping_comment = False
        elif place % 2:
            if piece == "<!--":
                skipping_comment = True
                continue
            named = _NAME.match(piece)
            name, closing = (named[1].lower() if named else ""), piece.startswith("</")
            if hidden:
                if name == hidden:
                    inside += -1 if closing else int(name not in _HIDDEN | _SELF_CLOSING)
                hidden = hidden if inside else ""
            elif name in _HIDDEN or (name not in _VOID and _UNSEEN.search(piece)):
                hidden, inside = ("", 0) if closing or piece.endswith("/>") else (name, 1)
            elif name in {"td", "th"}:
                in_cell = 0 if closing else 1
                out.append("\t" if closing else "")
            elif name == "tr":
                out.append("\n")
                in_cell = 0
            elif name in _BLOCKS:
                out.append(" " if in_cell and name != "table" else "\n")
            elif name == "a":
                if not closing:
                    found = _HREF.search(piece)
                    link, link_start = (found[1] if found else ""), len(out)
                elif link:
                    _add_link(links, "".join(out[link_start:]), link, base)
                    link = ""
            continue
        if not hidden and piece:
            out.append(unescape(piece.replace("\n", " ").replace("\t", " ")))
    return Page(_tidy("".join(out)), links)


def absolute_url(base: str, href: str) -> str:
    """The web address that a link leads to, "" for scripts, mail addresses and what is no address."""
    try:
        url = urljoin(base, href.strip())
        return url if urlsplit(url).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _add_link(links: list[tuple[str, str]], name: str, href: str, base: str) -> None:
    url = absolute_url(base, unescape(href))
    name = " ".join(name.split())[:200]
    if name and url:
        links.append((name, url))


def _tidy(text: str) -> str:
    lines = []
    for line in _BLANKS.sub(" ", text).split("\n"):
        cells = [cell.strip() for cell in line.split("\t")]
        while cells and not cells[-1]:
            cells.pop()
        tidy = "\t".join(cells).strip(" ")
        if tidy.strip():
            lines.append(tidy)
    return "\n".join(lines)
