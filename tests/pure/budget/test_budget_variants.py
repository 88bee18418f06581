"""The many titles, units, makers and layouts that offices give to one table; figures and names are invented."""

import pytest
from budget_builders import MAKER, SPENDING, SPENDING_HEAD, saved, sheet_rows, xlsx

from ckanext.changsha.harvesters.budget import parse_files
from disclosure.budget import Grid, Identity, assemble, recognise
from disclosure.budget.identity import identify, identify_file, maker_of
from disclosure.budget.unit import find_unit

HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROW = ["201", "一般公共服务支出", "100", "60", "40"]


def read(cells, title="部门支出总表", unit="单位：万元"):
    grid = Grid(cells, [line for line in (title, unit) if line], page=1, file="演示.pdf")
    (record,) = assemble([grid], Identity(MAKER, 2025, "预算")).records
    return record.body


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("部门公开表1 收支总表", "B01"),
        ("预算01表 部门收支总表", "B01"),
        ("部门收支总表（公开表1）", "B01"),
        ("部门支出总表  单位：元", "B03"),
        ("财政拨款收支预算总体情况表", "B04"),
        ("一般公共预算支出表（按功能分类）", "B05"),
        ("一般公共预算财政拨款支出表", "B05"),
        ("一般公共预算基本支出表（按部门预算经济分类）", "B06"),
        ("一般公共预算基本支出表（按政府预算经济分类）", None),  # its codes are of another list
        ("三公经费预算公开表", "B07"),
        ('一般公共预算"三公"经费支出情况表', "B07"),
        ("部门‘三公’经费支出表", "B07"),
        ("政府性基金预算财政拨款支出表", "B08"),
        ("项目支出绩效目标公开表", "B10"),
        ("收入支出决算总表 公开01表", "F01"),
        ("一般公共预算财政拨款支出决算表（按功能分类）", "F05"),
        ("“三公”经费公共预算财政拨款支出决算表", "F09"),
        ("2024年长沙市一般公共预算收入预算表", "G01"),
        ("地方政府专项债务限额和余额情况表", "G10"),
    ],
)
def test_a_table_has_many_titles(title, table):
    form = recognise(title)
    assert (form.id if form else None) == table


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["单位：万元 部门：长沙市演示局"], "万元"),
        (["单位（万元）"], "万元"),
        (["单位：元 币种：人民币"], "元"),
        (["金额单位：元（列至角分）"], "元"),
        (["编制单位：元亨演示中心"], ""),
    ],
)
def test_a_unit_is_stated_in_many_ways(lines, unit):
    assert find_unit(lines) == unit


@pytest.mark.parametrize("head", ["金额（单位：元）", "金额/元", "决算数（人民币元）"])
def test_a_unit_may_stand_in_a_head(head):
    assert find_unit([], [head]) == "元"


@pytest.mark.parametrize(
    "line",
    [
        "部门名称：[301]长沙市演示局",
        "部门（单位）名称：长沙市演示局",
        "单位：301001 长沙市演示局",
        "单位名称：301-长沙市演示局",
    ],
)
def test_a_maker_is_named_in_many_ways(line):
    assert maker_of(line) == MAKER


def test_a_unit_in_a_title_s_brackets_is_nobody_s_name():
    assert maker_of("部门支出总表（单位：元）") == ""


@pytest.mark.parametrize(
    "lines",
    [
        ["2025年部门预算公开", "长沙市演示局"],
        ["长沙市演示局", "二〇二五年部门预算"],
        ["长沙市演示局2025年部门预算公开（草案）"],
    ],
)
def test_a_cover_names_organisation_and_year(lines):
    assert identify(lines) == Identity(MAKER, 2025, "预算")


@pytest.mark.parametrize("name", ["2025年部门预算公开表（长沙市演示局）.xlsx", "长沙市演示局-2025年预算公开表格.xlsx"])
def test_a_file_s_name_hints_at_its_organisation(name):
    assert identify_file(name) == Identity(MAKER, 2025, "预算")


def test_of_which_in_a_head_is_no_row_of_data():
    cells = [["收入", "", "支出", "", ""], ["项目", "预算数", "项目（按功能分类）", "预算数", "其中：财政拨款"]]
    cells += [["一、一般公共预算拨款收入", "100", "一、一般公共服务支出", "60", "50"]]
    income, spending = read(cells, "部门收支总表")["rows"]
    assert income["amounts"] == {"收入·预算数": "1000000"}
    assert spending["amounts"] == {"支出·预算数": "600000", "支出·其中：财政拨款": "500000"}


@pytest.mark.parametrize("label", ["2010601行政运行", "[2010601]行政运行", "2010601-行政运行", "2010601 行政运行"])
@pytest.mark.parametrize("head", ["科目", "功能科目", "支出功能分类科目"])
def test_code_and_name_may_share_a_cell(label, head):
    (row,) = read([[head, "合计", "基本支出"], [label, "100", "60"]])["rows"]
    assert (row["code"], row["name"], row["amounts"]) == (
        "2010601",
        "行政运行",
        {"合计": "1000000", "基本支出": "600000"},
    )


@pytest.mark.parametrize("codes", [["201", "06", "01"], ["201", "6", "1"], ["201", "20106", "2010601"]])
def test_a_code_in_three_columns_is_written_in_parts_or_grows(codes):
    head = [["科目编码", "", "", "科目名称", "合计"], ["类", "款", "项", "", ""]]
    (row,) = read([*head, [*codes, "行政运行", "60"]])["rows"]
    assert (row["code"], row["name"]) == ("2010601", "行政运行")


@pytest.mark.parametrize(
    "note", ["注：本单位无政府性基金预算支出，故本表为空。", "本部门2025年没有政府性基金预算支出", "本表为空"]
)
def test_a_note_below_the_heads_of_an_empty_table_is_kept(note):
    body = read([HEAD, [note, "", "", "", ""]], "政府性基金预算支出表")
    assert note in body["notes"] and body["rows"] == []


def test_a_column_of_words_is_no_column_of_amounts():
    body = read([["分类", "说明文字", "合计"], ["201", "一般公共服务支出", "100"], ["202", "外交支出", ""]])
    assert body["columns"][-1] == "合计" and "一般公共服务支出" not in str(body["rows"][0]["amounts"])


def test_a_year_in_a_head_is_no_code():
    head = [["科目编码", "科目名称", "2024年预算数", "2025年预算数", "2025年比2024年增减%"]]
    (row,) = read([*head, ["201", "一般公共服务支出", "100", "110", "10"]])["rows"]
    assert row["amounts"] == {"2024年预算数": "1000000", "2025年预算数": "1100000"}


def test_title_maker_and_unit_may_be_rows_of_the_grid():
    cells = [["2025年部门支出总表", "", "", "", ""], ["部门：长沙市演示局", "", "", "", "单位：元"], HEAD, ROW]
    assert read(cells, "", "")["rows"][0]["amounts"]["合计"] == "100"


def test_a_page_alone_without_title_says_that_it_has_none():
    grid = Grid(SPENDING_HEAD + SPENDING, [], page=11, file="演示.csv")
    assert [finding.code for finding in assemble([grid], Identity(MAKER, 2025, "预算")).findings] == [
        "budget.untitled_table"
    ]


@pytest.mark.parametrize("printed", ["(100.00)", "（100）", "-100", "（１００．００）"])
def test_an_amount_in_brackets_is_negative(printed):
    (row,) = read([HEAD, ["201", "一般公共服务支出", printed, "0", "0"]])["rows"]
    assert row["amounts"]["合计"] == "-1000000"


@pytest.mark.parametrize("numbers", [["", "", "(1)", "(2)", "(3)"], ["栏次", "", "1", "2", "3"]])
def test_a_row_that_numbers_the_columns_is_no_row_of_amounts(numbers):
    assert [row["code"] for row in read([HEAD, numbers, ROW])["rows"] if row["code"]] == ["201"]


def test_a_spreadsheet_s_failed_formula_is_no_nought():
    cells = [HEAD, ["201", "一般公共服务支出", "#REF!", "60", "40"]]
    file = saved("2025年长沙市演示局部门预算.xlsx", xlsx({"支出": sheet_rows("部门支出总表", "万元", cells)}))
    result = parse_files([file])
    assert result.records[0].body["rows"][0]["amounts"]["合计"] is None
    assert [finding.values["text"] for finding in result.findings] == ["#REF!"]


def test_a_sheet_s_name_tells_what_a_table_without_a_title_is():
    file = saved("2025年长沙市演示局部门预算.xlsx", xlsx({"3部门支出总表": sheet_rows("", "万元", [HEAD, ROW])}))
    assert [record.body["table"] for record in parse_files([file]).records] == ["B03"]


def test_a_table_of_another_kind_is_named_by_its_title():
    cells = [["采购项目", "数量", "合计"], ["演示电脑", "10", "5"]]
    file = saved("2025年长沙市演示局部门预算.xlsx", xlsx({"表": sheet_rows("政府采购预算表", "万元", cells)}))
    assert [finding.values for finding in parse_files([file]).findings] == [{"title": "政府采购预算表"}]
