"""Invented budgets, whose sums hold: what the replica's budget column publishes."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

__all__ = ["DEMO", "Article", "Sheet", "article", "article_count", "sheets"]

DEMO = "演示数据"
NEWEST = 2026  # the year of the first articles' budgets
YEARS = 20
TABLES = 3  # each article's, so that `size` tables need a third as many articles
_ITEMS = (
    ("201", "一般公共服务支出", (("20106", "财政事务", (("2010601", "行政运行"), ("2010602", "一般行政管理事务"))),)),
    (
        "208",
        "社会保障和就业支出",
        (("20805", "行政事业单位养老支出", (("2080505", "机关事业单位基本养老保险缴费支出"),)),),
    ),
    ("221", "住房保障支出", (("22102", "住房改革支出", (("2210201", "住房公积金"), ("2210203", "购房补贴"))),)),
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the column: an organisation's budget or final account of a year."""

    number: int
    organization: str
    year: int
    stage: str
    published: date

    @property
    def title(self) -> str:
        """As the list and the page show it."""
        return f"{self.organization}{self.year}年部门{self.stage}公开（{DEMO}）"

    @property
    def attached(self) -> bool:
        """True when its tables are in a spreadsheet; false when they stand in the page."""
        return self.stage == "预算"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a title, a unit, header rows (None continues the cell on the left, "" the one above), and its rows."""

    name: str
    title: str
    unit: str
    header: Sequence[Sequence[str | None]]
    rows: Sequence[Sequence[str | int]]


@cache
def _organizations() -> list[str]:
    text = files("disclosure.schemas").joinpath("organizations.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [row["name"] for row in rows if row["type"] in {"department", "agency", "institution"}]


def article_count(size: int) -> int:
    """How many articles hold `size` tables."""
    return -(-size // TABLES)


def article(number: int, size: int = 0) -> Article:
    """The article at place `number` of a list of `size` tables, the newest first."""
    named = _organizations()
    halves = 2 * YEARS  # a budget and a final account each year
    organizations = max(len(named), -(-article_count(size) // halves))
    half, place = divmod(number, organizations)
    year, stage = NEWEST - half // 2, "决算" if half % 2 else "预算"
    made = date(year, 2, 20) if stage == "预算" else date(year, 9, 20)
    block, place_of_name = divmod(place, len(named))
    name = named[place_of_name] + (f"第{block}演示单位" if block else "")  # more publishers than the city has
    return Article(number, name, year - (stage == "决算"), stage, made - timedelta(days=15 * place // organizations))


def sheets(of: Article) -> list[Sheet]:
    """The article's tables; the same article always has the same figures."""
    draw = random.Random(f"{of.organization}|{of.year}|{of.stage}")  # noqa: S311 - figures, not secrets
    leaves = {code: (draw.randrange(50, 900) * 10_000, draw.randrange(0, 300) * 10_000) for code in _leaf_codes()}
    spending = list(_tree(leaves))
    return [_overall(of, spending), _spending(of, spending), _three_public(of, draw)]


def _leaf_codes() -> Iterator[str]:
    for _, _, groups in _ITEMS:
        for _, _, items in groups:
            yield from (code for code, _ in items)


def _tree(leaves: dict[str, tuple[int, int]]) -> Iterator[tuple[str, str, int, int]]:
    """Code, name, basic and project spending of each class, group and item, each the sum of those below it."""
    for code, name, groups in _ITEMS:
        yield code, name, *_sum(leaves, code)
        for group, group_name, items in groups:
            yield group, group_name, *_sum(leaves, group)
            for item, item_name in items:
                yield item, item_name, *leaves[item]


def _sum(leaves: dict[str, tuple[int, int]], prefix: str) -> tuple[int, int]:
    below = [amounts for code, amounts in leaves.items() if code.startswith(prefix)]
    return sum(basic for basic, _ in below), sum(project for _, project in below)


def _overall(of: Article, spending: Sequence[tuple[str, str, int, int]]) -> Sheet:
    classes = [(name, basic + project) for code, name, basic, project in spending if len(code) == 3]
    total = sum(amount for _, amount in classes)
    income = [("一、一般公共预算拨款收入", total), ("二、政府性基金预算拨款收入", ""), ("三、其他收入", "")]
    marks = ("一", "二", "三")
    rows = [
        [*left, f"{mark}、{name}", amount]
        for left, mark, (name, amount) in zip(income, marks, classes, strict=True)
    ]  # fmt: skip
    name = "部门收支总表" if of.stage == "预算" else "收入支出决算总表"
    header = [["收入", None, "支出", None], ["项目", f"{of.stage}数", "项目", f"{of.stage}数"]]
    return Sheet("收支总表", f"{of.year}年度{name}", "元", header, [*rows, ["收入总计", total, "支出总计", total]])


def _spending(of: Article, spending: Sequence[tuple[str, str, int, int]]) -> Sheet:
    first = "合计" if of.stage == "预算" else "本年支出合计"
    rows = [[code, name, basic + project, basic, project] for code, name, basic, project in spending]
    classes = [row for row in spending if len(row[0]) == 3]
    basic, project = sum(row[2] for row in classes), sum(row[3] for row in classes)
    name = "部门支出总表" if of.stage == "预算" else "支出决算表"
    header = [["项目", None, first, "基本支出", "项目支出"], ["科目编码", "科目名称", "", "", ""]]
    total = ["合计", "", basic + project, basic, project]
    return Sheet("支出总表", f"{of.year}年度{name}", "元", header, [*rows, total])


def _three_public(of: Article, draw: random.Random) -> Sheet:
    """“三公”经费 in 万元, while the other tables of the article are in 元: the unit is each table's own."""
    abroad, reception, purchase, running = (draw.randrange(0, 3000) / 100 for _ in range(4))
    amounts = [abroad, reception, purchase + running, purchase, running]
    texts = [f"{amount:.2f}" for amount in (round(abroad + reception + purchase + running, 2), *amounts)]
    name = "一般公共预算“三公”经费支出表" if of.stage == "预算" else "财政拨款“三公”经费支出决算表"
    header = [
        ["合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", None, None],
        ["", "", "", "小计", "购置费", "运行费"],
    ]
    return Sheet("三公经费", f"{of.year}年度{name}", "万元", header, [texts])
