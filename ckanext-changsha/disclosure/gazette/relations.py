"""What a document says that it does to others: it repeals, amends, issues, forwards or explains them.

Each relation names the provision that it rests on. Only what the text states is taken: a sentence about repealing in
general (依法修改、废止) relates to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure.gazette.citations import Citation, citations_in, plain_title
from disclosure.gazette.layout import Role
from disclosure.gazette.lines import Rank
from disclosure.gazette.relation import ENDING, LONGEST, Relation, RelationKind, around, kind_of
from disclosure.gazette.statements import amended, changes, items, relation, stated
from disclosure.gazette.structure import Node, Structure

__all__ = ["Relation", "RelationKind", "relations_of"]

MOST = 500  # relations of one document


_LIST_OPENS = re.compile(rf"(?P<verb>{ENDING}|修改)")
_OF_LISTS = re.compile(r"目录|清单|文件|规章|下列|以下|如下|决定")
_GENRE_END = re.compile("(?:报告|意见|通知|方案|办法|规定|请示|函|公告|决定)$")
_IN_TITLE = re.compile(
    r"(?P<verb>印发|转发|批转|公布|发布|废止|修改|修订)(?:了)?(?P<what>.{4,}?)(?:的(?:通知|通报|公告|决定|命令|函|批复|令))?$"
)
_DOCUMENT = re.compile(
    "(?:报告|意见|通知|方案|办法|规定|请示|函|公告|决定|措施|细则|条例|规划|纲要|指引|标准|目录|清单|计划|预案|规则)(?:[（(][^（）()]{1,20}[)）])?$"
)
_EXPLAINING = re.compile(
    r"^(?:【?(?:政策)?(?:文件)?解读】?|一图读懂|一张图读懂|图解|关于)[：:|｜\s]*|[-—\s]{0,20}(?:的)?(?:政策|文件|图文|文字)?(?:解读|问答|图解)(?:材料|说明)?$"
)
_EXPLAINS = re.compile(r"解读|一图读懂|图解|政策问答|有关问题的?解答")
_TITLE_KINDS = {
    "印发": RelationKind.ISSUES,
    "公布": RelationKind.ISSUES,
    "发布": RelationKind.ISSUES,
    "转发": RelationKind.FORWARDS,
    "批转": RelationKind.FORWARDS,
    "废止": RelationKind.REPEALS,
    "修改": RelationKind.AMENDS,
    "修订": RelationKind.AMENDS,
}


def relations_of(structure: Structure, *, number: str = "", title: str = "") -> list[Relation]:
    """The relations that a document states, each once; `number` and `title` are the document's own."""
    reader = _Reader(number, title)
    first: dict[tuple[str, str, str], Relation] = {}
    titled = list(reader.in_title(structure))
    for one in [*titled, *reader.in_text(structure, titled)]:
        key = (one.kind, one.number or plain_title(one.title), one.place)
        if len(first) < MOST and (one.number or one.title) and one.number != (number or None):
            first.setdefault(key, one)
    return _without_vague(list(first.values()))


def _without_vague(found: list[Relation]) -> list[Relation]:
    """Only what tells most: articles rather than the announcement of changes, a number rather than a title alone."""
    detailed = {(one.kind, one.number or plain_title(one.title)) for one in found if one.place}
    numbered = {(one.kind, plain_title(one.title), one.place) for one in found if one.number and one.title}
    return [
        one
        for one in found
        if (one.place or (one.kind, one.number or plain_title(one.title)) not in detailed)
        and (one.number or (one.kind, plain_title(one.title), one.place) not in numbered)
    ]


def _comparable(title: str) -> str:
    """A title without what its repetition leaves out: …意见的报告 is …意见报告."""
    return plain_title(title).replace("的", "")


class _Reader:
    def __init__(self, number: str, title: str) -> None:
        self._number = number
        self._title = title

    def in_title(self, structure: Structure) -> Iterator[Relation]:
        """What the title says: 关于印发…的通知, 关于修改《…》的决定, 《…》解读."""
        title = self._title or structure.parts[0].title
        named = citations_in(title)
        match = _IN_TITLE.search(title)
        if _EXPLAINS.search(title):
            bare = _EXPLAINING.sub("", title).strip("《》：: -—")
            if not named and bare != title and _DOCUMENT.search(bare):
                yield self._placed(structure, RelationKind.EXPLAINS, bare, "")
            for citation in named:
                yield self._placed(structure, RelationKind.EXPLAINS, citation.title, citation.number)
        elif match and named:
            for citation in named:
                yield self._placed(structure, _TITLE_KINDS[match["verb"]], citation.title, citation.number)
        elif match and _TITLE_KINDS[match["verb"]] in (RelationKind.ISSUES, RelationKind.FORWARDS):
            what, kind = match["what"].strip("《》"), _TITLE_KINDS[match["verb"]]
            if kind is RelationKind.FORWARDS and "关于" in what and not _GENRE_END.search(what):
                what = title[match.start("what") :]  # 转发…关于…的通知: one 的通知 for both
            yield self._placed(structure, kind, what, "")

    def _placed(self, structure: Structure, kind: RelationKind, title: str, number: str) -> Relation:
        """The relation with the provision that names the document again, and the number that it has there."""
        plain, alike = _comparable(title), None
        for node in structure.parts[0].walk() if structure.parts else ():
            if node.role in (Role.TITLE, Role.NUMBER) or "《" not in node.text:
                continue
            for citation in citations_in(node.text):
                printed = _comparable(citation.title)
                if printed and plain.endswith(printed):
                    words = around(node.text, citation.start)
                    return Relation(kind, title, number or citation.number, "", node.anchor, words)
                if alike is None and printed and printed in plain:
                    alike = Relation(kind, title, number, "", node.anchor, around(node.text, citation.start))
        return alike or Relation(kind, title, number, words=self._title[:LONGEST])

    def in_text(self, structure: Structure, titled: list[Relation]) -> Iterator[Relation]:
        """What sentences, lists and tables say, with the document that a list of amendments is about."""
        for part in structure.parts:
            scope = _Scope(self._opening(part.title, part))
            amended = [one for one in titled if one.kind is RelationKind.AMENDS]
            if part.number == 1 and len(amended) == 1:
                scope.target = Citation(amended[0].title, amended[0].number, "", 0, 0)
            for node in part.walk():
                if not node.text or node.role in (Role.TITLE, Role.NUMBER, Role.CONTENTS, Role.QUOTED):
                    continue
                yield from self._node(node, scope)

    def _opening(self, title: str, part: Node) -> RelationKind | None:
        """The kind of a list that a part is: 附件2 宣布失效的规范性文件目录."""
        title = title or (self._title if part.number == 1 else "")
        match = _LIST_OPENS.search(title)
        return kind_of(match["verb"]) if match and _OF_LISTS.search(title) and "《" not in title else None

    def _node(self, node: Node, scope: _Scope) -> Iterator[Relation]:
        text = node.text
        scope.leave(node)
        named = citations_in(text) if "《" in text or "号" in text else []
        ended = list(stated(text, named, node.anchor))
        yield from ended
        target = amended(text, named)
        if target:
            scope.target = target
        changed = list(changes(node, scope.target)) if scope.target else []
        yield from changed
        if target and not changed:
            yield relation(RelationKind.AMENDS, target, node.anchor, text)
        opens = _LIST_OPENS.search(text)
        if opens and (node.heading or text.rstrip().endswith(("：", ":"))) and not ended and _OF_LISTS.search(text):
            scope.enter(kind_of(opens["verb"]), node)
        elif scope.kind and not ended and not target:
            yield from items(node, named, scope.kind, scope.before)
        scope.before = node.words


class _Scope:
    """Which list the place at hand is in, and which document its amendments are of."""

    def __init__(self, kind: RelationKind | None) -> None:
        self._of_part = self.kind = kind
        self._rank = Rank.PART
        self.target: Citation | None = None
        self.before = ""  # the line before: web pages print a table's cells as lines

    def enter(self, kind: RelationKind, node: Node) -> None:
        self.kind, self._rank = kind, node.rank

    def leave(self, node: Node) -> None:
        """A list under a heading ends with the next of its rank, one under a plain line with the next article."""
        if self._rank is Rank.LEAF:
            ended = node.rank <= Rank.ARTICLE or node.role in (Role.SIGNATURE, Role.DATE)
        else:
            ended = self._rank is not Rank.PART and node.rank <= self._rank
        if ended:
            self.kind, self._rank = self._of_part, Rank.PART
