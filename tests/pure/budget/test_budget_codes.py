"""Codes: each stands in its classification, under its own name."""

import pytest
from budget_builders import MAKER

from disclosure.budget import Grid, Identity, assemble
from disclosure.budget.codes import classification
from disclosure.findings import Severity, describe

FUNCTIONAL = ("2025年一般公共预算支出表", ["科目编码", "科目名称", "合计", "基本支出", "项目支出"])
ECONOMIC = ("2025年一般公共预算基本支出表", ["科目编码", "科目名称", "合计", "人员经费", "公用经费"])


def told(*rows, table=FUNCTIONAL, year=2025):
    title, head = table
    cells = [head, *([code, name, "1.00", "1.00", "0.00"] for code, name in rows)]
    page = Grid(cells, [title.replace("2025", str(year)), "单位：元"], page=3, file="演示.pdf")
    findings = assemble([page], Identity(MAKER, year, "预算")).findings
    return [finding for finding in findings if finding.code.startswith("budget.code_")]


def test_codes_of_the_classification_under_their_names_are_passed():
    assert not told(("201", "一般公共服务支出"), ("20106", "财政事务"), ("2010601", "行政运行"))
    assert not told(("301", "工资福利支出"), ("30213", "维修（护）费"), table=ECONOMIC)


def test_codes_below_no_known_class_are_one_warning_a_table_that_names_rows_and_column():
    (finding,) = told(("201", "一般公共服务支出"), ("71102", "事业单位医疗"), ("71103", "公务员医疗补助"))
    assert (finding.code, finding.severity) == ("budget.code_unknown", Severity.WARN)
    assert (finding.row, finding.field, finding.values["count"]) == (3, "科目编码", 2)
    assert "第3页第3行 71102 事业单位医疗" in describe(finding)["message"]


def test_a_code_that_our_list_may_only_lack_informs():
    (finding,) = told(("20106", "财政事务"), ("2010688", "演示事务"))
    assert (finding.code, finding.severity) == ("budget.code_unknown", Severity.INFO)


def test_a_name_that_is_another_codes_is_a_warning_with_the_right_one():
    (finding,) = told(("30202", "咨询费"), table=ECONOMIC)
    assert (finding.code, finding.severity, finding.field) == ("budget.code_name", Severity.WARN, "科目名称")
    assert "30202 咨询费（应为印刷费）" in describe(finding)["message"]


def test_punctuation_makes_no_other_name():
    assert not told(("30212", "因公出国（境）费用"), ("30307", "医疗费补助"), table=ECONOMIC)


def test_names_of_years_before_the_lists_edition_inform():
    (finding,) = told(("210", "医疗卫生与计划生育支出"), year=2017)
    assert finding.severity is Severity.INFO


def test_a_name_that_the_list_is_not_sure_of_informs():
    doubtful = next(code for code in classification("functional").codes.values() if not code.certain)
    (finding,) = told((doubtful.code, "演示名称"))
    assert finding.severity is Severity.INFO


def test_codes_of_organisations_are_no_codes_of_a_classification():
    head = ["部门(单位)代码", "部门(单位)名称", "合计", "本年收入小计", "上年结转结余小计"]
    assert not told(("105", "长沙市演示局"), ("105", "长沙市演示局本级"), table=("2025年部门收入总表", head))


def test_organisations_listed_among_the_codes_disturb_neither_codes_nor_sums():
    head = ["科目编码", "单位代码", "单位名称（科目名称）", "合计", "基本支出"]
    rows = [["", "105", "长沙市演示局", "1.00", "1.00"], ["201", "", "一般公共服务支出", "1.00", "1.00"],
            ["20106", "", "财政事务", "1.00", "1.00"], ["", "", "合计", "1.00", "1.00"]]  # fmt: skip
    page = Grid([head, *rows], ["2025年部门支出总表", "单位：元"], page=3, file="演示.pdf")
    assert not assemble([page], Identity(MAKER, 2025, "预算")).findings


@pytest.mark.parametrize("name", ["functional", "department", "government"])
def test_every_listed_code_stands_below_a_listed_one(name):
    codes = classification(name).codes
    assert codes
    assert all(code[:length] in codes for code in codes for length in (3, 5) if len(code) > length)
