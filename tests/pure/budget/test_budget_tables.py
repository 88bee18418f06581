"""Tables: what a published table becomes, whatever its layout."""

import pytest
from budget_builders import (
    BOTH_SIDES,
    FINAL,
    FINAL_HEAD,
    FINAL_NEXT,
    MAKER,
    SPENDING,
    SPENDING_HEAD,
    THREE_PUBLIC,
    amounts,
    codes,
)

from disclosure.budget import Grid, Identity, assemble, organization_key, recognise
from disclosure.budget.unit import find_unit
from disclosure.findings import describe

STATED = Identity(MAKER, 2025, "预算")


def grid(cells, title="2025年部门支出预算总表", unit="单位：元", page=9, **more):
    return Grid(cells, [line for line in (title, unit) if line], page=page, file="演示.pdf", **more)


def one(*grids, stated=STATED):
    result = assemble(grids, stated)
    assert len(result.records) == 1, result.findings
    return result.records[0]


def test_a_table_has_the_key_of_its_organisation_year_stage_and_table():
    record = one(grid(SPENDING_HEAD + SPENDING))
    assert record.key == f"{MAKER}|2025|预算|B03"
    assert record.title == f"{MAKER}2025年预算 部门支出总表"
    assert record.body["columns"] == ["合计", "基本支出", "项目支出"]


def test_codes_in_three_columns_are_written_together_and_rows_above_others_are_totals():
    rows = one(grid(SPENDING_HEAD + SPENDING)).body["rows"]
    assert [(row["code"], row["total"]) for row in rows] == [
        ("201", True), ("20106", True), ("2010601", False), ("2010602", False), ("", True),
    ]  # fmt: skip


def test_amounts_are_in_yuan_by_the_unit_of_their_own_table():
    yuan, ten_thousand = assemble(
        [
            grid(SPENDING_HEAD + SPENDING),
            grid(THREE_PUBLIC, "2025年部门“三公”经费和机关运行经费预算表", "单位:万元", 10),
        ],
        STATED,
    ).records
    assert amounts(yuan, "合计")["合计"] == "1500"
    assert ten_thousand.body["rows"][0]["amounts"]["“三公”经费预算数·公务用车购置及运行费·小计"] == "215600"


def test_a_table_without_a_unit_keeps_its_amounts_as_printed_and_says_so():
    result = assemble([grid(SPENDING_HEAD + SPENDING, unit=f"编制单位：{MAKER}")], STATED)
    row = result.records[0].body["rows"][0]
    assert codes(result) == ["budget.unit_missing"]
    assert (row["printed"]["合计"], row["amounts"]["合计"]) == ("1,500.00", None)


def test_blank_cells_are_nought_and_the_notes_say_so():
    record = one(grid(SPENDING_HEAD + SPENDING))
    assert amounts(record, "行政运行") == {"合计": "1000", "基本支出": "1000"}
    assert "空白处为 0" in record.body["notes"]


def test_income_and_expenditure_side_by_side_become_rows_of_their_own():
    record = one(grid(BOTH_SIDES, "2025年部门财务收支预算总表"))
    assert [(row["name"], row["total"]) for row in record.body["rows"]] == [
        ("一、财政拨款收入", True), ("一、一般公共服务支出", False), ("1. 一般公共预算资金", False),
        ("收入总计", True), ("支出总计", True),
    ]  # fmt: skip
    assert amounts(record, "支出总计") == {"本年支出·预算数": "1500"}


def test_a_continuation_page_without_a_header_belongs_to_the_table_before_it():
    first = grid(FINAL_HEAD + FINAL, "支出决算表", "单位：万元", 8)
    second = grid(FINAL_NEXT, "221 住房保障支出 100.00 100.00", "", 9)
    record = one(first, second, stated=Identity(MAKER, 2024, "决算"))
    last = record.body["rows"][-1]
    assert (last["name"], last["page"], last["amounts"]["项目支出"]) == ("住房公积金", 9, "1000000")
    assert record.body["rows"][2]["name"] == "机关事业单位基本养老保险缴费支出"


def test_a_continuation_page_with_the_header_again_adds_no_header_rows():
    first, second = grid(SPENDING_HEAD + SPENDING[:3]), grid(SPENDING_HEAD + SPENDING[3:], "项目 支出预算", "", 10)
    assert len(one(first, second).body["rows"]) == len(SPENDING)


def test_a_page_that_holds_only_the_total_row_is_read_under_the_right_columns():
    first = grid(SPENDING_HEAD + SPENDING[:-1])
    last = grid([["合计", "1,500.00", "1,000.00", "500.00"]], "", "", 10)
    assert amounts(one(first, last), "合计") == {"合计": "1500", "基本支出": "1000", "项目支出": "500"}


def test_a_page_further_on_is_no_continuation():
    result = assemble([grid(FINAL_HEAD + FINAL, "支出决算表", page=8), grid(FINAL_NEXT, "", "", 12)], STATED)
    assert codes(result)[0] == "budget.untitled_table"
    assert set(codes(result)[1:]) == {"budget.identity"}  # the rows of the page between are missed


def test_a_table_of_contents_is_passed_over():
    contents = [[f"{name}………………{page}"] for page, name in enumerate(("一、主要职能", "二、预算表", "三、说明"), 3)]
    assert codes(assemble([grid(contents, "目 录", "", 2)], STATED)) == ["budget.contents"]


def test_an_empty_fund_table_keeps_its_note():
    empty = [*SPENDING_HEAD, [""] * 7, ["合计", *[""] * 6]]
    below = ["注：本部门2025年无政府性基金预算财政拨款安排的预算，故本表为空表。"]
    filled = grid(SPENDING_HEAD + SPENDING)
    fund = grid(empty, "2025年部门政府性基金预算支出功能分类预算表", page=10, below=below)
    record = assemble([filled, fund], STATED).records[1]
    assert record.body["table"] == "B08"
    assert record.body["notes"].startswith(below[0])


def test_a_form_with_no_amount_anywhere_is_a_template():
    blank = [*SPENDING_HEAD, ["201", "", "", "一般公共服务支出", "", "", ""], ["合计", *[""] * 6]]
    assert codes(assemble([grid(blank)], STATED)) == ["budget.template"]


def test_an_organisation_without_fund_spending_may_publish_that_table_alone():
    blank = [*SPENDING_HEAD, ["合计", *[""] * 6]]
    record = one(grid(blank, "2025年部门政府性基金预算支出功能分类预算表"))
    assert (record.body["table"], record.body["rows"][0]["amounts"]) == ("B08", {})


def test_a_form_in_words_keeps_its_cells_and_is_told_by_its_project():
    form = [["项目名称", "演示中心新建项目", ""], ["主管部门", MAKER, ""], ["一级指标", "二级指标", "指标值"]]
    first, second = (grid([[row[0], row[1] + more, row[2]] for row in form], "财政项目支出绩效目标填报表", "", page)
                     for page, more in ((30, ""), (31, "（二期）")))  # fmt: skip
    records = assemble([first, second], STATED).records
    assert [record.key.rsplit("|")[-1] for record in records] == ["B10:演示中心新建项目", "B10:演示中心新建项目(二期)"]
    assert records[0].body["rows"][2]["cells"] == form[2]


def test_a_total_that_its_parts_do_not_make_is_a_warning_that_names_the_row():
    wrong = [*SPENDING[:3], ["201", "06", "02", "一般行政管理事务", "600.00", "", "500.00"]]
    result = assemble([grid(SPENDING_HEAD + wrong)], STATED)
    finding = result.findings[0]
    assert (finding.code, finding.row, finding.values["total"], finding.values["sum"]) == (
        "budget.sum_differs", 7, "600", "500",
    )  # fmt: skip
    assert "一般行政管理事务" in describe(finding)["message"]


def test_rounding_of_amounts_is_no_difference():
    rounded = [["201", "", "", "一般公共服务支出", "0.03", "0.01", "0.01"]]
    assert not assemble([grid(SPENDING_HEAD + rounded, unit="单位：万元")], STATED).findings[1:]


def test_income_and_expenditure_totals_that_differ_are_a_warning():
    wrong = [*BOTH_SIDES[:-1], ["收入总计", "1500", "支出总计", "1400"]]
    assert codes(assemble([grid(wrong, "部门收支总表")], STATED))[0] == "budget.totals_differ"


def test_a_cell_that_is_no_amount_is_named_by_row_and_column():
    wrong = [["201", "", "", "一般公共服务支出", "约1500", "1,000.00", "500.00"]]
    finding = assemble([grid(SPENDING_HEAD + wrong)], STATED).findings[0]
    assert (finding.code, finding.row, finding.field) == ("budget.amount_unreadable", 4, "合计")


def test_the_same_table_twice_in_one_document_is_reported():
    result = assemble([grid(SPENDING_HEAD + SPENDING), grid(SPENDING_HEAD + SPENDING, page=20)], STATED)
    assert (len(result.records), codes(result)) == (1, ["budget.repeated_table"])


@pytest.mark.parametrize("lacking", ["organization", "year", "stage"])
def test_what_is_missing_of_the_identity_is_named(lacking):
    stated = {"organization": MAKER, "year": 2025, "stage": "预算", lacking: 0 if lacking == "year" else ""}
    result = assemble([grid(SPENDING_HEAD + SPENDING, "一般公共预算收入表")], Identity(**stated))
    assert (result.records, codes(result)) == ([], [f"budget.{lacking}_missing"])


@pytest.mark.parametrize(
    ("line", "table"),
    [
        ("2025年部门收入预算总表", "B02"),
        ("部门收支决算总表", "F01"),
        ("收入支出决算总表", "F01"),
        ("长沙市演示局2025年度部门支出总表", "B03"),
        ("表1：财政拨款收支总表", "B04"),
        ("公开05表 一般公共预算财政拨款支出决算表", "F05"),
        ("一般公共预算“三公”经费支出表（单位：万元）", "B07"),
        ("政府性基金预算财政拨款收入支出决算表", "F07"),
        ("长沙市2025年一般公共预算收入表", "G01"),
        ("财政项目支出绩效目标填报表", "B10"),
        ("三、关于支出决算情况的说明", None),
        ("财政专户管理资金支出决算表", None),
    ],
)
def test_titles_are_recognised_with_year_organisation_and_number_before_them(line, table):
    form = recognise(line)
    assert (form.id if form else None) == table


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["编制部门：长沙市演示局 单位：元"], "元"),
        (["编制单位：长沙市演示局 金额单位：万元"], "万元"),
        (["编制单位：元气演示中心"], ""),
        (["单位：元", "单位：万元"], ""),
        (["部门收支总表（万元）"], ""),
    ],
)
def test_a_unit_of_money_is_told_from_the_unit_that_made_the_table(lines, unit):
    assert find_unit(lines) == unit


def test_one_organisation_has_one_key_however_it_is_spelt():
    spellings = ("长沙市演示区人民政府样板街道办事处", "演示区样板街道", "演示区样板街道办事处（本级）")
    assert {organization_key(name) for name in spellings} == {"演示区样板街道"}
    assert organization_key("长沙市市场监督管理局") == "长沙市市场监督管理局"
    assert organization_key("长沙市城市管理和综合行政执法局") == "长沙市城市管理和综合行政执法局"
