"""What the labels in a notice's text say: 采购人：…, 预算金额（元）：…, and tables of candidates and winners.

Labels come as `label：value` on one line, as a label with its value on the next line, as cells of a table row, with
blanks inside (`招 标 人`) and with the unit in brackets. Only the vocabulary below is believed; prose is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from disclosure.dates import parse_moment
from disclosure.errors import ValueRefused
from disclosure.trading.bid_tables import suppliers_in_tables
from disclosure.trading.label_lines import LABELS, PARTY, bare_label, label_lines, numbering, split_label
from disclosure.trading.lots import only_lot
from disclosure.trading.named_suppliers import NamedSuppliers
from disclosure.trading.sentences import Sentences, rejected_bids
from disclosure.trading.suppliers import ORGANISATION, Supplier

__all__ = ["Facts", "read_labels"]

LONGEST_NAME, LONGEST_CODE = 120, 80
MOST_LINES = 10  # that the words of a reason are broken into
# What stands behind a price on one line: 中标价：1000000元；工期：180日历天.
_BEHIND_PRICE = re.compile(
    r"[；;，,。]\s{0,3}(?:工期|质量|服务期|交货期|供货期|质保期|合同履行|项目经理|项目负责人|总监|建设规模).*"
)
# What stands behind a name on one line: 演示公司 供应商地址：…; members of a consortium have labels of their own.
_BEHIND_NAME = re.compile(
    r"[ \u3000；;，,](?!联合体|牵头|成员|主体|\S{0,6}单位[：:])[\u4e00-\u9fff（）()]{2,12}[：:].*$"
)
_RANKS = {"一": "first", "二": "second", "三": "third"}
_RANKED = re.compile(r"第([一二三])(?:中标|成交)?候选(?:人|供应商)(?:名称)?[：:]\s*")
_PARTIES = frozenset({"buyer", "agency", "winner", "first", "second", "third"})
_NUMERIC = frozenset({"budget", "control_price", "winner_amount", "bid_amount", "score"})
_FIGURES = re.compile(r"\d|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{1,40}[元圆]")  # an amount may stand in capitals alone
_CODES = frozenset({"project_code", "section_code", "contract_code"})
_HEAD_ROW = re.compile(r"序\s?号|包\s?号|标包|品目号|地块编号|宗地编号|标的编号")
_PROSE = re.compile(r"[。，；：！？]|详见|见附件|如下")
_SIGNED = re.compile(r"20\d{0,2}年?$|.{4,40}(?:公司|局|中心|委员会|办公室)$|附件")
_DAY_TIME = re.compile(
    r"(?P<day>\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
    r"\s{0,3}(?:\(?(?:星期|周)[一二三四五六日天]\)?\s{0,3})?"
    r"(?P<time>T?(?:(?:上午|下午)\s?)?\d{1,2}[:时点]\d{0,2}分?(?:[:]?\d{2})?秒?)?"
)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_FIRST = re.compile(rf"({'|'.join(_MONTHS)})[a-z]{{0,6}} (\d{{1,2}}), (\d{{4}})")


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
        written = re.sub(r"(?<=[年月日时])\s+", "", _western(unicodedata.normalize("NFKC", self.get(name))))
        match = _DAY_TIME.search(written)
        if match is None:
            return None
        try:
            clock = (match["time"] or "").lstrip("T")
            return parse_moment(f"{match['day']}{'T' if clock[:1].isdigit() else ''}{clock}")
        except ValueRefused:
            return None


def _western(text: str) -> str:
    """Mar 16, 2026, as ggzy.gov.cn prints opening times (SOURCES 1.4 g), in the order of every other date."""
    return _MONTH_FIRST.sub(lambda day: f"{day[3]}-{_MONTHS.index(day[1]) + 1}-{day[2]}", text)


def read_labels(text: str) -> Facts:
    """The facts in a notice's plain text. Pure, linear and never raising."""
    facts = Facts()
    lines = label_lines(text)
    named = NamedSuppliers()
    rejected: list[str] = []
    sentences = Sentences.of(text)
    for name, value in sentences.moved():
        facts.put(name, value, "")
    for name, value, unit in _pairs(lines):
        if name == "rejected":
            rejected.append(value)
        elif not named.take(name, value, unit):
            facts.put(name, value, unit)
    for name, (words, unit) in only_lot(lines).items():
        facts.put(name, words, unit)
    for name, value in sentences.stated():
        if _believable(name, value):
            facts.put(name, value, "")
    facts.suppliers = named.beside(suppliers_in_tables(lines))
    if not facts.suppliers:
        name, words = sentences.winner()
        facts.suppliers += [Supplier(name, role="winner", amount_words=words)] if name else []
    if facts.get("winner_amount"):
        facts.suppliers = _with_price(facts.suppliers, facts.get("winner_amount"), facts.units["winner_amount"])
    known = {supplier.name for supplier in facts.suppliers}
    facts.suppliers += [bid for bid in rejected_bids(rejected) if bid.name not in known]
    return facts


def _with_price(suppliers: list[Supplier], words: str, unit: str) -> list[Supplier]:
    """The suppliers with a price that stands before its winner's name, or whose winner the notice does not name."""
    if not suppliers:
        return [Supplier("", role="winner", amount_words=words, unit=unit)]
    winners = [place for place, one in enumerate(suppliers) if one.role == "winner"]
    if len(winners) == 1 and not suppliers[winners[0]].amount_words:
        suppliers[winners[0]] = replace(suppliers[winners[0]], amount_words=words, unit=unit)
    return suppliers


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(field, value, unit) for every label of the vocabulary that has a value."""
    party = ""
    for index, line in enumerate(lines):
        cells = [cell for cell in line.split("\t") if cell.strip()]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _HEAD_ROW.fullmatch(cells[0]) and len(cells) > 2:
            yield from _columns(lines, index)
            continue
        for place, cell in enumerate(cells):
            label, colon, value = split_label(cell)
            bare, unit = bare_label(label)
            heading = PARTY.search(bare)
            if heading and not value and (bare.endswith("信息") or not colon):
                party = "agency" if "代理" in heading[1] else "buyer"
            name = LABELS.get(bare, "")
            if bare in {"名称", "单位名称"} and party:
                name, party = party, ""
            if not name:
                continue
            if name == "reason" and len(cells) == 1:
                value = _sentence(lines[index + 1 :] if value else lines[index + 2 :], value or following)
            value = value or (cells[place + 1] if place + 1 < len(cells) else following)
            value = value.strip(" 。；;")
            ranked = _RANKED.match(value) if name == "winner" else None
            if ranked:  # 供应商名称：第一中标候选人：…, as ccgp.gov.cn prints candidates
                name, value = _RANKS[ranked[1]], value[ranked.end() :]
            if name in {"winner_amount", "bid_amount"}:
                value = _BEHIND_PRICE.sub("", value)
            elif name in _PARTIES:
                value = _BEHIND_NAME.sub("", value)
            if value and "\t" not in value and _believable(name, value):
                yield name, value, unit


def _sentence(lines: Sequence[str], begun: str) -> str:
    """A sentence that goes on over several lines, up to its full stop, the next label or heading, or the signature."""
    for line in lines[:MOST_LINES]:
        label, colon, _ = split_label(line)
        if begun.endswith(("。", "；", "！")) or numbering(line) or _SIGNED.match(line):
            break
        if colon and not label.endswith(("原因", "理由")):  # 第2包终止原因： begins the lot's own sentence
            break
        begun += line
    return begun


def _columns(lines: Sequence[str], index: int) -> Iterator[tuple[str, str, str]]:
    """What a table with a row of heads says, when it has one row beneath; several rows are several lots."""
    width = lines[index].count("\t")
    rows = [line.split("\t") for line in lines[index + 1 : index + 3] if line.count("\t") == width]
    if len(rows) == 1:
        for head, value in zip(lines[index].split("\t"), rows[0], strict=True):
            bare, unit = bare_label(head)
            name = LABELS.get(bare, "")
            if name and not NamedSuppliers.takes(name) and _believable(name, value.strip()):
                yield name, value.strip(), unit


def _believable(name: str, value: str) -> bool:
    """False for what is itself a label or a heading, and for names as long as prose."""
    bare, unit = bare_label(split_label(value)[0])
    if bare in LABELS or value.endswith(("：", ":")) or numbering(value) and name in {"buyer", "agency", "winner"}:
        return False
    if name == "first" and value.count("公司") > 1 and "联合体" not in value:  # all candidates on one line
        return False
    if name in _PARTIES:
        return 3 < len(value) <= LONGEST_NAME and ORGANISATION.search(value) is not None
    if name in {"deadline", "opening", "concluded"}:
        return len(value) <= 300 and _DAY_TIME.search(_western(unicodedata.normalize("NFKC", value))) is not None
    if name in _CODES:
        return len(value) <= LONGEST_CODE and any(sign.isdigit() for sign in value) and _PROSE.search(value) is None
    if name in {"project_name", "section_name"}:
        return len(value) <= 200 and not value.endswith("。") and not unit  # 包预算(元) is the next column's head
    return len(value) <= 300 and (name not in _NUMERIC or _FIGURES.search(value) is not None)
