"""A notice's text as lines that hold a label each, put together again where markup tore them into pieces.

Word processors and portals print 标段 and 编号： in two paragraphs, or （ and 2023 and 年）; a reader sees one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from disclosure.trading.vocabulary import notice_labels

__all__ = ["LABELS", "PARTY", "bare_label", "label_lines", "numbering", "split_label"]

LABELS = {label: name for name, labels in notice_labels().items() for label in labels}
PARTY = re.compile(r"(采购人|招标人|征集人|采购单位|采购代理机构|招标代理机构|代理机构)(?:信息|名称)?$")
LONGEST_LABEL, LONGEST_VALUE, LONGEST_LINE = 30, 120, 500  # characters
LONGEST_PIECE, MOST_PIECES = 12, 4  # of a torn label
MOST_BROKEN = 5  # lines in which a bracket that was opened is closed
_NUMBERING = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．:：]|\d{0,2}(?:[.．]\d{1,2}){1,3}[.．]?(?!\d)|[(（]?\d{1,2}[)）、.．])\s*"
)
_NUMBER_SIGNS = frozenset("0123456789０１２３４５６７８９一二三四五六七八九十(（.．")
_COLON = re.compile("[：:]")
LONGEST_SPLIT = 25  # characters in which a label ends
_NUMBER_ALONE = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]?[.．、]?")
_PARTIES = ("采购人信息", "招标人信息", "征集人信息", "采购代理机构信息")
_BEGINNINGS = frozenset(
    label[:end] for label in (*LABELS, *_PARTIES) for end in range(1, len(label)) if label[:end] not in LABELS
)
_UNIT = re.compile(r"\((?:人民币|单位:)?(元|万元|亿元)\)$")
_REMARK = re.compile(r"\((?:如有|如有的话|盖章|公章|全称|不?含税|人民币|若有|必填|公开|[大小]写|单位全称)\)$")
_THIS = re.compile("^(?:本项目|本次|本次采购|本标段|本包|该项目)的?")  # 本项目预算金额
# What else the field may be called: 招标(采购)人, 成交价(折扣率). Units in brackets are no such word.
_OTHERWISE = re.compile(
    r"\((?:采购|招标|成交|中标|响应|投标|开标|开启|中选|标包|分包|包|甲方|乙方|业主|项目业主|建设单位|招标人|采购人|供应商|成交人|成交供应商|中标人"
    r"|采购计划编号|采购编号|招标编号|投标截止时间|开标时间|招标控制价|最高投标限价|最高限价|控制价|拦标价|费率|折扣率|下浮率|优惠率)\)"
)
# The lot that a winner's or candidate's label names: 一标段中标人, 中标价(第2包). A lot's budget is not the notice's.
_COUNT = "[A-Z一二三四五六七八九十\\d]{1,3}"
_LOT = rf"(?:第?{_COUNT}(?:包|标段|标包|分包|标)|(?:包|标段|标包){_COUNT})"
_OF_LOT = re.compile(rf"^{_LOT}[-的]?(?=.)|\({_LOT}\)$")
_SUPPLIERS = frozenset({"winner", "winner_amount", "bid_amount", "score", "first", "second", "third"})
_NEXT_LABEL = re.compile(r"[ \u3000；;，,。]{1,20}(?P<label>[^ \u3000\t：:；;，,。]{2,24})[：:]")
_IN_BRACKETS = re.compile(r"[（(](?P<label>[^（）()：:]{2,12})[：:](?P<value>[^（）()]{1,60})[）)]")
_TAILS = ("：", ":", "元", "万元", "(元", "（元", "(万元", "（万元")
_OPEN_ENDS = ("（", "(", "（￥", "(￥", "（¥", "(¥")
_BLANKS = re.compile(r"\s+")


def label_lines(text: str) -> list[str]:
    """The lines of `text`: a colon or a unit printed on a line of its own belongs to the line before, a label and a
    bracket that lines tear apart are one, and labels that share a line have a line each."""
    pieces = [line for line in map(str.strip, text.split("\n")) if line]
    lines: list[str] = []
    place = 0
    while place < len(pieces):
        line = pieces[place]
        if lines and (line.startswith(_TAILS) or _open(lines[-1])):
            lines[-1] += line
            place += 1
            continue
        count = _torn_label(pieces, place) or _torn_brackets(pieces, place)
        lines.append("".join(pieces[place : place + count]))
        place += count
    return [one for line in lines for one in _each_label(line)]


def _open(line: str) -> bool:
    """True for a label's value that breaks off in brackets: 中标金额：壹佰元整（, with ￥100.00） on the next line."""
    return line.endswith(_OPEN_ENDS) and len(line) < LONGEST_VALUE and "\t" not in line


def _torn_label(pieces: Sequence[str], place: int) -> int:
    """How many lines make up one label: 标段, 编号：; 1., 采购人, 信息. 0 where the line is no part of one."""
    first = pieces[place]
    if len(first) > LONGEST_PIECE or (first not in _BEGINNINGS and not _NUMBER_ALONE.fullmatch(first)):
        return 0
    joined = first
    for count, piece in enumerate(pieces[place + 1 : place + MOST_PIECES], 2):
        joined += piece
        label, colon, _ = split_label(joined)
        bare = bare_label(label)[0]
        if (colon and bare in LABELS) or (not colon and bare.endswith("信息") and PARTY.fullmatch(bare)):
            return count
        if colon or len(piece) > LONGEST_PIECE or "\t" in piece:
            return 0
    return 0


def _torn_brackets(pieces: Sequence[str], place: int) -> int:
    """How many lines it takes until the brackets of a short line are closed; 1 when they are, or never will be."""
    if "（" not in pieces[place] and "(" not in pieces[place]:
        return 1
    depth = _depth(pieces[place])
    if depth <= 0 or "\t" in pieces[place]:
        return 1
    length = 0
    for count, piece in enumerate(pieces[place : place + MOST_BROKEN], 1):
        length += len(piece)
        depth = _depth(piece) if count == 1 else depth + _depth(piece)
        if length > LONGEST_VALUE or "\t" in piece:
            return 1
        if depth <= 0:
            return count
    return 1


def _depth(line: str) -> int:
    """How many brackets a line leaves open."""
    return line.count("（") + line.count("(") - line.count("）") - line.count(")")


def _each_label(line: str) -> list[str]:
    if len(line) > LONGEST_LINE or line.count("：") + line.count(":") < 2:
        return [line]
    line = _IN_BRACKETS.sub(_price_apart, line)
    begins = [found for found in _NEXT_LABEL.finditer(line) if bare_label(found["label"])[0] in LABELS]
    starts = [0, *(found.start("label") for found in begins)]
    ends = [*(found.start() for found in begins), len(line)]
    return [line[start:end] for start, end in zip(starts, ends, strict=True)]


def _price_apart(found: re.Match[str]) -> str:
    """演示公司（投标报价：100万元） as 演示公司；投标报价：100万元."""
    price = LABELS.get(bare_label(found["label"])[0]) in {"winner_amount", "bid_amount"}
    return f"；{found['label']}：{found['value']}" if price else found[0]


def numbering(text: str) -> bool:
    """True for what begins with a number of a list or heading: 一、, 2.1, (3)."""
    return _NUMBERING.match(text) is not None


def split_label(cell: str) -> tuple[str, str, str]:
    """Label, colon and value of one cell; numbering such as 一、 or 2.1 is dropped."""
    if cell[:1] in _NUMBER_SIGNS:
        cell = _NUMBERING.sub("", cell)
    colon = _COLON.search(cell, 0, LONGEST_SPLIT)
    if colon is None:
        return cell, "", ""
    return cell[: colon.start()], "：", cell[colon.end() :].strip(" :：\t")


def bare_label(label: str) -> tuple[str, str]:
    """The label in the vocabulary's spelling, and the unit that its brackets name."""
    return _spelt(label) if len(label) <= LONGEST_LABEL else ("", "")


@lru_cache(maxsize=8192)  # the same labels stand in thousands of notices
def _spelt(label: str) -> tuple[str, str]:
    label = _REMARK.sub("", _BLANKS.sub("", unicodedata.normalize("NFKC", label)))
    unit = _UNIT.search(label)
    if unit:
        label = _REMARK.sub("", label[: unit.start()])
    known = (one for one in (label, _OTHERWISE.sub("", label), _THIS.sub("", label)) if one in LABELS)
    found = next(known, "") or _without_lot(label)
    return found or label, unit[1] if unit else ""


def _without_lot(label: str) -> str:
    bare = _OF_LOT.sub("", label)
    return bare if LABELS.get(bare) in _SUPPLIERS else ""
