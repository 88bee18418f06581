"""What a reader sees of a page, as lines."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from ckanext.changsha.harvesters.gazette.labels import label_of

__all__ = ["BLOCKS", "hidden", "visible_lines"]

_UNSEEN = {"script", "style", "noscript", "template", "iframe", "object", "select", "button", "svg", "head", "title"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE = {"b", "strong", "span", "label", "em", "i", "font"}
_CELLS = {"td", "th", "dd", "dt"}
BLOCKS = _CELLS | {"p", "div", "li", "tr", "table", "ul", "ol", "dl", "br", "hr", "section", "article", "header"}
BLOCKS |= {"footer", "main", "nav", "aside", "form", "center", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}


def hidden(node: LexborNode) -> bool:
    """Whether an element is marked as not shown."""
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
        if node.tag in BLOCKS:
            self.flush()
        return node.tag not in _UNSEEN and not hidden(node)

    def close(self, node: LexborNode) -> None:
        """Note an element's end: blocks end a line, labels too, and an empty cell is a line."""
        if not node.is_element_node:
            return
        if node.tag in _INLINE and label_of("".join(self._pieces).strip()) is not None:
            self.flush()
            self._after_label = True
        elif node.tag in BLOCKS:
            empty = not "".join(self._pieces).strip()
            if empty and node.tag in (_CELLS if not self._after_label else {"li"}):
                self.lines.append("")
                self._after_label = False
            self.flush()

    def flush(self) -> None:
        """End the line, if it holds anything."""
        text = re.sub(r"(?<![^\S\n])[^\S\n]*\n\s*", " ", "".join(self._pieces).replace("\xa0", " ")).strip()
        self._pieces.clear()
        if text:
            self.lines.append(text)
            self._after_label = False
