"""What one document does to another, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["ENDING", "LONGEST", "Relation", "RelationKind", "around", "kind_of"]

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
    RelationKind.REPEALS: "废止|作废|停止执行|不再执行|停止施行",
    RelationKind.EXPIRES: "失效|停止使用",
    RelationKind.AMENDS: "修改|修订|修正",
}
ENDING = "|".join((_WORDS[RelationKind.REPEALS], _WORDS[RelationKind.EXPIRES]))


def kind_of(verb: str) -> RelationKind:
    """The kind of relation that a verb states."""
    return next(kind for kind, words in _WORDS.items() if verb in words.split("|"))


def around(text: str, place: int) -> str:
    """The sentence around a place, as far as it is kept."""
    before, after = max(0, place - LONGEST), place + LONGEST
    start = max(text.rfind("。", before, place), text.rfind("\n", before, place)) + 1 or before
    end = text.find("。", place, after)
    return text[start : end + 1 if end >= 0 else after].strip()[:LONGEST]
