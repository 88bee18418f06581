"""Taking plain text apart: saved text twins of pages, beginnings of pages, and the torn lines of text extractors."""

from __future__ import annotations

import re

from ckanext.changsha.harvesters.gazette.labels import label_of, read_labels
from ckanext.changsha.harvesters.gazette.parts import Parts
from disclosure.gazette.own_number import normal_number
from disclosure.gazette.provisions import date_or_none

__all__ = ["clean_lines", "looks_like_title", "mend_lines", "take_apart_text", "title_in"]

ZONE = 60  # lines in which labels and the title stand
TORN = 9  # pieces a date or a number is torn into
_GENRES = "决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
_KINDS = "办法|规定|规则|细则|条例|方案|规划|纲要|指引|标准|目录|制度|措施|要点|预案|指南|计划|准则|章程|清单|名单"
_TITLE = re.compile(rf"(?:{_GENRES}|{_KINDS})(?:》)?\s*(?:[（(][^）)]{{1,40}}[）)]\s*)*$|令（?第\d+号")
_FRAGMENT = re.compile(r"[\d年月日号〔〕\[\]第“”‘’《》〈〉（）()、，。；：:%％.．+\-—]{1,12}")
_ONE_SIGN = re.compile(r"[\u4e00-\u9fff]")
_OPENING, _CLOSING = "“‘《〈（(〔[", "”’》〉）)〕]、，。；："
_FURNITURE = re.compile(
    r"扫一扫在手机打开当前页|^分享到|打印本页|^【?(?:打印|关闭)|关闭窗口|版权所有|^主办(?:单位)?[:：]|网站标识码|ICP备|公网安备|"
    r"^上一篇|^下一篇|^相关(?:阅读|文档|链接)|^热门文章|^免责声明|Copyright"
)
FURNITURE_ZONE = 60  # lines at the end that may be the site's, not the document's
_PAGE_NUMBER = re.compile(r"[-—－]\s*\d{1,4}\s*[-—－]")
_NOTE = re.compile(r"^#")  # notes that whoever saved the page put above it


def take_apart_text(text: str, url: str = "") -> Parts:
    """The parts of a document saved as text."""
    raw = [line.replace("\xa0", " ").strip() for line in text.splitlines()]
    raw = [line for line in raw if not _NOTE.match(line)]
    zone = next((i for i, line in enumerate(raw[:ZONE]) if len(line) > 120 or line.startswith("第一条")), ZONE)
    labels, end = read_labels(raw[:zone])
    before = [line for line in raw[:end] if line and looks_like_title(line)]
    lines = clean_lines(raw[end:])
    title = labels.get("title") or (before[0] if before else title_in(raw[end:]))
    return Parts(labels=labels, titles=[title] if title else [], lines=lines, url=url)


def clean_lines(lines: list[str]) -> list[str]:
    """The lines that say something, without what the site puts below a document."""
    said = [line.strip() for line in lines if line.strip() and not _PAGE_NUMBER.fullmatch(line.strip())]
    start = max(1, len(said) - FURNITURE_ZONE)
    for place in range(start, len(said)):
        if _FURNITURE.search(said[place]):
            return said[:place]
    return said


def looks_like_title(line: str) -> bool:
    """Whether a line ends as titles of documents do."""
    return 6 <= len(line) <= 200 and bool(_TITLE.search(line)) and "。" not in line and label_of(line) is None


def title_in(lines: list[str]) -> str:
    """The title before the text, also when it is broken over several lines above the number."""
    head: list[str] = []
    for line in lines[:ZONE]:
        line = line.strip()
        if not line:
            if head and looks_like_title("".join(head)):
                break
            head.clear()
        elif normal_number(line):
            if any(looks_like_title("".join(head[start:])) for start in range(len(head))):
                break
            head.clear()  # a red head with the number above the title
        elif len(line) > 120 or line.endswith(("：", ":", "。")):
            break
        else:
            head.append(line)
            if looks_like_title("".join(head)) and len(head) == 1:
                break
    for start in range(len(head)):
        if looks_like_title("".join(head[start:])):
            return "".join(head[start:])
    return next((line for line in head if looks_like_title(line)), "")


def mend_lines(lines: list[str]) -> list[str]:
    """Text whose lines were torn at every style change, whole again: 长政发〔 / 2018 / 〕 / 7 / 号 is one line."""
    whole: list[str] = []
    place = 0
    while place < len(lines):
        length = _torn(lines, place)
        if length:
            whole.append("".join(lines[place : place + length]))
            place += length
        else:
            whole.append(lines[place])
            place += 1
    return _glue(whole)


def _torn(lines: list[str], place: int) -> int:
    """How many lines from `place` on are the pieces of one date or number that stands alone; 0 for none."""
    for length in range(2, min(TORN, len(lines) - place) + 1):
        pieces = lines[place : place + length]
        if sum(map(len, pieces)) > 60:
            return 0
        joined = re.sub(r"\s", "", "".join(pieces))
        if not all(_FRAGMENT.fullmatch(piece) for piece in pieces[1:]):
            return 0
        if joined.endswith("日") and date_or_none(joined):
            return length
        if joined.endswith("号") and normal_number(joined):
            return length
    return 0


def _glue(lines: list[str]) -> list[str]:
    """Join pieces of punctuation, digits and single signs to the lines they were torn from."""
    glued: list[str] = []
    closed = True  # whether the line before stands by itself, as the day of a signature does
    open_end = False
    for line in lines:
        alone = bool(date_or_none(line)) or bool(normal_number(line))
        mark, sign = bool(_FRAGMENT.fullmatch(line)), bool(_ONE_SIGN.fullmatch(line))
        joins = mark or sign or open_end or line[0] in _CLOSING or (glued and glued[-1][-1] in _OPENING)
        if joins and not alone and not closed:
            glued[-1] += line
        else:
            glued.append(line)
        closed = alone
        open_end = mark and not alone and line[-1] not in "。；：]"
    return glued
