"""A budget's sums hold within a table, between the tables of a package, and between years."""

import polars as pl
from both_engines import findings

from disclosure.checks import Context, Texts

BODY = "长沙市演示局"
SPENDING = [
    {"name": "organization", "type": "string", "title": "部门（单位）"},
    {"name": "year", "type": "integer", "title": "年度"},
    {"name": "code", "type": "string", "title": "科目编码"},
    {"name": "item", "type": "string", "title": "科目名称"},
    *({"name": name, "type": "number", "title": f"{title}（万元）", "unit": "万元"}
      for name, title in (("total", "合计"), ("basic", "基本支出"), ("project", "项目支出"))),
]  # fmt: skip
BALANCE = [
    *SPENDING[:2],
    {"name": "income_item", "type": "string", "title": "收入项目"},
    {"name": "income", "type": "number", "title": "收入预算数（万元）", "unit": "万元"},
    {"name": "expenditure_item", "type": "string", "title": "支出项目（按功能分类）"},
    {"name": "expenditure", "type": "number", "title": "支出预算数（万元）", "unit": "万元"},
]
B03, B01 = ({"type": "budget-balance", "form": form} for form in ("B03", "B01"))
GOOD = [["", "合计", "30.00", "10.00", "20.00"], ["201", "一般公共服务支出", "30.00", "10.00", "20.00"]]


def rows(*lines, body=BODY, year="2026"):
    return [[body, year, *line] for line in lines]


def texts(fields, lines):
    columns = zip(*lines, strict=True)
    names = [field["name"] for field in fields]
    return Texts(pl.DataFrame(dict(zip(names, map(list, columns), strict=True))), {one["name"]: one for one in fields})


def test_a_table_whose_sums_hold_has_no_finding():
    assert findings(B03, rows(*GOOD), SPENDING) == []


def test_a_row_whose_parts_do_not_make_its_whole_is_told_with_both_amounts():
    (found,) = findings(B03, rows(["201", "一般公共服务支出", "30.00", "10.00", "21.00"]), SPENDING)
    assert (found.row, found.field, found.severity) == (2, "total", "block")
    assert (found.values["check"], found.values["difference"]) == ("b03.row", "1")


def test_rounding_is_no_fault():
    assert findings(B03, rows(["201", "一般公共服务支出", "30.01", "10.00", "20.00"]), SPENDING) == []


def test_a_total_is_the_sum_of_its_subjects():
    found = findings(B03, rows(["", "合计", "40.00", "20.00", "20.00"], GOOD[1]), SPENDING)
    assert {(one.values["check"], one.row) for one in found} == {("b.tree", 2)}


def test_each_body_and_year_of_a_file_is_summed_alone():
    assert findings(B03, [*rows(*GOOD), *rows(*GOOD, body="演示区演示局"), *rows(*GOOD, year="2025")], SPENDING) == []


def test_income_and_expenditure_must_be_equal():
    wrong = rows(["收入总计", "30.00", "支出总计", "31.00"])
    (found,) = findings(B01, wrong, BALANCE)
    assert (found.values["check"], found.row, found.field) == ("b01.balance", 2, "income")


def test_tables_of_one_package_must_agree():
    beside = texts(BALANCE, rows(["收入总计", "31.00", "支出总计", "31.00"]))
    (found,) = findings(B03, rows(*GOOD), SPENDING, Context(tables={"B01": [beside]}))
    assert (found.values["check"], found.row) == ("b03.b01", 2)


def test_another_bodys_table_is_not_compared():
    beside = texts(BALANCE, rows(["收入总计", "31.00", "支出总计", "31.00"], body="演示区演示局"))
    assert findings(B03, rows(*GOOD), SPENDING, Context(tables={"B01": [beside]})) == []


def final(start, end, year="2026"):
    titles = [("income_item", "收入项目", ""), ("income", "收入决算数", "万元"),
              ("expenditure_item", "支出项目", ""), ("expenditure", "支出决算数", "万元")]  # fmt: skip
    fields = [*SPENDING[:2], *({"name": n, "type": "string", "title": t, "unit": u} for n, t, u in titles)]
    lines = [["年初结转和结余", start, "年末结转和结余", end], ["收入总计", "9.00", "支出总计", "9.00"]]
    return fields, rows(*lines, year=year)


def test_what_was_left_last_year_is_what_this_year_began_with():
    fields, lines = final("3.00", "1.00")
    check = {"type": "budget-balance", "form": "F01"}
    wrong, right, older = (
        texts(*final("0.00", end, year)) for end, year in (("2.00", "2025"), ("3.00", "2025"), ("9.00", "2024"))
    )
    found = findings(check, lines, fields, Context(tables={"F01": [wrong, older]}))
    assert [(one.values["check"], str(one.severity)) for one in found] == [("f.roll", "warn")]
    assert findings(check, lines, fields, Context(tables={"F01": [right, older]})) == []


def test_a_later_table_of_the_same_year_counts_before_an_earlier_one():
    wrong, right = (texts(BALANCE, rows(["收入总计", total, "支出总计", total])) for total in ("31.00", "30.00"))
    assert findings(B03, rows(*GOOD), SPENDING, Context(tables={"B01": [right, wrong]})) == []
