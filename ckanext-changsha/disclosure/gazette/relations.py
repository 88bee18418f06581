"""What a document says that it does to others: it repeals, amends, issues, forwards or explains them.

Each relation names the provision that it rests on. Only what the text states is taken: a sentence about repealing in
general (依法修改、废止) relates to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from disclosure.gazette.address import PLACE
from disclosure.gazette.citations import Citation, citations_in, plain_title
from disclosure.gazette.layout import Role
from disclosure.gazette.lines import Rank
from disclosure.gazette.own_number import normal_number
from disclosure.gazette.structure import Node, Structure

__all__ = ["Relation", "RelationKind", "relations_of"]

MOST = 500  # relations of one document
LONGEST_NUMBER = 40
SHORTEST_TITLE = 6  # characters of a table's cell
LONGEST = 200  # characters of the words that are kept


class RelationKind(StrEnum):
    """What one document does to another."""

    REPEALS = "废止"
    EXPIRES = "失效"  # declares that it has expired
    AMENDS = "修改"
    ISSUES = "印发"
    FORWARDS = "转发"
    EXPLAINS = "解读"


@dataclass(frozen=True, slots=True)
class Relation:
    """One document does something to another."""

    kind: RelationKind
    title: str  # the other document's, "" when only its number is given
    number: str  # in its normal form, "" when the text gives none
    place: str = ""  # what is repealed or amended in it: 第三条第二款; "" for the whole
    anchor: str = ""  # the provision that says so; "" when the title alone does
    words: str = ""

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict, as a record's body keeps it."""
        names = ("title", "number", "place", "anchor", "words")
        return {"kind": self.kind.value, **{name: getattr(self, name) for name in names}}


_WORDS = {
    RelationKind.REPEALS: "废止|停止执行|不再执行|停止施行",
    RelationKind.EXPIRES: "失效|停止使用",
    RelationKind.AMENDS: "修改|修订|修正",
}
_ENDS = "|".join((_WORDS[RelationKind.REPEALS], _WORDS[RelationKind.EXPIRES]))
# Between the last document of a list and the verb stand only these: 等文件自本办法施行之日起同时废止.
_AFTER = re.compile(
    r"\s*(?:等[\u4e00-\u9fff\d]{0,12}?|文件|通知)?[，,]?(?:自[^，。；《》]{0,24}起[，,]?|[于在从][^，。；《》]{0,20}?)?"
    r"(?:同时|即行|即日起|予以|一并|均|也|相应|随之|自动|已|被|正式|全文|宣布|同步|停止|不再)*"
    rf"(?P<verb>{_ENDS})(?!的)"
)
_BEFORE = re.compile(rf"(?P<verb>{_ENDS})(?:了|以下|下列|如下)?[^。；《》\u4e00-\u9fff]{{0,6}}$")
_LISTED = re.compile(r"[、，,和及与或；;\s]|以及|原|关于|并")
_LIST_OPENS = re.compile(rf"(?P<verb>{_ENDS}|修改)")
_OF_LISTS = re.compile(r"目录|清单|文件|规章|下列|以下|如下|决定")
_AMENDING = re.compile(
    r"(?:作|做|进行)(?:出|了)?(?:如下|以下|相应)?(?:修改|修订)|修改(?:为|如下)|改为|删[去除]|予以修改"
)
_CHANGE = re.compile(
    rf"(?:^|[将在把对中，。；“”、]|删去|删除|增加)(?P<place>{PLACE})[^。；]{{0,60}}?(?:修改|改为|删|增加|作为|合并)"
    rf"|(?:删去|删除|作为)(?P<gone>{PLACE})"
)
_SENTENCE = re.compile(r"[^。；;\n]+")
_LISTED_LINE = re.compile(r"\s*(?P<title>[^。；，\n]{4,200}?)\s*[（(](?P<number>[^（）()\n]{4,60}号)[）)]")
_GENRE_END = re.compile("(?:报告|意见|通知|方案|办法|规定|请示|函|公告|决定)$")
_IN_TITLE = re.compile(
    r"(?P<verb>印发|转发|批转|公布|发布|废止|修改|修订)(?:了)?(?P<what>.{4,}?)(?:的(?:通知|通报|公告|决定|命令|函|批复|令))?$"
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
    for relation in [*titled, *reader.in_text(structure, titled)]:
        key = (relation.kind, relation.number or plain_title(relation.title), relation.place)
        if len(first) < MOST and (relation.number or relation.title) and relation.number != (number or None):
            first.setdefault(key, relation)
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


def _kind(verb: str) -> RelationKind:
    return next(kind for kind, words in _WORDS.items() if verb in words.split("|"))


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
                    words = _around(node.text, citation.start)
                    return Relation(kind, title, number or citation.number, "", node.anchor, words)
                if alike is None and printed and printed in plain:
                    alike = Relation(kind, title, number, "", node.anchor, _around(node.text, citation.start))
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
        return _kind(match["verb"]) if match and _OF_LISTS.search(title) and "《" not in title else None

    def _node(self, node: Node, scope: _Scope) -> Iterator[Relation]:
        text = node.text
        scope.leave(node)
        named = citations_in(text) if "《" in text or "号" in text else []
        stated = list(_stated(text, named, node.anchor))
        yield from stated
        amended = _amended(text, named)
        if amended:
            scope.target = amended
        changes = list(_changes(node, scope.target)) if scope.target else []
        yield from changes
        if amended and not changes:
            yield Relation(
                RelationKind.AMENDS,
                amended.title,
                amended.number,
                amended.place,
                node.anchor,
                _around(text, amended.start),
            )
        opens = _LIST_OPENS.search(text)
        if opens and (node.heading or text.rstrip().endswith(("：", ":"))) and not stated and _OF_LISTS.search(text):
            scope.enter(_kind(opens["verb"]), node)
        elif scope.kind and not stated and not amended:
            yield from _items(node, named, scope.kind, scope.before)
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


def _stated(text: str, named: list[Citation], anchor: str) -> Iterator[Relation]:
    """《甲》（文号）、《乙》同时废止, and 废止《甲》: the documents of a run beside the verb."""
    for place, citation in enumerate(named):
        after = _AFTER.match(text, citation.end)
        if after:
            for other in _run(text, named, place):
                yield _relation(_kind(after["verb"]), other, anchor, text)
            continue
        before = _BEFORE.search(text, max(0, citation.start - 16), citation.start)
        if before and not _general(text, before.start()):
            for other in _run_on(text, named, place):
                yield _relation(_kind(before["verb"]), other, anchor, text)


def _general(text: str, place: int) -> bool:
    """Whether a verb is one of several that a rule is about: 制定、修改和废止《…》."""
    return text[:place].endswith(("、", "或者", "或", "和", "不得", "建议", "拟"))


def _run(text: str, named: list[Citation], last: int) -> list[Citation]:
    """The documents that are listed up to `last` with nothing but commas between them."""
    first = last
    while first and _LISTED.sub("", text[named[first - 1].end : named[first].start]) == "":
        first -= 1
    return named[first : last + 1]


def _run_on(text: str, named: list[Citation], first: int) -> list[Citation]:
    last = first
    while last + 1 < len(named) and _LISTED.sub("", text[named[last].end : named[last + 1].start]) == "":
        last += 1
    return named[first : last + 1]


def _relation(kind: RelationKind, citation: Citation, anchor: str, text: str) -> Relation:
    return Relation(kind, citation.title, citation.number, citation.place, anchor, _around(text, citation.start))


def _amended(text: str, named: list[Citation]) -> Citation | None:
    """The document of a sentence that announces changes to it: 对《…》作如下修改."""
    for citation in named:
        match = _AMENDING.search(text, citation.end, citation.end + 60)
        if match and "。" not in text[citation.end : match.start()] and text[: citation.start].rstrip()[-1:] in _LEADS:
            return citation
    return None


_LEADS = ("", "将", "对", "把", "、", "，", ".", "）", "．", "原", "定")


def _changes(node: Node, target: Citation) -> Iterator[Relation]:
    """The articles of the target that a provision changes; new wordings between “ and ” are not read."""
    plain = re.sub("“[^“”]*”", lambda match: "＿" * len(match[0]), node.text)
    for sentence in _SENTENCE.finditer(plain, node.head):
        for match in _CHANGE.finditer(sentence[0]):
            place = re.sub(r"\s", "", match["place"] or match["gone"])
            words = _around(node.text, sentence.start())
            yield Relation(RelationKind.AMENDS, target.title, target.number, place, node.anchor, words)


def _items(node: Node, named: list[Citation], kind: RelationKind, before: str) -> Iterator[Relation]:
    """The document of one line of a list or one row of a table; a line that only speaks of documents has none."""
    alone = normal_number(node.words) if len(node.words) <= LONGEST_NUMBER else ""
    if alone and SHORTEST_TITLE <= len(before) <= LONGEST and not normal_number(before):
        yield Relation(kind, before.strip("《》"), alone, "", node.anchor, f"{before} {alone}")
        return
    if node.role is Role.ROW:
        cells = [cell.strip() for cell in node.text.split("\t")]
        number = next(filter(None, map(normal_number, cells)), "")
        titles = [cell.strip("《》") for cell in cells if len(cell) >= SHORTEST_TITLE and not normal_number(cell)]
        if number and titles:
            yield Relation(kind, max(titles, key=len)[:LONGEST], number, "", node.anchor, node.words[:LONGEST])
        return
    match = _LISTED_LINE.match(node.text, node.head)
    number = normal_number(match["number"]) if match else ""
    if match and number:
        title = match["title"].strip()
        title = title[1:-1] if title.startswith("《") and title.endswith("》") else title
        yield Relation(kind, title, number, "", node.anchor, node.words[:LONGEST])
    elif named and not node.text[node.head : named[0].start].strip():
        yield _relation(kind, named[0], node.anchor, node.text)


def _around(text: str, place: int) -> str:
    """The sentence around a place."""
    start = max(text.rfind("。", 0, place), text.rfind("\n", 0, place)) + 1
    end = text.find("。", place)
    return text[start : end + 1 if end >= 0 else len(text)].strip()[:LONGEST]
