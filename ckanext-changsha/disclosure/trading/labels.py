"""What the labels in a notice's text say: 采购人：…, 预算金额（元）：…, and tables of candidates and winners.

Labels come as `label：value` on one line, as a label with its value on the next line, as cells of a table row, with
blanks inside (`招 标 人`) and with the unit in brackets. Only the vocabulary below is believed; prose is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from disclosure.dates import parse_moment
from disclosure.errors import ValueRefused
from disclosure.trading.suppliers import Supplier, suppliers_in_tables

__all__ = ["Facts", "read_labels"]

LONGEST_NAME = 120
_FIELDS = {
    "buyer": "采购人 采购人名称 采购单位 采购单位名称 采购人单位 招标人 招标人名称 招标单位 招标单位名称 "
    "转让方 转让方名称 出让人 建设单位",
    "agency": "采购代理机构 采购代理机构名称 招标代理机构 招标代理机构名称 招标代理 代理机构 代理机构名称",
    "project_name": "项目名称 采购项目名称 招标项目名称 标的名称 原公告的采购项目名称",
    "project_code": "项目编号 采购项目编号 招标项目编号 招标编号 原公告的采购项目编号",
    "section_name": "标段名称 分包名称",
    "section_code": "标段编号 招标项目标段编号 标段(包)编号",
    "budget": "预算金额 采购预算 项目预算 预算总金额 合同估算价 转让底价 起始价",
    "control_price": "最高限价 最高投标限价 招标控制价 控制价 控制价(最高限价) 最高限价(如有)",
    "deadline": "投标截止时间 提交投标文件截止时间 递交投标文件截止时间 投标文件递交截止时间 报名截止时间 "
    "提交响应文件截止时间 递交响应文件截止时间 响应文件提交截止时间",
    "opening": "开标时间 开启时间 响应文件开启时间",
    "concluded": "成交日期 成交时间 合同签署时间 合同签订日期",
    "winner": "中标人 中标人名称 中标单位 中标单位名称 成交人 成交单位 成交供应商 成交供应商名称 中标供应商 "
    "中标供应商名称 中标成交供应商名称 中标(成交)供应商名称 供应商名称 受让方 受让人 竞得人",
    "winner_amount": "中标金额 中标价 中标价格 投标总报价中标价格 成交金额 成交价 成交价格 中标(成交)金额 "
    "总中标金额 合同金额 交易价格 中标费率",
    "first": "第一中标候选人 第一候选人 第一名",
    "second": "第二中标候选人 第二候选人 第二名",
    "third": "第三中标候选人 第三候选人 第三名",
}
_LABELS = {label: name for name, labels in _FIELDS.items() for label in labels.split()}
_NUMBERING = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．:：]|\d{1,2}(?:[.．]\d{1,2}){1,3}[.．]?(?!\d)|[(（]?\d{1,2}[)）、.．])\s*"
)
_UNIT = re.compile(r"[(（](元|万元|亿元)[)）]$")
_NEXT_LABEL = re.compile(rf"[ \u3000]+(?=(?:{'|'.join(map(re.escape, sorted(_LABELS, key=len, reverse=True)))})[：:])")
_PARTIES = frozenset({"buyer", "agency", "winner", "first", "second", "third"})
_NUMERIC = frozenset({"budget", "control_price", "winner_amount", "deadline", "opening"})
_ORGANISATION = re.compile("公司|集团|中心|联合体|[厂院所局社店行部校会站馆队场庄处室厅府学园]|基地|委$|[政县市区]办")
_TAILS = ("：", ":", "元", "万元", "(元", "（元", "(万元", "（万元")
_BLANKS = re.compile(r"\s+")
_PARTY = re.compile(r"(采购人|招标人|采购代理机构|招标代理机构|代理机构)(?:信息|名称)?$")
_DAY_TIME = re.compile(r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?\s*(?:\d{1,2}[:：时点]\d{0,2}分?(?:[:：]?\d{2})?秒?)?")


@dataclass(slots=True)
class Facts:
    """What the labels said; "" where they said nothing. Amounts are the words with the unit their label names."""

    values: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    suppliers: list[Supplier] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The first value that was found for a field."""
        return self.values.get(name, "")

    def put(self, name: str, value: str, unit: str) -> None:
        """Keep a field's first value: notices repeat their labels further down for lots and appendices."""
        if name not in self.values:
            self.values[name], self.units[name] = value, unit

    def moment(self, name: str) -> datetime | None:
        """The field's first date and time, None when it holds none."""
        match = _DAY_TIME.search(unicodedata.normalize("NFKC", self.get(name)))
        if match is None:
            return None
        try:
            return parse_moment(match[0].replace("点", ":").rstrip("时分:"))
        except ValueRefused:
            return None


def read_labels(text: str) -> Facts:
    """The facts in a notice's plain text. Pure, linear and never raising."""
    facts = Facts()
    lines = _lines(text)
    winners: list[list[str]] = []  # [name, amount words, unit], in order
    ranked: dict[int, str] = {}
    for name, value, unit in _pairs(lines):
        if name == "winner":
            if value not in {winner[0] for winner in winners}:
                winners.append([value, "", ""])
        elif name == "winner_amount":
            open_winner = next((winner for winner in winners if not winner[1]), None)
            if open_winner:
                open_winner[1:] = [value, unit]
            else:
                facts.put(name, value, unit)
        elif name in {"first", "second", "third"}:
            ranked.setdefault(["first", "second", "third"].index(name) + 1, value)
        else:
            facts.put(name, value, unit)
    facts.suppliers = suppliers_in_tables(lines)
    known = {supplier.name for supplier in facts.suppliers}
    for name, amount, unit in winners:
        if name not in known:
            facts.suppliers.append(Supplier(name, role="winner", amount_words=amount, unit=unit))
    if not winners and not known and facts.get("winner_amount"):  # a deal whose other party the notice does not name
        words, unit = facts.get("winner_amount"), facts.units["winner_amount"]
        facts.suppliers.append(Supplier("", role="winner", amount_words=words, unit=unit))
    if not known:
        facts.suppliers += [Supplier(name, role="candidate", rank=rank) for rank, name in sorted(ranked.items())]
    return facts


def _lines(text: str) -> list[str]:
    """Lines that hold a label each: a colon or a unit printed on a line of its own belongs to the line before."""
    lines: list[str] = []
    for line in map(str.strip, text.split("\n")):
        if line.startswith(_TAILS) and lines:
            lines[-1] += line
        elif line:
            several = len(line) <= 500 and line.count("：") + line.count(":") > 1
            lines += _NEXT_LABEL.split(line) if several else [line]
    return lines


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(field, value, unit) for every label of the vocabulary that has a value."""
    party = ""
    for index, line in enumerate(lines):
        cells = [cell for cell in line.split("\t") if cell.strip()]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        for place, cell in enumerate(cells):
            label, colon, value = _split(cell)
            bare, unit = _bare(label)
            heading = _PARTY.search(bare)
            if heading and not value and (bare.endswith("信息") or not colon):
                party = "buyer" if heading[1] in {"采购人", "招标人"} else "agency"
            name = _LABELS.get(bare, "")
            if bare in {"名称", "单位名称"} and party:
                name, party = party, ""
            if not name:
                continue
            value = value or (cells[place + 1] if place + 1 < len(cells) else following)
            value = value.strip(" 。；;")
            if value and _believable(name, value):
                yield name, value, unit


def _split(cell: str) -> tuple[str, str, str]:
    """Label, colon and value of one cell; numbering such as 一、 or 2.1 is dropped."""
    cell = _NUMBERING.sub("", cell)
    places = [place for place in (cell.find("："), cell.find(":")) if 0 <= place <= 24]
    if not places:
        return cell, "", ""
    return cell[: min(places)], "：", cell[min(places) + 1 :].strip(" :：\t")


def _bare(label: str) -> tuple[str, str]:
    if len(label) > 30:
        return "", ""
    label = _BLANKS.sub("", unicodedata.normalize("NFKC", label))
    unit = _UNIT.search(label)
    return (label[: unit.start()], unit[1]) if unit else (label, "")


def _believable(name: str, value: str) -> bool:
    """False for what is itself a label or a heading, and for names as long as prose."""
    bare, _ = _bare(_split(value)[0])
    if (
        bare in _LABELS
        or value.endswith(("：", ":"))
        or _NUMBERING.match(value)
        and name in {"buyer", "agency", "winner"}
    ):
        return False
    if name in _PARTIES:
        return 3 < len(value) <= LONGEST_NAME and _ORGANISATION.search(value) is not None and "\t" not in value
    return len(value) <= 300 and (name not in _NUMERIC or any(sign.isdigit() for sign in value))
