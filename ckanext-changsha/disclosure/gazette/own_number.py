"""A document's own number among all the numbers that its text cites.

A page cites many numbers; its own one stands in the metadata, alone on a line near the top, or in brackets at the end
of the title. Aggregators that take the first number of a text take a cited one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from disclosure.errors import ValueRefused
from disclosure.gazette.number import DocumentNumber

__all__ = ["normal_number", "number_in_title", "own_number", "registration_number"]

LATEST_YEAR = 2100
HEAD = 25  # lines before which a document prints its number
PIECES = 8  # lines that one number may be torn into
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_BRACKETS = str.maketrans("[]【】﹝﹞", "〔〕〔〕〔〕")
_SERIES = re.compile(
    r"(?P<series>[\u4e00-\u9fff、 ]{0,80}?)(?P<year>(?:19|20)\d{2}年|〔(?:19|20)\d{2}〕)?(?P<rank>第)?"
    r"(?P<serial>\d{1,5})号"
)
_SERIES_ENDS = ("令", "公告", "通告", "公报", "函", "发", "字", "决定", "")
_ORDER_IN_TITLE = re.compile(r"(?P<body>[\u4e00-\u9fff]{2,20}?)令\s*(?:第\s*)?(?P<serial>\d{1,4})\s*号")
_NOTICE_TITLE = re.compile(r"(?P<number>[\u4e00-\u9fff、 ]{2,40}(?:公告|通告)\s*\d{4}年第\d{1,5}号)(?:$|[（(])")
_AT_END = re.compile(r"[（(]\s*(?P<number>[^（）()《》]{4,50}?号)\s*[）)]\s*$")
_NUMBER = r"[\u4e00-\u9fff]{2,12}[〔\[【（(﹝]\d{4}[〕\]】）)﹞]\s?第?\d{1,5}号"
# …的通知（长政发〔2018〕7号）; 长政发〔2018〕7号 …; 【长政发〔2018〕7号】…; …的通知 长政发〔2018〕7号; 市政府令第137号
_BESIDE = (
    _AT_END,
    re.compile(rf"^[【\[]?(?P<number>{_NUMBER})(?:[】\]]|\s)"),
    re.compile(rf"(?<=[知见法定告函则复报])\s(?P<number>{_NUMBER})$"),
    re.compile(r"^(?P<number>[\u4e00-\u9fff]{2,20}令\s?第\s?\d{1,4}\s?号)$"),
)
_REGISTRATION = re.compile(
    r"\b(?P<area>[A-Z]{2,5}R)\s*[—–\-]{1,2}\s*(?P<year>20\d{2})\s*[—–\-]{1,2}\s*(?P<serial>\d{5})\b"
)


def normal_number(text: str) -> str:
    """The one spelling of a number, or "" for a text that is none.

    Numbers with a prefix become 长政发〔2018〕7号; orders and notices keep their own form: 2025年第30号, 国令第706号.
    """
    text = _INVISIBLE.sub("", text[:100]).strip()
    try:
        return str(DocumentNumber.parse(text, latest_year=LATEST_YEAR))
    except ValueRefused:
        pass  # not of the standard's form; orders and notices have their own
    written = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    written = re.sub(r"(?<![\u4e00-\u9fff])\s+|\s+(?![\u4e00-\u9fff])", "", re.sub(r"\s+", " ", written))
    match = _SERIES.fullmatch(re.sub(r"(?<=[令告函])\s{1,9}|\s{1,9}(?=第)", "", written))
    if match is None or not (match["year"] or match["rank"]):
        return ""
    series = match["series"].strip()
    if "关于" in series or not series.endswith(_SERIES_ENDS) or not int(match["serial"]):
        return ""
    series = "国令" if series == "中华人民共和国国务院令" else series
    return f"{series}{match['year'] or ''}{match['rank'] or ''}{int(match['serial'])}号"


def number_in_title(title: str) -> str:
    """The number that a title itself states: …的通知（岳办发〔2017〕2号）, …办法（安徽省人民政府令第255号）."""
    beside = (found["number"] for pattern in _BESIDE if (found := pattern.search(title)))
    number = next(filter(None, map(normal_number, beside)), "")
    if number:
        return number
    notice = _NOTICE_TITLE.match(title)
    return normal_number(notice["number"]) if notice else ""


def own_number(label: str, title: str, lines: Sequence[str]) -> str:
    """The document's own number from its label, its title or the lines before its text; "" when it states none."""
    return normal_number(label) or number_in_title(title) or _on_own_line(_head(lines))


def _head(lines: Sequence[str]) -> list[str]:
    """The lines before the text: up to the addressees, or the first long line."""
    head: list[str] = []
    for line in lines[:HEAD]:
        if len(line) > 80 or (len(line) > 6 and line.endswith(("：", ":"))) or line.startswith("第一条"):
            break
        head.append(_REGISTRATION.sub("", line).strip())  # CSCR—2024—01003 长政办发〔2024〕12号 on one line
    return head


def _on_own_line(head: Sequence[str]) -> str:
    """A number that is a line of its own; web pages tear it into several."""
    for pieces in range(1, PIECES + 1):
        for start in range(len(head) - pieces + 1):
            found = normal_number("".join(head[start : start + pieces]))
            if found:
                # 中华人民共和国国务院令 stands on the line above 第706号.
                series = head[start - 1] if start and found.startswith("第") else ""
                return normal_number(series + found) or found
    return ""


def registration_number(text: str) -> str:
    """The unified registration number of a normative document, CSCR—2018—01001, as the province prints it."""
    match = _REGISTRATION.search(text)
    return f"{match['area']}—{match['year']}—{match['serial']}" if match else ""
