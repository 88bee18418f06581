"""The structure of a document: 编, 章, 节, 条, 款, 项, 目 and outlines (一、（一）1.（1）), each place with an anchor.

Anchors are made of the numbers that the text itself prints, so that they outlive a new harvest: `a3-2-1` is
第三条第二款第（一）项, `a3z1` 第三条之一, `c2s1` 第二章第一节, `h1-2` 一、（二）. The same numbers in a further
document that the text encloses get its prefix (`d2-a3`); a number that is printed twice gets `_2`, `_3` after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from disclosure.gazette.layout import Layout, Role, lay_out
from disclosure.gazette.lines import Line, Rank

__all__ = ["Node", "Structure", "structure_of"]

_LETTERS = {
    Rank.BOOK: "b",
    Rank.CHAPTER: "c",
    Rank.SECTION: "s",
    Rank.ARTICLE: "a",
    Rank.FIRST: "h",
    Rank.SECOND: "i",
    Rank.THIRD: "n",
    Rank.FOURTH: "m",
    Rank.FIFTH: "o",
}
_CLOSED = "。；;：:！？”』）)】》"
LONGEST_TITLE = 80


@dataclass(slots=True)
class Node:
    """One place of a text: `text` are its own words as printed, before those of its children."""

    rank: Rank
    role: Role
    text: str = ""
    anchor: str = ""
    number: int = 0
    head: int = 0  # characters of its own number at the beginning of `text`
    heading: bool = False  # stands above its text: a chapter, or a point that is a few words without a full stop
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This place and all inside it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    @property
    def whole(self) -> str:
        """All the words of this place."""
        return "".join(node.text for node in self.walk())

    @property
    def title(self) -> str:
        """The title lines of a part, joined."""
        return "".join(child.words for child in self.children if child.role is Role.TITLE)

    @property
    def words(self) -> str:
        """Its own words, without blanks at the ends."""
        return self.text.strip()


@dataclass(slots=True)
class Structure:
    """A text taken apart into the documents it holds: usually one, more with what it encloses."""

    parts: list[Node]

    def walk(self) -> Iterator[Node]:
        """All places, in the order of the text."""
        for part in self.parts:
            yield from part.walk()

    def placed(self) -> Iterator[tuple[int, Node]]:
        """All places with the offset in the text at which each begins."""
        offset = 0
        for node in self.walk():
            yield offset, node
            offset += len(node.text)

    @property
    def text(self) -> str:
        """The text that was taken apart, sign for sign."""
        return "".join(node.text for node in self.walk())

    def contents(self) -> list[Node]:
        """The headings that a table of contents lists: chapters, else the first level of the outline."""
        headings = [node for node in self.walk() if node.heading]
        chapters = [node for node in headings if node.rank <= Rank.SECTION]
        return chapters or [node for node in headings if node.rank is Rank.FIRST]


def structure_of(text: str) -> Structure:
    """The structure of a plain text whose lines are its paragraphs; in time linear in its length."""
    return _Builder().build(lay_out(text))


class _Builder:
    def __init__(self) -> None:
        self._parts: list[Node] = []
        self._open: list[Node] = []  # from the part to the place at hand
        self._homes: dict[str, int] = {}  # family of anchors → the part that has them without a prefix
        self._taken: dict[str, int] = {}
        self._leaves: dict[str, int] = {}  # anchor → plain lines below it

    def build(self, layout: Layout) -> Structure:
        self._part()
        for place, (line, role) in enumerate(zip(layout.lines, layout.roles, strict=True)):
            if place in layout.starts:
                self._part()
            if role is Role.TEXT and line.rank is not Rank.LEAF:
                self._numbered(line)
            else:
                self._leaf(line, role)
        return Structure(self._parts)

    def _part(self) -> None:
        part = Node(Rank.PART, Role.TEXT, anchor=f"d{len(self._parts) + 1}", number=len(self._parts) + 1)
        self._parts.append(part)
        self._open = [part]

    def _close(self, rank: Rank) -> Node:
        while self._open[-1].rank >= rank:
            self._open.pop()
        return self._open[-1]

    def _add(self, rank: Rank, number: int, line: Line, text: str, head: int = 0) -> Node:
        parent = self._close(rank)
        node = Node(rank, Role.TEXT, text, self._anchor(parent, rank, number, line.sub), number, head)
        node.heading = self._heads(node, self._open)
        parent.children.append(node)
        self._open.append(node)
        return node

    def _heads(self, node: Node, above: list[Node]) -> bool:
        if node.rank > Rank.SECOND or node.rank in (Rank.ARTICLE, Rank.PARAGRAPH) or _bare(node):
            return False
        words = node.words
        if node.rank <= Rank.SECTION:
            return len(words) <= LONGEST_TITLE
        in_article = any(one.rank is Rank.ARTICLE for one in above)
        return not in_article and len(words) <= LONGEST_TITLE and words[-1] not in _CLOSED and "。" not in words

    def _numbered(self, line: Line) -> None:
        if line.rank is Rank.ARTICLE:
            alone = not line.text[line.head :].strip()
            head = line.text if alone else line.text[: line.head]
            self._add(line.rank, line.number, line, head, len(head))
            if not alone:
                self._add(Rank.PARAGRAPH, 1, Line(""), line.text[line.head :])
            return
        if line.rank > Rank.PARAGRAPH and self._close(line.rank).rank is Rank.ARTICLE:
            self._add(Rank.PARAGRAPH, 1, Line(""), "")
        self._add(line.rank, line.number, line, line.text, line.head)

    def _leaf(self, line: Line, role: Role) -> None:
        top = self._open[-1]
        if role not in (Role.TEXT, Role.ROW, Role.QUOTED):
            top = self._close(Rank.BOOK)
        elif role is Role.TEXT and _bare(top):
            top.text += line.text  # 第一章, and its words on a line of their own
            top.heading = self._heads(top, self._open[:-1])
            return
        elif role is Role.TEXT and line.words and not self._goes_on(top):
            article = next((node for node in reversed(self._open) if node.rank is Rank.ARTICLE), None)
            if article is not None:
                paragraphs = sum(child.rank is Rank.PARAGRAPH for child in article.children[-1:])
                self._add(Rank.PARAGRAPH, article.children[-1].number + 1 if paragraphs else 1, Line(""), line.text)
                return
        node = Node(Rank.LEAF, role, line.text, self._leaf_anchor(top))
        top.children.append(node)

    def _goes_on(self, top: Node) -> bool:
        """Whether the line before was broken in its sentence, as files with printed lines have it."""
        last = (top.children[-1] if top.children else top).words
        return top.rank >= Rank.PARAGRAPH and bool(last) and last[-1] not in _CLOSED

    def _anchor(self, parent: Node, rank: Rank, number: int, sub: int) -> str:
        if rank is Rank.PARAGRAPH or (rank > Rank.PARAGRAPH and parent.rank >= Rank.PARAGRAPH):
            return self._unique(f"{parent.anchor}-{number}")
        if rank is Rank.ARTICLE or parent.rank is Rank.PART:
            before = self._prefix("points" if rank > Rank.ARTICLE else "articles")
        else:
            before = parent.anchor
        return self._unique(f"{before}{_LETTERS[rank]}{number}" + (f"z{sub}" if sub else ""))

    def _leaf_anchor(self, parent: Node) -> str:
        count = self._leaves[parent.anchor] = self._leaves.get(parent.anchor, 0) + 1
        if parent.rank is not Rank.PART:
            return f"{parent.anchor}p{count}"
        return f"p{count}" if parent.number == 1 else f"{parent.anchor}-p{count}"

    def _prefix(self, family: str) -> str:
        part = self._open[0].number
        return "" if self._homes.setdefault(family, part) == part else f"d{part}-"

    def _unique(self, anchor: str) -> str:
        count = self._taken[anchor] = self._taken.get(anchor, 0) + 1
        return anchor if count == 1 else f"{anchor}_{count}"


def _bare(node: Node) -> bool:
    """Whether a place is nothing yet but its number."""
    numbered = node.rank not in (Rank.PART, Rank.ARTICLE, Rank.PARAGRAPH, Rank.LEAF)
    return numbered and not node.children and not node.text[node.head :].strip()
