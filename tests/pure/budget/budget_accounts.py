"""Whole budgets and final accounts with invented figures that agree in every identity: 演示数据."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from hypothesis import strategies as st

from disclosure.budget import Grid
from disclosure.budget.codes import classification

NAMES = {**classification("functional").codes, **classification("department").codes}
GENERAL = ("2010601", "2010602", "2080501", "2080505", "2080506", "2101101", "2210201", "2210203")
FUND = ("2120801", "2120803")
CAPITAL = ("22301", "22399")
STAFF = ("30101", "30102", "30103", "30113", "30302")
RUNNING = ("30201", "30211", "30217", "31002")
RECEPTION = "30217"
FUNDS = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
MONEY = st.integers(0, 10**11)  # 分
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Figures:
    """What one department gets and spends, in 分; by code, basic and project spending."""

    general: dict[str, tuple[int, int]]
    fund: dict[str, tuple[int, int]]
    capital: dict[str, tuple[int, int]]
    economic: dict[str, int]
    own: int  # spent from the department's own income
    opening: int
    surplus: int
    cars: tuple[int, int, int]  # trips, bought, running; in units of 100 元

    @property
    def totals(self):
        """General, fund and capital spending."""
        return [sum(map(sum, spent.values())) for spent in (self.general, self.fund, self.capital)]

    @property
    def all(self):
        """All spending by code, with the department's own on the first general code."""
        first = next(iter(self.general))
        basic, project = self.general[first]
        return {**self.general, first: (basic, project + self.own), **self.fund, **self.capital}


EXAMPLE = Figures(
    general={"2010601": (100_000_00, 20_000_00), "2080505": (30_000_00, 0)},
    fund={"2120801": (0, 50_000_00)},
    capital={},
    economic={"30101": 90_000_00, "30201": 35_000_00, "30217": 5_000_00},
    own=10_000_00,
    opening=1_000_00,
    surplus=2_000_00,
    cars=(0, 10, 20),
)


@st.composite
def figures(draw):
    """Figures whose basic spending by function is what is spent by economic code."""
    pairs = st.tuples(MONEY, MONEY)
    general = draw(st.dictionaries(st.sampled_from(GENERAL), pairs, min_size=1))
    only_projects = st.tuples(st.just(0), MONEY)
    fund = draw(st.dictionaries(st.sampled_from(FUND), only_projects))
    capital = draw(st.dictionaries(st.sampled_from(CAPITAL), only_projects))
    basic = sum(pair[0] for pair in general.values())
    codes = draw(st.lists(st.sampled_from(STAFF + RUNNING), unique=True, min_size=2))
    cuts = sorted(draw(st.lists(st.integers(0, basic), min_size=len(codes) - 1, max_size=len(codes) - 1)))
    parts = [end - start for start, end in zip([0, *cuts], [*cuts, basic], strict=True)]
    small = st.integers(0, 10**6)
    economic = dict(sorted(zip(codes, parts, strict=True)))
    return Figures(general, fund, capital, economic, draw(MONEY), draw(MONEY), draw(MONEY),
                   (draw(small), draw(small), draw(small)))  # fmt: skip


def grids(tables, unit="元"):
    """The tables as a reader gives them, one a page; a title may state a unit of its own: (title, unit)."""
    pages = []
    for page, (title, cells) in enumerate(tables.items(), start=1):
        name, own = title if isinstance(title, tuple) else (title, unit)
        pages.append(Grid(cells, [name, f"单位：{own}"], page=page, file="演示.pdf"))
    return pages


def printed(amount):
    """分 as tables print 元."""
    return f"{Decimal(amount) / 100:,.2f}"


def amounts(*values):
    """A row's amounts as they are printed."""
    return [printed(value) for value in values]


def tree(lines, total="合计"):
    """Rows of a table by code, of which `lines` are the leaves: code → amounts; with those above them and the total."""
    above = {code[:size] for code in lines for size in (3, 5) if len(code) > size}
    sums = {
        code: [sum(column) for column in zip(*(v for k, v in lines.items() if k.startswith(code)), strict=True)]
        for code in sorted(above | set(lines))
    }
    rows = [[code, NAMES[code].name, *amounts(*values)] for code, values in sums.items()]
    width = len(next(iter(lines.values()), (0, 0, 0)))
    grand = [sum(column) for column in zip(*lines.values(), strict=True)] or [0] * width
    return [*rows, ["", total, *amounts(*grand)]]


def by_class(*parts):
    """The amounts by 类, one column for each of `parts`."""
    classes = sorted({code[:3] for part in parts for code in part})
    return [
        [f"{NUMERALS[n]}、{NAMES[kind].name}", *(sum(sum(v) for k, v in p.items() if k[:3] == kind) for p in parts)]
        for n, kind in enumerate(classes)
    ]


def beside(left, right, width):
    """Two sides of a table in one; `width` is how many columns the right one has."""
    return [[*(a or ["", ""]), *(b or [""] * width)] for a, b in zip_longest(left, right)]


def spending(lines):
    """合计, 基本支出, 项目支出 by code."""
    return [["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            *tree({code: (basic + project, basic, project) for code, (basic, project) in lines.items()})]  # fmt: skip


def fiscal_total(f):
    """The table of fiscal appropriations: income left, spending by class and fund right."""
    items = [
        [name, printed(sum(values)), *amounts(*values)] for name, *values in by_class(f.general, f.fund, f.capital)
    ]
    return items, [sum(f.totals), *f.totals]


def budget(f):
    """The nine tables of a budget."""
    general, fund, capital = f.totals
    total = general + fund + capital
    items, ends = fiscal_total(f)
    everything = total + f.own
    sources = {code: (sum(pair), sum(pair), 0) for code, pair in {**f.general, **f.fund, **f.capital}.items()}
    first = next(iter(f.general))
    sources[first] = (sum(f.general[first]) + f.own, sum(f.general[first]), f.own)
    economic = {code: (v, v if code in STAFF else 0, 0 if code in STAFF else v) for code, v in f.economic.items()}
    trips, bought, running = (amount * 10_000 for amount in f.cars)
    reception = -(-f.economic.get(RECEPTION, 0) // 10_000) * 10_000
    public = [trips + bought + running + reception, trips, reception, bought + running, bought, running]
    return {
        "2025年部门收支总表": [
            ["收入项目", "预算数", "支出项目", "预算数"],
            *beside(
                [["一、一般公共预算拨款收入", printed(general)], ["二、政府性基金预算拨款收入", printed(fund)],
                 ["三、国有资本经营预算拨款收入", printed(capital)], ["四、事业收入", printed(f.own)],
                 ["本年收入合计", printed(everything)], ["上年结转结余", "0.00"], ["收入总计", printed(everything)]],
                [*([name, printed(amount)] for name, amount in by_class(f.all)),
                 ["本年支出合计", printed(everything)], ["结转下年", "0.00"], ["支出总计", printed(everything)]],
                2,
            ),
        ],
        "2025年部门收入总表": [["科目编码", "科目名称", "合计", "财政拨款收入", "事业收入"], *tree(sources)],
        "2025年部门支出总表": spending(f.all),
        "2025年财政拨款收支总表": [
            ["收入", "", "支出", "", "", "", ""],
            ["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"],
            *beside(
                [["一、一般公共预算拨款", printed(general)], ["二、政府性基金预算拨款", printed(fund)],
                 ["三、国有资本经营预算拨款", printed(capital)], ["收入总计", printed(total)]],
                [*items, ["支出总计", *amounts(*ends)]],
                5,
            ),
        ],
        "2025年一般公共预算支出表": spending(f.general),
        "2025年一般公共预算基本支出表": [["科目编码", "科目名称", "合计", "人员经费", "公用经费"], *tree(economic)],
        ("2025年一般公共预算“三公”经费支出表", "万元"): [
            ["“三公”经费合计", "因公出国(境)费", "公务接待费", "公务用车购置及运行费", "", ""],
            ["", "", "", "小计", "公务用车购置费", "公务用车运行费"],
            [printed(amount // 10_000) for amount in public],
        ],
        "2025年政府性基金预算支出表": spending(f.fund),
        "2025年国有资本经营预算支出表": spending(f.capital),
    }  # fmt: skip


def final_account(f):
    """The nine tables of a final account, in which a surplus of the year is carried over."""
    general, fund, capital = f.totals
    total = general + fund + capital
    items, ends = fiscal_total(f)
    out, closing = total + f.own, f.opening + f.surplus
    first = next(iter(f.general))
    income = {code: (sum(pair), sum(pair), 0) for code, pair in {**f.general, **f.fund, **f.capital}.items()}
    income[first] = (sum(f.general[first]) + f.surplus + f.own, sum(f.general[first]) + f.surplus, f.own)
    sides = [[row[:3] for row in tree({c: (v,) for c, v in f.economic.items() if (c in STAFF) is staff})[:-1]]
             for staff in (True, False)]  # fmt: skip
    staff, running = (sum(v for c, v in f.economic.items() if (c in STAFF) is kind) for kind in (True, False))
    trips, bought, used = f.cars
    public = [trips + bought + used + 5, trips, bought + used, bought, used, 5]
    return {
        "收入支出决算总表": [
            ["收入", "", "支出", ""],
            ["项目", "决算数", "项目", "决算数"],
            *beside(
                [["一、一般公共预算财政拨款收入", printed(general + f.surplus)],
                 ["二、政府性基金预算财政拨款收入", printed(fund)],
                 ["三、国有资本经营预算财政拨款收入", printed(capital)],
                 ["四、事业收入", printed(f.own)], ["本年收入合计", printed(out + f.surplus)],
                 ["使用非财政拨款结余", "0.00"], ["年初结转和结余", printed(f.opening)],
                 ["总计", printed(out + closing)]],
                [*([name, printed(amount)] for name, amount in by_class(f.all)), ["本年支出合计", printed(out)],
                 ["结余分配", "0.00"], ["年末结转和结余", printed(closing)], ["总计", printed(out + closing)]],
                2,
            ),
        ],
        "收入决算表": [["功能分类科目编码", "科目名称", "本年收入合计", "财政拨款收入", "事业收入"], *tree(income)],
        "支出决算表": spending(f.all),
        "财政拨款收入支出决算总表": [
            ["收入", "", "支出", "", "", "", ""],
            ["项目", "决算数", "项目", "合计", *FUNDS],
            *beside(
                [["一、一般公共预算财政拨款", printed(general + f.surplus)],
                 ["二、政府性基金预算财政拨款", printed(fund)],
                 ["三、国有资本经营预算财政拨款", printed(capital)], ["本年收入合计", printed(total + f.surplus)],
                 ["年初财政拨款结转和结余", printed(f.opening)], ["总计", printed(total + closing)]],
                [*items, ["本年支出合计", *amounts(*ends)],
                 ["年末财政拨款结转和结余", *amounts(closing, closing, 0, 0)],
                 ["总计", *amounts(total + closing, general + closing, fund, capital)]],
                5,
            ),
        ],
        "一般公共预算财政拨款支出决算表": spending(f.general),
        "一般公共预算财政拨款基本支出决算明细表": [
            ["人员经费", "", "", "公用经费", "", ""],
            ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
            *([*(a or [""] * 3), *(b or [""] * 3)] for a, b in zip_longest(*sides)),
            ["", "人员经费合计", printed(staff), "", "公用经费合计", printed(running)],
        ],
        "政府性基金预算财政拨款收入支出决算表": [
            ["科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"],
            ["", "", "", "", "小计", "基本支出", "项目支出", ""],
            *tree({code: (7, b + p, b + p, b, p, 7) for code, (b, p) in (f.fund or {FUND[0]: (0, 0)}).items()}),
        ],
        "国有资本经营预算财政拨款支出决算表": spending(f.capital),
        "财政拨款“三公”经费支出决算表": [
            ["预算数", "", "", "", "", "", "决算数", "", "", "", "", ""],
            ["合计", "因公出国(境)费", "公务用车购置及运行维护费", "", "", "公务接待费"] * 2,
            ["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""] * 2,
            amounts(*public, *public),
        ],
    }  # fmt: skip
