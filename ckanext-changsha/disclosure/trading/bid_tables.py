"""Tables of bidders, candidates and winners in a notice's text.

A table stands there as rows of cells divided by tabs, upright or lying on its side, or as one cell a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from disclosure.money import UNITS
from disclosure.trading.suppliers import USCC, Supplier

__all__ = ["suppliers_in_tables"]

MOST_COLUMNS, MOST_ROWS = 16, 500
LONGEST_HEAD, LONGEST_NAME, LONGEST_REASON = 24, 150, 500
_RANKS = ("一", "二", "三", "四", "五")
_ORDINAL = re.compile(r"第?(?P<rank>[一二三四五]|[1-9][0-9]{0,2})(?:名|(?:中标|成交)?候选(?:人|供应商))?")
_BIDDER = re.compile(
    r"公司|集团|联合体|事务所|合作社|合伙|(?:[院所厂社校学局站队店行馆]|中心|基地)(?:\([^()]{1,30}\))?$"
)
_WHO = (
    "(?:供应商|候选人|候选供应商|投标人|投标单位|投标供应商|响应供应商|单位|企业|人|竞买人|申请人|竞得人|竞得单位|受让人|受让方"
    "|受让单位)"
)
_HEADS: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(
        rf"(?:(?:推荐)?(?:拟?中标|拟?成交|中选|入围|中标\(成交\)|中标成交|被否决|未中标|废标|不合格)?(?:的)?{_WHO})(?:名称|全称)?|(?:单位)?名称"
    ),
    "amount": re.compile(
        r"(?:(?:投标|中标|成交|中选|最终|最后|二次|末次|合同|中标成交|中标\(成交\)|总|单价)?总?(?:报价|金额|价格|价|总价)|(?:投标|中标)?(?:费率|下浮率))"
        r"(?:\((?P<unit>[^()]{1,12})\))?"
    ),
    "code": re.compile(r".{0,10}统一(?:社会)?信用代码"),
    "score": re.compile(r"(?:评审|综合|最终|评标)?(?:总)?(?:得分|评分|分数)(?:结果)?(?:\(.{0,6}\))?|评分结果|综合评分"),
    "rank": re.compile(r"序号|排序|排名|名次|(?:中标候选人|推荐|候选人)?(?:排序|排名|顺序)|推荐意见"),
    "reason": re.compile(
        r"(?:被?否决|废标|未中标|未成交|无效|不合格|未通过|淘汰)(?:投标|的)?(?:原因|理由|情况说明|情况|依据)(?:[及和与](?:原因|理由|依据))?"
        r"|(?:否决|废标|无效)(?:投标)?的?(?:具体)?(?:事实|说明)|原因|理由"
    ),
}
_RESULT = re.compile("(?:评审|评标|采购|投标)?(?:结果|结论)|是否(?:中标|成交|中选)")  # a column that says who won
_WON = frozenset({"中标", "成交", "中选", "拟中标", "拟成交", "是"})
_LOST = re.compile("被?否决|未中标|未成交|废标|不合格|无效投标|淘汰")
_OFFER = re.compile("报价|价格|金额")
_LAST_OFFER = re.compile("最后|最终|二次|末次")
_STATED_UNIT = re.compile(r"单位:(?:人民币)?(元|万元)\)?$")
_OTHER_HEAD = re.compile(
    r"(?:.{0,10}(?:地址|备注|备注信息|评审价格|质量|工期|期限|承诺|标准|要求|名称|编号|经理|负责人))(?:\(.{1,8}\))?"
)


def suppliers_in_tables(lines: Sequence[str]) -> list[Supplier]:
    """Suppliers of the first table that names them with their prices or ranks, and those of tables of rejected bids."""
    found: list[Supplier] = []
    rejected: list[Supplier] = []
    for table, unit in _tables(lines):
        suppliers = _in_unit(_upright(table) or _lying(table), unit)
        if suppliers and (suppliers[0].reason or suppliers[0].role == "bidder" and _lost(table)):
            rejected += suppliers
        elif not found:
            found = suppliers
    if not found:
        found = _one_cell_a_line(_cells(lines))
    known = {supplier.name for supplier in found}
    return found + [supplier for supplier in rejected if supplier.name not in known]


@lru_cache(maxsize=4096)
def _bare(cell: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell)) if len(cell) <= LONGEST_NAME else cell


@lru_cache(maxsize=4096)
def _kind(cell: str) -> str:
    """What a column under this head holds, "" when the cell is no head that we read."""
    bare = _bare(cell) if len(cell) <= 2 * LONGEST_HEAD else ""
    return next((kind for kind, pattern in _HEADS.items() if bare and pattern.fullmatch(bare)), "")


def _tables(lines: Sequence[str]) -> Iterator[tuple[list[list[str]], str]]:
    """Runs of rows with several cells, each with the unit that the line above it states: 单位：万元."""
    above = ""
    for tabbed, rows in groupby(lines, lambda line: "\t" in line):
        if tabbed:
            stated = _STATED_UNIT.search(_bare(above))
            yield [[" ".join(cell.split()) for cell in row.split("\t")] for row in rows], stated[1] if stated else ""
        else:
            *_, above = rows


def _lost(table: Sequence[Sequence[str]]) -> bool:
    return any(_LOST.search(_bare(cell)) for cell in table[0])


def _in_unit(suppliers: list[Supplier], unit: str) -> list[Supplier]:
    """The suppliers with a table's own unit, where neither their column's head nor their words name another."""
    return [
        replace(one, unit=unit) if unit and not one.unit and "元" not in one.amount_words else one for one in suppliers
    ]


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where a row of heads has what; the first column of each kind, and of several offers the last that was made."""
    places: dict[str, int] = {}
    for place, cell in enumerate(head[:MOST_COLUMNS]):
        kind = _kind(cell)
        if kind and (kind not in places or (kind == "amount" and _LAST_OFFER.match(_bare(cell)))):
            places[kind] = place
    return places


def _upright(rows: Sequence[Sequence[str]]) -> list[Supplier]:
    """One supplier a row, below a row of heads."""
    for start in range(len(rows)):
        head = _whole_head(rows, start)
        columns = _columns(head)
        if "name" in columns and columns.keys() & {"amount", "reason", "score", "rank"}:
            name = columns["name"]
            below = [_aligned(row, len(head), name) for row in rows[start + 1 : start + 1 + MOST_ROWS]]
            found = [
                _supplier(row, columns, head, place)
                for place, row in enumerate(below, 1)
                if len(row) > name and _organisation(row[name])
            ]
            if found:
                return found
    return []


def _whole_head(rows: Sequence[Sequence[str]], start: int) -> Sequence[str]:
    """A row of heads, with the heads of a second row in place of the price that they divide: 首次报价, 最后报价."""
    head, parts = rows[start], [cell for cell in rows[start + 1] if cell] if start + 1 < len(rows) else []
    prices = [place for place, cell in enumerate(head) if _kind(cell) == "amount"]
    if len(prices) == 1 and 2 <= len(parts) <= 3 and all(_OFFER.search(_bare(part)) for part in parts):
        return [*head[: prices[0]], *parts, *(cell for cell in head[prices[0] + 1 :])]
    return head


def _aligned(row: Sequence[str], width: int, name: int) -> Sequence[str]:
    """A row under its heads: one whose first cells are merged with those above comes short at its left."""
    lost = width - len(row)
    if lost > 0 and not (len(row) > name and _organisation(row[name])):
        return [*[""] * lost, *row]
    return row


def _lying(rows: Sequence[Sequence[str]]) -> list[Supplier]:
    """One supplier a column, beside a column of heads."""
    columns = _columns([row[0] for row in rows])
    named = (place for place, row in enumerate(rows) if _kind(row[0]) == "name" and _organisations(row[1:]))
    columns["name"] = next(named, -1)
    if columns["name"] < 0 or "amount" not in columns:
        return []
    names = rows[columns["name"]]
    head = [row[0] for row in rows] + [cell for cell in rows[0] if _ordinal(cell)]
    return [
        _supplier([row[place] if place < len(row) else "" for row in rows], columns, head, place)
        for place in range(1, len(names))
        if names[place]
    ]


def _organisations(cells: Sequence[str]) -> bool:
    return any(cells) and all(_organisation(cell) for cell in cells if cell)


def _supplier(row: Sequence[str], columns: Mapping[str, int], head: Sequence[str], place: int) -> Supplier:
    cell = {kind: row[column] if column < len(row) else "" for kind, column in columns.items()}
    role = _own_result(row, head) or _role(head, "reason" in columns)
    words, unit = cell.get("amount", ""), _unit(_bare(head[columns["amount"]])) if "amount" in columns else ""
    code = cell.get("code", "")
    return Supplier(
        cell["name"],
        code if USCC.fullmatch(code) else "",
        role,
        (_ordinal(cell.get("rank", "")) or place) if role == "candidate" else None,
        words if unit in UNITS or not unit else f"{words}{unit}",
        unit if unit in UNITS else "",
        cell.get("score", "")[:20],
        cell.get("reason", "")[:LONGEST_REASON],
    )


def _own_result(row: Sequence[str], head: Sequence[str]) -> str:
    """What a row's own column says: 中标 or 成交 makes a winner among bidders; "" where it says nothing of the kind."""
    cells = zip(map(_bare, head), map(_bare, row), strict=False)
    return "winner" if any(cell in _WON and _RESULT.fullmatch(above) for above, cell in cells) else ""


def _role(head: Sequence[str], rejected: bool) -> str:
    words = "".join(map(_bare, head))
    if rejected or _LOST.search(words):
        return "bidder"
    if "候选" in words or "排" in words or "名次" in words or "第一" in words:
        return "candidate"
    return (
        "bidder"
        if any(cell.startswith(("投标人", "投标单位", "投标供应商")) for cell in map(_bare, head))
        else "winner"
    )


def _unit(head: str) -> str:
    """元 or 万元 of a head, or what else its brackets say: 元/年, %."""
    found = _HEADS["amount"].fullmatch(head)
    unit = (found["unit"] or "") if found else ""
    return unit.removeprefix("人民币").removeprefix("单位:")


def _ordinal(cell: str) -> int:
    found = _ORDINAL.fullmatch(_bare(cell))
    rank = found["rank"] if found else "0"
    return _RANKS.index(rank) + 1 if rank in _RANKS else int(rank)


def _organisation(name: str) -> bool:
    return 4 <= len(name) <= LONGEST_NAME and _BIDDER.search(_bare(name)) is not None and not _is_head(name)


def _is_head(cell: str) -> bool:
    return len(cell) <= LONGEST_HEAD and (_kind(cell) != "" or _OTHER_HEAD.fullmatch(_bare(cell)) is not None)


# one cell a line


def _cells(lines: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for line in lines:
        for cell in line.split("\t"):
            printed = " ".join(cell.split())
            if _bare(printed).startswith("(元") and cells:
                cells[-1] += printed  # 投标报价 and its (元) on two lines
            elif printed:
                cells.append(printed)
    return cells


def _one_cell_a_line(cells: Sequence[str]) -> list[Supplier]:
    for start, cell in enumerate(cells):
        if _kind(cell) in {"rank", "name"}:
            head = _head(cells, start)
            columns = _columns(head)
            if {"name", "amount"} <= columns.keys():
                read = _numbered if columns.get("rank") == 0 else _plain
                found = read(cells, start + len(head), head, columns)
                if found:
                    return found
    return []


def _head(cells: Sequence[str], start: int) -> list[str]:
    """The cells of a header row: up to the first that opens a data row."""
    head: list[str] = []
    numbered = _kind(cells[start]) == "rank"
    for cell in cells[start : start + MOST_COLUMNS]:
        if _ordinal(cell) or len(cell) > LONGEST_HEAD or not numbered and not _is_head(cell):
            break
        head.append(cell)
    return head


def _numbered(cells: Sequence[str], place: int, head: Sequence[str], columns: Mapping[str, int]) -> list[Supplier]:
    """Data rows: each opens with the next ordinal. Cells after the amount may be broken; they are not read."""
    found: list[Supplier] = []
    last = max(columns["name"], columns["amount"])
    safe = {kind: column for kind, column in columns.items() if column <= last or kind == "code"}
    while place + last < len(cells) and len(found) < MOST_ROWS and _ordinal(cells[place]) == len(found) + 1:
        row = cells[place : place + len(head)]
        if len(row[columns["name"]]) < 4:
            break
        found.append(_supplier(row, safe, head, len(found) + 1))
        following = _next_ordinal(cells, place + last + 1, len(found) + 1)
        if following is None:
            break
        place = following
    return found


def _next_ordinal(cells: Sequence[str], start: int, rank: int) -> int | None:
    for place in range(start, min(start + 2 * MOST_COLUMNS, len(cells))):
        if _ordinal(cells[place]) == rank:
            return place
        if _kind(cells[place]) == "rank":
            return None
    return None


def _plain(cells: Sequence[str], start: int, head: Sequence[str], columns: Mapping[str, int]) -> list[Supplier]:
    """Data rows without ordinals: as long as a row's name is an organisation's and its price holds a digit."""
    found: list[Supplier] = []
    for place in range(start, min(len(cells), start + MOST_ROWS * len(head)), len(head)):
        row = cells[place : place + len(head)]
        if len(row) < len(head) or not _organisation(row[columns["name"]]):
            break
        if not any(sign.isdigit() for sign in row[columns["amount"]]):
            break
        found.append(_supplier(row, columns, head, len(found) + 1))
    return found
