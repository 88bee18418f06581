"""What sentences, list items and table rows say about other documents: which verb, beside which citation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure.gazette.address import PLACE
from disclosure.gazette.citations import Citation
from disclosure.gazette.layout import Role
from disclosure.gazette.own_number import normal_number
from disclosure.gazette.relation import ENDING, LONGEST, Relation, RelationKind, around, kind_of
from disclosure.gazette.structure import Node

__all__ = ["amended", "changes", "items", "relation", "stated"]

LONGEST_NUMBER = 40
SHORTEST_TITLE = 6  # characters of a table's cell
# Between the last document of a list and the verb stand only these: 等文件自本办法施行之日起同时废止.
_AFTER = re.compile(
    r"\s*(?:等[\u4e00-\u9fff\d]{0,12}?|文件?|通知)?[，,]?(?:自[^，。；《》]{0,24}起[，,]?|[于在从][^，。；《》]{0,20}?)?"
    r"(?:同时|即行|即日起|予以|一并|均|也|相应|随之|自动|已|被|正式|全文|宣布|同步|停止|不再)*"
    rf"(?P<verb>{ENDING})(?!的)"
)
_BEFORE = re.compile(rf"(?P<verb>{ENDING})(?:了|以下|下列|如下)?[^。；《》\u4e00-\u9fff]{{0,6}}$")
_LISTED = re.compile(r"[、，,和及与或；;\s]|以及|原|关于|并")
_AMENDING = re.compile(
    r"(?:作|做|进行)(?:出|了)?(?:如下|以下|相应)?(?:修改|修订)|修改(?:为|如下)|改为|删[去除]|予以修改"
)
_CHANGE = re.compile(
    rf"(?:^|[将在把对中，。；“”、]|删去|删除|增加)(?P<place>{PLACE})[^。；]{{0,60}}?(?:修改|改为|删|增加|作为|合并)"
    rf"|(?:删去|删除|作为)(?P<gone>{PLACE})"
)
_SENTENCE = re.compile(r"[^。；;\n]+")
_LISTED_LINE = re.compile(
    r"\s*+(?P<title>[^\s。；，][^。；，\n]{3,199}?)\s{0,9}[（(](?P<number>[^（）()\n]{4,60}号)[）)]"
)
_LEADS = ("", "将", "对", "把", "、", "，", ".", "）", "．", "原", "定")


def stated(text: str, named: list[Citation], anchor: str) -> Iterator[Relation]:
    """《甲》（文号）、《乙》同时废止, and 废止《甲》: the documents of a run beside the verb."""
    for place, citation in enumerate(named):
        after = _AFTER.match(text, citation.end)
        if after:
            for other in _run(text, named, place):
                yield relation(kind_of(after["verb"]), other, anchor, text)
            continue
        before = _BEFORE.search(text, max(0, citation.start - 16), citation.start)
        if before and not _general(text, before.start()):
            for other in _run_on(text, named, place):
                yield relation(kind_of(before["verb"]), other, anchor, text)


def _general(text: str, place: int) -> bool:
    """Whether a verb is one of several that a rule is about: 制定、修改和废止《…》."""
    return text[max(0, place - 4) : place].endswith(("、", "或者", "或", "和", "不得", "建议", "拟"))


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


def relation(kind: RelationKind, citation: Citation, anchor: str, text: str) -> Relation:
    """The relation to a cited document, with the sentence that states it."""
    return Relation(kind, citation.title, citation.number, citation.place, anchor, around(text, citation.start))


def amended(text: str, named: list[Citation]) -> Citation | None:
    """The document of a sentence that announces changes to it: 对《…》作如下修改."""
    for citation in named:
        match = _AMENDING.search(text, citation.end, citation.end + 60)
        before = text[max(0, citation.start - 4) : citation.start].rstrip()[-1:]
        if match and "。" not in text[citation.end : match.start()] and before in _LEADS:
            return citation
    return None


def changes(node: Node, target: Citation) -> Iterator[Relation]:
    """The articles of the target that a provision changes; new wordings between “ and ” are not read."""
    plain = re.sub("“[^“”]*”", lambda match: "＿" * len(match[0]), node.text)
    for sentence in _SENTENCE.finditer(plain, node.head):
        for match in _CHANGE.finditer(sentence[0]):
            place = re.sub(r"\s", "", match["place"] or match["gone"])
            words = around(node.text, sentence.start())
            yield Relation(RelationKind.AMENDS, target.title, target.number, place, node.anchor, words)


def items(node: Node, named: list[Citation], kind: RelationKind, before: str) -> Iterator[Relation]:
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
        yield relation(kind, named[0], node.anchor, node.text)
