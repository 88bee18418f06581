"""One document under two identities: what two records must share to be of one document.

One page prints the number and another only the index number; one names the issuer in full and another as 市财政局. What
a document is known by is its issuer and number, or its index number; the numbers that its text cites are others', and
are never looked at. Where one record has the number and the other the index number, title, issuer and day must agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from disclosure.gazette.bodies import is_relative
from disclosure.gazette.names import whole_name

__all__ = ["IDENTIFIERS", "Identity", "Shared", "alike"]

IDENTIFIERS = ("document_number", "index_number", "registration_number")  # fields of the body that a twin may supply
SHORTEST_TITLE = 6  # characters by which a document is known: 通知 and 公告 are no names
SHORTEST_INDEX = 6
COMPARED = 4_000  # characters of two texts
TELLING = 200  # characters of a text that is more than a list's or a link's
SAME_TEXT = 0.5  # share of the shorter text's lines that both have


class Shared(StrEnum):
    """What makes two records one document, the surest first."""

    NUMBER = "document_number"
    INDEX = "index_number"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a record says of which document it is."""

    title: str
    issuer: str  # the leading one, by its whole name
    number: str
    index_number: str
    written: str
    published: str
    text: str = ""

    @classmethod
    def of(cls, title: str, body: Mapping[str, Any]) -> Identity:
        """The identity of the record with this title and body."""
        issuers = body.get("issuers") or []
        return cls(
            title=_bare(title),
            issuer=whole_name(issuers[0]) if issuers else "",
            number=body.get("document_number") or "",
            index_number=_bare(body.get("index_number") or "").upper(),
            written=body.get("written") or "",
            published=body.get("published") or "",
            text=(body.get("text") or "")[:COMPARED],
        )

    @property
    def days(self) -> set[str]:
        """The days that it tells of itself."""
        return {self.written, self.published} - {""}

    @property
    def strength(self) -> int:
        """How much its key says: issuer and number over an index number, over title and day."""
        return 2 if self.number and self.issuer else 1 if self.index_number else 0

    def claims(self) -> list[str]:
        """What a twin must share one of, so that twins are looked for among few."""
        found = [f"number|{self.number}"] if self.number else []
        if _telling_index(self.index_number):
            found.append(f"index|{self.index_number}")
        if len(self.title) >= SHORTEST_TITLE:
            found += [f"title|{self.title}|{day}" for day in sorted(self.days)]
            found += [f"title|{self.title}|{self.issuer}"] if self.issuer else []
        return found

    def shared(self, other: Identity) -> Shared | None:
        """What makes the two one document; None when nothing does, or when they contradict each other."""
        if _contradict(self.number, other.number) or _contradict(self.written, other.written):
            return None
        if self.number and self.number == other.number and _one_body(self.issuer, other.issuer):
            return Shared.NUMBER if alike(self.title, other.title) else None
        if _contradict(self.index_number, other.index_number):
            return None
        if _telling_index(self.index_number) and self.index_number == other.index_number:
            return Shared.INDEX if alike(self.title, other.title) else None
        return Shared.TITLE if self._titled(other) else None

    def _titled(self, other: Identity) -> bool:
        """Whether title, issuer, day and text are those of one document."""
        if self.title != other.title or len(self.title) < SHORTEST_TITLE or not _one_body(self.issuer, other.issuer):
            return False
        dated = bool(self.days & other.days) or (bool(self.issuer and other.issuer) and not (self.days and other.days))
        return dated and _same_text(self.text, other.text)


def alike(one: str, other: str) -> bool:
    """Whether two titles can be one document's: the same, or one within the other."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return bool(short) and short in long


def _bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _contradict(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _telling_index(number: str) -> bool:
    """Whether it is an index number, and not a template's — or 无."""
    return len(number) >= SHORTEST_INDEX and any(sign.isdecimal() for sign in number)


def _one_body(one: str, other: str) -> bool:
    """Whether two names can be one body's: the same, one unknown, or one relative to where it was written."""
    short, long = sorted((one, other), key=len)
    return not short or short == long or (is_relative(short) and long.endswith(short.lstrip("本我")))


def _same_text(one: str, other: str) -> bool:
    if min(len(one), len(other)) < TELLING:
        return True
    lines, others = ({line.strip() for line in text.splitlines() if line.strip()} for text in (one, other))
    return len(lines & others) >= SAME_TEXT * min(len(lines), len(others))
