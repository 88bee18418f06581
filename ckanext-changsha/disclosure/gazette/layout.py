"""The parts of a document that carry no numbers: title block, addressees, signature, notes, list of attachments.

Also where one document ends and the next begins: a notice prints the measures that it issues after its signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from disclosure.gazette.bodies import split_bodies
from disclosure.gazette.lines import Line, Rank, quoted_lines, read_line, split_lines, titles_end
from disclosure.gazette.own_number import normal_number, registration_number
from disclosure.gazette.provisions import DAY

__all__ = ["Layout", "Role", "lay_out"]

TITLE_LINES = 10  # of one document, with number and notes
NAME_LINES = 60  # of one signature
LONGEST_ADDRESSEES = 400
LONGEST_TITLE = 200  # characters of a title on one line
LONGEST_CONTENTS = 400  # lines of a table of contents


class Role(StrEnum):
    """What a line is for, when it is no numbered provision."""

    TITLE = "title"
    NUMBER = "number"
    NOTE = "note"  # （此件公开发布）, （2018年5月2日市人民政府第3次常务会议通过）
    SALUTATION = "salutation"
    CONTENTS = "contents"
    ATTACHMENT = "attachment"
    SIGNATURE = "signature"
    DATE = "date"
    ROW = "row"  # a table's, cells between tabs
    QUOTED = "quoted"
    TEXT = "text"


@dataclass(slots=True)
class Layout:
    """The lines of a text, the role of each, and those that begin a further document."""

    lines: list[Line]
    roles: list[Role]
    starts: set[int] = field(default_factory=set)


_DATE_LINE = re.compile(rf"(?P<names>[^，。；：《》\d〇○零一二三四五六七八九]{{0,120}})[（(]?{DAY}[）)]?")
_NOTE = re.compile(r"[（(][^（）()]{2,200}[）)]")
_SENT = re.compile(r"(?:抄送|主送|印送|联系人|联系电话|信息公开选项)\s*[:：]")
_CONTENTS = re.compile(r"目\s*[录次]")
_DOTS = re.compile(r"[\s.．…·\-—]*\d{0,4}$")
_ATTACHED = re.compile(r"附\s*件?\s*(?P<number>[\d一二三四五六七八九十]{0,3})\s*(?P<colon>[:：]?)\s*")
_TITLES = ("通知", "意见", "决定", "公告", "通告", "办法", "规定", "细则", "批复", "方案")
_TABLE_HEADS = ("序号", "编号", "文件名称", "文件标题")
_PUNCTUATION = re.compile(r"[，。：；:《》]")


def lay_out(text: str) -> Layout:
    """The layout of a plain text whose lines are its paragraphs; in time linear in its length."""
    raw = split_lines(text)
    quoted = quoted_lines(raw)
    reader = _Reader()
    for line, inside in zip(raw, quoted, strict=True):
        reader.take(line, inside)
    return Layout(reader.lines, reader.roles, reader.starts)


class _Reader:
    """One pass over the lines, with what was seen in the document at hand."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.roles: list[Role] = []
        self.starts: set[int] = set()
        self._begin()

    def _begin(self) -> None:
        self._titles = 0
        self._heading = True  # no line of the text proper yet
        self._signed = self._listing = self._ended = False
        self._attached = False  # whether this part is an attachment: 附件2 目录 then begins the next one
        self._article = self._chapter = 0
        self._contents: set[str] | None = None

    def take(self, text: str, quoted: bool) -> None:
        """Read one line."""
        if quoted and not self._heading:
            self._put(Line(text), Role.QUOTED)
            return
        line = read_line(text, self._article)
        words = line.words
        if not words or self._in_contents(line, words):
            self._put(Line(text), Role.CONTENTS if words else Role.TEXT)
        elif self._attachment(line, words) or self._signature(line, words):
            return
        else:
            self._restart(line)
            self._text(line, words)

    def _put(self, line: Line, role: Role) -> None:
        self.lines.append(line)
        self.roles.append(role)

    def _start(self) -> None:
        if self.lines:
            self.starts.add(len(self.lines))
        self._begin()

    def _in_contents(self, line: Line, words: str) -> bool:
        """Whether a line belongs to a table of contents: it ends where its first heading comes again."""
        if _CONTENTS.fullmatch(words):
            self._contents = set()
            self._heading = False
            return True
        if self._contents is None:
            return False
        entry = re.sub(r"\s", "", _DOTS.sub("", words))
        listed = line.rank is not Rank.ARTICLE and titles_end(words) and entry not in self._contents
        if not listed or len(self._contents) >= LONGEST_CONTENTS:
            self._contents = None
            return False
        self._contents.add(entry)
        return True

    def _attachment(self, line: Line, words: str) -> bool:
        """附件：… before the signature lists; 附件2 alone, or after the signature, begins a document."""
        if self._listing and line.rank is Rank.THIRD:
            self._put(Line(line.text), Role.ATTACHMENT)
            return True
        self._listing = False
        match = _ATTACHED.match(words) if words[0] == "附" and len(words) <= 200 else None
        if match is None or words[match.end() :].startswith(("的", "中", "所", "则", "录", "表")):
            return False
        rest = words[match.end() :]
        if not rest and match["colon"] and not self._signed:
            self._listing = True
            self._put(Line(line.text), Role.ATTACHMENT)
        elif not rest or (titles_end(words) and (self._signed or (self._attached and match["number"]))):
            self._start()
            self._attached = True
            self._title(line, Role.TITLE)
        elif match["colon"] and titles_end(rest):
            self._listing = True
            self._put(Line(line.text), Role.ATTACHMENT)
        else:
            return False
        return True

    def _signature(self, line: Line, words: str) -> bool:
        """A line that is a date, alone or after the names, with the names on the lines above it."""
        dated = words[-1] in "日）)" and len(words) <= 160 and line.rank is Rank.LEAF
        match = _DATE_LINE.fullmatch(words) if dated else None
        if match is None:
            return False
        names = match["names"].strip()
        if names and not split_bodies(names):
            return False
        if self._heading:
            self._title(line, Role.NOTE)
            return True
        if not names:
            self._names_above()
        self._put(line, Role.SIGNATURE if names else Role.DATE)
        self._signed = self._ended = True
        return True

    def _names_above(self) -> None:
        for place in range(len(self.lines) - 1, max(-1, len(self.lines) - 1 - NAME_LINES), -1):
            words = self.lines[place].words
            if self.roles[place] is not Role.TEXT or len(words) > 60 or _PUNCTUATION.search(words):
                return
            if not split_bodies(words):
                return
            self.roles[place], self.lines[place] = Role.SIGNATURE, Line(self.lines[place].text)

    def _restart(self, line: Line) -> None:
        """A first article or chapter after others begins another document, with the title lines above it."""
        again = (line.rank is Rank.ARTICLE and self._article) or (line.rank is Rank.CHAPTER and self._chapter)
        if not again or line.number != 1 or line.sub:
            return
        first = len(self.lines)
        while first > len(self.lines) - TITLE_LINES and first - 1 not in self.starts and self._titled(first - 1):
            first -= 1
        if first == len(self.lines):
            self._start()
            return
        self.starts.add(first)
        for place in range(first, len(self.lines)):
            self.roles[place] = Role.TITLE
        self._begin()

    def _titled(self, place: int) -> bool:
        line = self.lines[place]
        return place > 0 and self.roles[place] is Role.TEXT and line.rank is Rank.LEAF and titles_end(line.words)

    def _text(self, line: Line, words: str) -> None:
        leaf = line.rank is Rank.LEAF
        if self._ended:
            if leaf and (_NOTE.fullmatch(words) or _SENT.match(words)):
                self._put(line, Role.NOTE)
                return
            self._ended = False
            if line.rank <= Rank.ARTICLE or (leaf and titles_end(words)):
                self._start()
        if self._heading and leaf and self._in_heading(line, words):
            return
        self._heading = False
        if line.rank is Rank.ARTICLE:
            self._article = line.number
        elif line.rank is Rank.CHAPTER:
            self._chapter = line.number
        self._put(line, Role.ROW if leaf and "\t" in words else Role.TEXT)

    def _in_heading(self, line: Line, words: str) -> bool:
        """Whether a line belongs to what stands above the text proper."""
        if words.endswith(("：", ":")) and len(words) <= LONGEST_ADDRESSEES and "。" not in words:
            self._heading = False
            self._put(line, Role.SALUTATION)
        elif self._titles >= TITLE_LINES or "\t" in words or words in _TABLE_HEADS:
            return False
        elif normal_number(words) or (len(words) < 30 and registration_number(words)):
            self._title(line, Role.NUMBER)
        elif _NOTE.fullmatch(words):
            self._title(line, Role.NOTE)
        elif titles_end(words) or (len(words) <= LONGEST_TITLE and words.endswith(_TITLES)):
            self._title(line, Role.TITLE)
        else:
            return False
        return True

    def _title(self, line: Line, role: Role) -> None:
        self._titles += 1
        self._put(replace(line, rank=Rank.LEAF), role)
