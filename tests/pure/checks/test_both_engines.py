"""Every check tells the same rows in our engine and in frictionless, on whatever a table holds."""

import pytest
from both_engines import findings
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.checks import CHECKS

DATES = ["", "2026-03-01", "2026-03-20T10:00:00", "2026-03-20T09:00:00", "2026年3月1日", "不详", "2026-02-30"]
AMOUNTS = ["", "0", "12.34", "123400", "1,234", "-5", "1e3", "无", "100000000"]
TEXTS = ["", "201", "20101", "人大事务", "999", "Ａ1", "a1", " a 1", "长政发[2018]5号", "91430100MA4L00001J", "430104"]
CASES = {
    "budget-balance": ({"form": "B03"}, {"code": TEXTS, "item": [*TEXTS, "合计"], "total": AMOUNTS, "basic": AMOUNTS}),
    "cited-document": ({"field": "a", "here": "b"}, {"a": TEXTS, "b": TEXTS}),
    "classification-code": (
        {"field": "a", "item": "b", "form": "c", "year": "d"},
        {"a": TEXTS, "b": TEXTS, "c": ["", "B03", "B06", "B02"], "d": ["", "2026", "二〇"]},
    ),
    "dates-in-order": ({"fields": ["a", "b", "c"]}, {"a": DATES, "b": DATES, "c": DATES}),
    "deadline": ({"rule": "penalty.publicity", "start": "a", "end": "b"}, {"a": DATES, "b": DATES}),
    "division-code": ({"field": "a", "item": "b"}, {"a": [*TEXTS, "430199", "430124"], "b": ["", "岳麓区", "长沙市"]}),
    "document-number": ({"field": "a"}, {"a": [*TEXTS, "长政发〔2018〕5号", "令第5号"]}),
    "duplicate-key": ({"fields": ["a", "b"]}, {"a": TEXTS, "b": TEXTS[:3]}),
    "not-more-than": ({"field": "a", "limit": "b"}, {"a": AMOUNTS, "b": AMOUNTS}),
    "organization-code": ({"field": "a", "old": True}, {"a": TEXTS}),
    "reference": ({"field": "a", "here": "b"}, {"a": TEXTS, "b": TEXTS}),
    "unit-missing": (
        {"field": "a", "unit": "b", "printed": "c"},
        {"a": AMOUNTS, "b": ["", "元", "万元"], "c": AMOUNTS},
    ),
}
TITLES = {
    "code": "科目编码",
    "item": "科目名称",
    "income_item": "收入项目",
    "total": "合计（万元）",
    "basic": "基本支出（万元）",
}


SLIPS = [*AMOUNTS, "1234000", "12.34e4", "0.001234"]
MORE = [  # other sides of the same checks
    ("unit-missing", {"field": "total", "near": "basic", "most": 1000000}, {"total": SLIPS, "basic": SLIPS}),
    ("deadline", {"rule": "bid.submit", "start": "a", "end": "b"}, {"a": DATES, "b": DATES}),
    ("budget-balance", {"form": "B01"}, {"income_item": ["", "收入总计", "本年收入合计"], "total": AMOUNTS}),
]


def field(name):
    unit = {"unit": "万元"} if name in ("total", "basic") else {}
    return {"name": name, "type": "string", "title": TITLES.get(name, name), **unit}


def test_no_check_is_left_out():
    assert set(CASES) == set(CHECKS)


@pytest.mark.parametrize(("kind", "said", "columns"), [*((kind, *case) for kind, case in CASES.items()), *MORE])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_both_engines_tell_the_same_rows(kind, said, columns, data):
    cells = st.tuples(*map(st.sampled_from, columns.values()))
    rows = data.draw(st.lists(cells, min_size=1, max_size=12))
    findings({"type": kind, **said}, rows, [field(name) for name in columns])  # compares them
