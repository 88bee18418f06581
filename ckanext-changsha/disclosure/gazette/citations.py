"""The documents that a text cites: 《标题》（文号）, a number alone, and 《法律》第X条, each with its place.

A document's own number and title are never among them, nor those of the heading; a short name that the text gives
(以下简称《办法》) stands for the document that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from disclosure.gazette.address import PLACE
from disclosure.gazette.layout import Role
from disclosure.gazette.number import issuers
from disclosure.gazette.own_number import normal_number
from disclosure.gazette.structure import Node, Structure
from disclosure.vocabularies import read_yaml

__all__ = ["Citation", "cited", "citations_in", "plain_title"]

MOST = 300  # citations of one document
LONGEST_TITLE = 200  # characters
_TITLE = rf"《(?P<title>(?:[^《》\n]|《[^《》\n]{{1,100}}》){{2,{LONGEST_TITLE}}})》"
_BRACKETS = r"(?:[^\S\n]*[（(](?P<note>(?:[^（）()\n]|[（(][^（）()\n]{0,40}[）)]){2,100})[）)])?"
_CITED = re.compile(rf"{_TITLE}{_BRACKETS}(?P<place>{PLACE})?")
_YEAR = r"[〔\[【（(﹝［]\s*(?:19|20)\d{2}\s*[〕\]】）)﹞］]"
_NUMBER = re.compile(
    rf"(?P<prefix>[\u4e00-\u9fff]{{1,14}})\s*{_YEAR}\s*(?:第\s*)?\d{{1,5}}\s*号"
    r"|(?P<series>[\u4e00-\u9fff]{2,20}?(?:令|公告|通告))\s*(?:第\s*|(?:19|20)\d{2}\s*年\s*第\s*)\d{1,4}\s*号"
)
_SHORT = re.compile(r"(?:以下)?(?:统称|简称|称)(?:为|：)?\s*[《“](?P<name>[^《》“”]{1,40})[》”]")
_SERIES = ("", "令", "公告", "通告")  # 省政府令第1号 keeps its 省政府
_HEADING = (Role.TITLE, Role.NUMBER)


@dataclass(frozen=True, slots=True)
class Citation:
    """One document that a text names, where it does so."""

    title: str  # as printed between 《 and 》, "" for a number alone
    number: str  # in its normal form, "" when the text gives none
    place: str  # 第三条第二款, "" for the whole document
    start: int  # in the text that was searched
    end: int
    anchor: str = ""  # of the provision that cites

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready dict, as a record's body keeps it."""
        return {name: getattr(self, name) for name in ("title", "number", "place", "anchor", "start", "end")}


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    known = read_yaml("gazette", "citations.yaml")
    return {name: tuple(words) for name, words in known.items()}


def plain_title(title: str) -> str:
    """A title by which two spellings of it agree: without blanks and brackets of any kind."""
    return re.sub(r"[\s《》〈〉“”\"'（）()]", "", title)


def citations_in(text: str, short_names: Mapping[str, tuple[str, str]] | None = None) -> list[Citation]:
    """All citations in a piece of text, in their order; `short_names` are those that the document has given."""
    found: list[Citation] = []
    covered = 0
    known = short_names or {}
    for match in _merged(text):
        if match.start() < covered:
            continue
        citation = _titled(match, known) if match.re is _CITED else _numbered(match)
        if citation is not None:
            found.append(citation)
            covered = citation.end
    return found


def cited(structure: Structure, *, number: str = "", title: str = "") -> list[Citation]:
    """The documents that a document cites, each with its first place; `number` and `title` are the document's own."""
    own = plain_title(title)
    headings = {plain_title(part.title) for part in structure.parts}
    short_names: dict[str, tuple[str, str]] = {}
    first: dict[tuple[str, str], Citation] = {}
    for offset, node in structure.placed():
        if not node.text or node.role in _HEADING or len(first) >= MOST:
            continue
        for citation in citations_in(node.text, short_names):
            _learn(node.text, citation, short_names)
            plain = plain_title(citation.title)
            if (citation.number and citation.number == number) or (plain and (plain in own or plain in headings)):
                continue
            key = (citation.number or plain, citation.place)
            first.setdefault(key, _at(citation, offset, node))
    return _without_doubles(list(first.values()))


def _at(citation: Citation, offset: int, node: Node) -> Citation:
    start, end = citation.start + offset, citation.end + offset
    return Citation(citation.title, citation.number, citation.place, start, end, node.anchor)


def _without_doubles(found: list[Citation]) -> list[Citation]:
    """A title that is cited with its number at one place and without at another is one document."""
    numbers = {plain_title(one.title): one.number for one in found if one.title and one.number}
    known = {(one.number, one.place) for one in found if one.number}
    return [one for one in found if one.number or (numbers.get(plain_title(one.title), ""), one.place) not in known]


def _merged(text: str) -> Iterator[re.Match[str]]:
    """Titles and bare numbers by their place; a title first where both begin."""
    titles = _CITED.finditer(text) if "《" in text else ()
    matches = [*titles, *(_NUMBER.finditer(text) if "号" in text else ())]
    return iter(sorted(matches, key=lambda match: (match.start(), match.re is not _CITED)))


def _titled(match: re.Match[str], short_names: Mapping[str, tuple[str, str]]) -> Citation | None:
    title = re.sub(r"\s+", " ", match["title"]).strip()
    if title.endswith(_words()["not_documents"]):
        return None
    inside = _NUMBER.search(match["note"] or "")
    number = _number(inside) if inside else normal_number(match["note"] or "")
    if not number and title in short_names:
        title, number = short_names[title]
    if not number and title in _words()["generic_names"]:
        return None  # 《办法》, and no word of which one
    place = re.sub(r"\s", "", match["place"] or "")
    return Citation(title, number, place, match.start(), match.end())


def _numbered(match: re.Match[str]) -> Citation | None:
    number = _number(match)
    if not number:
        return None
    start = match.end() - len(match[0]) + _lead(match["prefix"] or match["series"])
    return Citation("", number, "", start, match.end())


def _number(match: re.Match[str]) -> str:
    words = match["prefix"] or match["series"]
    return normal_number(match[0][_lead(words) :])


def _lead(words: str) -> int:
    """How many signs before a number are the sentence's: a known prefix is the whole number, else cut what leads in."""
    known = issuers()
    for start in range(len(words)):
        if words[start:] in known:
            return start
    leads = (word for word in _words()["before_numbers"] if word in words)
    ends = (words.rfind(word) + len(word) for word in leads)
    return max((end for end in ends if words[end:] not in _SERIES), default=0)


def _learn(text: str, citation: Citation, short_names: dict[str, tuple[str, str]]) -> None:
    """Note a short name that the text gives in the brackets after a citation."""
    if not citation.title:
        return
    match = _SHORT.search(text, citation.start, citation.end + 60)
    if match and match.start() - citation.end < 4 and len(short_names) < MOST:
        short_names.setdefault(match["name"], (citation.title, citation.number))
