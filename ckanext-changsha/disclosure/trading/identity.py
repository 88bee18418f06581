"""By what notices of one transaction know each other: codes, and titles without the words that only name the notice."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from disclosure.dates import SHANGHAI
from disclosure.records import Record
from disclosure.trading.vocabulary import identifier, stages, title_tails

__all__ = ["Trace", "bare_name", "bare_title", "code", "local", "lot_number", "shown_title", "trace", "without_lot"]

SHORTEST_CODE, DISTINCTIVE = 6, 11  # characters; shorter codes are numbered anew by every buyer
SHORTEST_TITLE = 6
LONGEST = 200
_CODE = re.compile(r"[0-9A-Z〔〕\[\]()/_.\-\u4e00-\u9fff]+")
_COUNT = r"[一二三四五六七八九十\d]{1,2}"
_ROUND = re.compile(rf"[(（\[【-]?(?:第{_COUNT}次|[二三四五]次)(?:招标|采购|公告)?[)）\]】]?|重新(?=招标|采购)")
_LOT_NUMBER = r"[一二三四五六七八九十\dA-Z]{1,3}"
_LOT = re.compile(
    rf"[(（\[【-]?第?({_LOT_NUMBER})(?:标段|标包|合同包|分包|包)[)）\]】]?"
    rf"|[(（\[【](?:标段|标包|包|分包)({_LOT_NUMBER})[)）\]】]"
)
_KEPT = frozenset({"采购", "项目"})  # also the ends of projects' own names
_CODE_IN_TITLE = re.compile(r"(?:项目|招标|采购)编号[：:]\s{0,3}([^()（）\s]{6,60})")
_COUNTED = re.compile(r"(公告|公示)[(]?[一二三四五六七八九十\d]{1,2}[)]?$")
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, order=True)
class Trace:
    """What linking keeps of a notice: enough to tell its transaction, without its text."""

    moment: str  # ISO 8601 in Shanghai's time, "9" when the notice has none, so that it sorts last
    place: int  # of its stage in a transaction's life, for notices of one day
    key: str
    stage: str = ""
    section: str = ""  # the section's code
    source_section: str = ""  # the source's own id of the section
    lot: str = ""  # the lot's number as titles print it
    deal: str = ""
    project: str = ""
    name: str = ""  # bare title
    buyer: str = ""  # bare name
    title: str = ""  # for people
    deadline: str = ""
    opening: str = ""

    @property
    def sections(self) -> tuple[str, ...]:
        """Its section by code and by the source's own id."""
        return tuple(section for section in (self.section, self.source_section) if section)

    @property
    def day(self) -> date | None:
        """The day of publication, None when the source does not say."""
        return date.fromisoformat(self.moment[:10]) if len(self.moment) > 1 else None


def trace(record: Record) -> Trace:
    """The trace of a transaction's record."""
    body = record.body
    buyer = bare_name(body["buyer"]["name"])
    in_title = _CODE_IN_TITLE.search(record.title)
    project = code(body["project_code"]) or (code(in_title[1]) if in_title else "")
    life = stages()
    return Trace(
        moment=local(body["published_at"]) or "9",
        place=life.index(body["stage"]) if body["stage"] in life else len(life),
        key=record.key,
        stage=body["stage"],
        section=_scoped(code(body["section_code"]), buyer),
        source_section=_section_in(record.key),
        lot=lot_number(body["section_name"]) or lot_number(record.title),
        deal=code(body["unified_deal_code"]),
        project="" if _investment(project) else _scoped(project, buyer),
        name=bare_title(body["project_name"]) or bare_title(record.title),
        buyer=buyer,
        title=without_lot(body["project_name"] or shown_title(record.title)),
        deadline=local(body["deadline_at"]),
        opening=local(body["opening_at"]),
    )


def code(text: str) -> str:
    """The code in one spelling, "" for what is none: a name in the field of a code, a placeholder, prose.

    `（第2次）` behind a code counts the attempt and is dropped: the project is the same.
    """
    written = unicodedata.normalize("NFKC", text[: LONGEST + 1])
    written = _ROUND.sub("", "".join(written.upper().split()))
    digits = sum(sign.isdigit() for sign in written)
    if not SHORTEST_CODE <= len(written) <= 60 or digits < 4 or digits * 4 < len(written) or len(set(written)) < 3:
        return ""
    return written if _CODE.fullmatch(written) else ""


def bare_title(title: str) -> str:
    """The title without notice words, attempt, lot, brackets and marks; "" when too little is left to know it by."""
    bare = "".join(unicodedata.normalize("NFKC", title[:LONGEST]).split())
    bare = _COUNTED.sub(r"\1", bare)
    bare = _NOT_A_WORD.sub("", _LOT.sub("", _ROUND.sub("", bare)))
    tails = title_tails()
    while bare.endswith(tails):
        bare = bare[: -len(next(word for word in tails if bare.endswith(word)))]
    return bare if len(bare) >= SHORTEST_TITLE and not bare.isascii() else ""


def shown_title(title: str) -> str:
    """The title without the words that only name the notice, for people: 采购 and 项目 stay."""
    tails = tuple(form for word in title_tails() if word not in _KEPT for form in (word, f"（{word}）", f"({word})"))
    shown = title.strip()
    while shown.endswith(tails):
        shown = shown[: -len(next(word for word in tails if shown.endswith(word)))].rstrip()
    return shown or title


def without_lot(title: str) -> str:
    """The title without attempt and lot: what the lots of a project have in common."""
    return _LOT.sub("", _ROUND.sub("", title)).strip() or title


def lot_number(title: str) -> str:
    """The number of the lot that a title names, as printed: 一 of 一标段; "" when it names none."""
    found = _LOT.search("".join(unicodedata.normalize("NFKC", title[:LONGEST]).split()))
    return (found[1] or found[2]) if found else ""


def bare_name(name: str) -> str:
    """An organisation's name in one spelling."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", name[:LONGEST]))


def local(moment: str | None) -> str:
    """An ISO moment in Shanghai's time to the second, "" for none."""
    if not moment:
        return ""
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI).isoformat(timespec="seconds")


def _scoped(known: str, buyer: str) -> str:
    """A short code counts only together with its buyer: 2026-001 is everybody's first purchase."""
    if not known or len(known) >= DISTINCTIVE:
        return known
    return f"{known}@{buyer}" if buyer else ""


def _section_in(key: str) -> str:
    """The source's own id of the section, where keys hold one: source, section, notice type, time."""
    source, _, rest = key.partition(":")
    section, colon, _ = rest.partition(":")
    return f"{source}:{section}" if colon and section.isascii() and len(section) >= DISTINCTIVE else ""


def _investment(text: str) -> bool:
    """True for a code of an investment project, whose design, works and supervision are tenders of their own."""
    return identifier("project_code").fullmatch(text) is not None
