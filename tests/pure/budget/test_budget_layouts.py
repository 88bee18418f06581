"""Layouts that finance systems export: the national final account and Hunan's integrated budget system."""

from budget_builders import amounts, saved, xlsx

from ckanext.changsha.harvesters.budget import parse_files

NATIONAL_F01 = [
    ["收入支出决算总表", "", "", "", "", ""],
    ["", "", "", "", "", "公开01表"],
    ["部门：长沙市演示局", "", "", "", "", "金额单位：万元"],
    ["收入", "", "", "支出", "", ""],
    ["项目", "行次", "决算数", "项目", "行次", "决算数"],
    ["栏次", "", "1", "栏次", "", "2"],
    ["一、一般公共预算财政拨款收入", "1", "1,100.50", "一、一般公共服务支出", "32", "1,000.50"],
    ["二、政府性基金预算财政拨款收入", "2", "", "二、外交支出", "33", ""],
    ["本年收入合计", "27", "1,100.50", "本年支出合计", "58", "1,000.50"],
    ["使用非财政拨款结余", "28", "", "结余分配", "59", ""],
    ["年初结转和结余", "29", "", "年末结转和结余", "60", "100.00"],
    ["总计", "31", "1,100.50", "总计", "62", "1,100.50"],
    ["注：1.本表反映部门本年度的总收支和年末结转结余情况。"],
]
NATIONAL_F03 = [
    ["支出决算表"],
    ["", "", "", "", "", "", "公开03表"],
    ["部门：长沙市演示局", "", "", "", "", "", "金额单位：万元"],
    ["项目", "", "", "", "本年支出合计", "基本支出", "项目支出"],
    ["功能分类科目编码", "", "", "科目名称", "", "", ""],
    ["类", "款", "项", "栏次", "1", "2", "3"],
    ["", "", "", "合计", "1,000.50", "600.50", "400.00"],
    ["201", "", "", "一般公共服务支出", "1,000.50", "600.50", "400.00"],
    ["20106", "", "", "财政事务", "1,000.50", "600.50", "400.00"],
    ["2010601", "", "", "行政运行", "1,000.50", "600.50", "400.00"],
]
HUNAN_B01 = [
    ["", "", "", "部门公开表01"],
    ["收支总表", "", "", ""],
    ["单位：105_长沙市演示局", "", "", "金额单位：万元"],
    ["收入", "", "支出", ""],
    ["项目（按资金来源）", "本年预算", "项目（按功能分类）", "本年预算"],
    ["一、一般公共预算拨款收入", 1200.5, "（一）一般公共服务支出", 1200.5],
    ["（一）经费拨款", 1200.5, "", ""],
    ["收入总计", 1200.5, "支出总计", 1200.5],
]
HUNAN_B03 = [
    ["", "", "", "", "", "部门公开表03"],
    ["支出总表"],
    ["单位：105_长沙市演示局", "", "", "", "", "金额单位：万元"],
    ["科目编码", "", "", "科目名称", "总计", "基本支出"],
    ["类", "款", "项", "", "", ""],
    ["", "", "", "合计", 1200.5, 1200.5],
    [201, "", "", "一般公共服务支出", 1200.5, 1200.5],
    [201, 6, "", "财政事务", 1200.5, 1200.5],
    [201, 6, 1, "行政运行", 1200.5, 1200.5],
]


def read(name, **sheets):
    result = parse_files([saved(name, xlsx(sheets))])
    assert not result.findings
    return result.records


def test_the_national_final_account_is_read_with_its_line_numbers_left_out():
    record = read("2024年度部门决算公开表.xlsx", 公开01表=NATIONAL_F01)[0]
    assert record.key == "长沙市演示局|2024|决算|F01"
    assert amounts(record, "年末结转和结余") == {"支出·决算数": "1000000"}
    assert record.body["columns"] == ["收入·决算数", "支出·决算数"]
    assert record.body["notes"].startswith("注：1.本表反映")


def test_the_row_that_numbers_the_columns_is_no_data():
    record = read("2024年度部门决算公开表.xlsx", 公开03表=NATIONAL_F03)[0]
    assert [row["code"] for row in record.body["rows"]] == ["", "201", "20106", "2010601"]
    assert amounts(record, "行政运行") == {"本年支出合计": "10005000", "基本支出": "6005000", "项目支出": "4000000"}


def test_a_table_of_hunans_budget_system_names_its_organisation_behind_a_code():
    record = read("部门公开表2025年.xlsx", 收支总表=HUNAN_B01)[0]
    assert (record.key, record.body["source_unit"]) == ("长沙市演示局|2025|预算|B01", "万元")
    assert amounts(record, "收入总计") == {"收入·本年预算": "12005000"}


def test_codes_that_a_spreadsheet_holds_as_numbers_get_their_zeros_back():
    record = read("部门公开表2025年.xlsx", 支出总表=HUNAN_B03)[0]
    assert [row["code"] for row in record.body["rows"]] == ["", "201", "20106", "2010601"]
