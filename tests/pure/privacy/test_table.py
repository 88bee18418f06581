"""A table is screened cell by cell, across neighbouring cells, and by its headings."""

from datetime import date

import pytest
from persons import resident

from disclosure.findings import Severity, describe
from disclosure.privacy.table import screen_table
from disclosure.validation.header import match_labels

ID = resident()
TODAY = date(2026, 11, 24)


def screen(labels, rows, schema="", **personal):
    fields = [{"name": label, "personal": personal.get(label, [])} for label in labels]
    found = list(screen_table(rows, match_labels(labels, {"fields": fields}), TODAY, schema))
    assert all(describe(finding, "zh")["message"] for finding in found)
    return [(finding.code, finding.row, finding.field) for finding in found]


def test_a_number_is_reported_with_row_and_column():
    assert screen(["名称", "备注"], [["演示", "x"], ["演示", f"身份证{ID}"]]) == [("privacy.resident_id", 3, "备注")]


def test_a_number_split_over_cells_is_put_together():
    assert screen(["甲", "乙"], [[ID[:6], ID[6:]]]) == [("privacy.resident_id_split", 2, "甲")]
    assert screen(["甲", "乙", "丙"], [[ID[:6], ID[6:14], ID[14:]]]) == [("privacy.resident_id_split", 2, "甲")]


def test_columns_of_area_date_and_number_are_no_split_ids():
    rows = [["430102", "20260101", f"{n:04}"] for n in range(100)]
    assert screen(["区划", "日期", "序号"], rows) == []


@pytest.mark.parametrize("label", ["姓名", "身份证号", "手机号", "银行账号", "家庭住址", "残疾等级"])
def test_a_heading_that_names_personal_data_asks_for_a_reason(label):
    schema = {"fields": [{"name": label}]}
    found = list(screen_table([["x1"]], match_labels([label], schema), TODAY))
    assert [(f.code, f.severity) for f in found] == [("privacy.personal_column", Severity.WARN)]


def test_what_the_law_has_a_column_publish_is_let_through():
    assert screen(["姓名"], [["演示"]], 姓名=["person_name"]) == []
    assert screen(["咨询电话"], [["13800138000"]], 咨询电话=["mobile"]) == []


def test_a_heading_tells_what_fifteen_digits_are():
    assert screen(["证件号码"], [["439999900101001"]])[-1] == ("privacy.resident_id", 2, "证件号码")


def test_a_cell_beyond_the_labels_is_screened_too():
    assert screen(["甲"], [["x", resident()]]) == [("privacy.resident_id", 2, "2")]


def test_a_column_of_hashes_asks_what_they_were_made_of():
    rows = [["演示", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]] * 3
    assert screen(["名称", "标识"], rows) == [("privacy.hash", 2, "标识")]


def test_a_door_beside_a_name_asks_for_a_reason():
    rows = [["演示户甲", "长沙市岳麓区演示小区3栋2单元501"]]
    assert screen(["姓名", "地点"], rows)[-1] == ("privacy.address", 2, "地点")
    assert screen(["单位", "地点"], rows) == []


def test_an_exception_lets_a_field_of_a_table_publish_what_the_law_says_and_no_more():
    rows = [["演示户甲"]]
    assert screen(["recipient"], rows, "social-assistance") == []
    assert screen(["party_name"], [[ID]], "administrative-penalty") == [("privacy.resident_id", 2, "party_name")]


@pytest.mark.parametrize("cells", [[ID[:6], ID[6:]], [ID[:6], ID[6:14], ID[14:]]])
def test_a_number_split_over_rows_is_put_together(cells):
    assert screen(["甲"], [["演示"], *[[cell] for cell in cells]]) == [("privacy.resident_id_split", 3, "甲")]


def test_a_mobile_number_split_over_cells_is_told_by_its_heading():
    assert screen(["手机前段", "后段"], [["138", "00138000"]]) == [("privacy.number_split", 2, "手机前段")]
    assert screen(["数量", "日期"], [["138", "20260305"]]) == []


@pytest.mark.parametrize(
    ("cell", "entity"),
    [
        ("持护照E12345678入境", "passport"),
        ("台胞证：01234567", "travel_permit"),
        ("车号湘A·12D45", "plate"),
        ("发至 zhangsan@example.com", "email"),
        ("微信：yanshi_2026", "chat_account"),
        ("出生日期：1980年3月5日", "birth_date"),
        ("住址：长沙市岳麓区演示路12号3栋201室", "address"),
        ("户主：张三", "person_name"),
        ("4.30102E+17", "rounded_number"),
        ("家庭电话：88880000", "home_phone"),
    ],
)
def test_words_tell_what_a_cell_holds(cell, entity):
    assert screen(["备注"], [[cell]]) == [(f"privacy.{entity}", 2, "备注")]


@pytest.mark.parametrize(
    "cell",
    [
        "邮箱 yanshi@changsha.gov.cn",
        "微信公众号：changsha",
        "申请人：马栏山演示公司",
        "户主：张某",
        "办公地址：演示路12号",
    ],
)
def test_what_belongs_to_an_office_is_left_alone(cell):
    assert screen(["备注"], [[cell]]) == []


def test_rare_combinations_of_traits_and_places_ask_for_a_reason():
    rows = [["男", "1980", "岳麓区"]] * 9 + [["女", "1931", "开福区"]]
    assert screen(["性别", "出生年份", "区县"], rows) == [("privacy.k_anonymity", 11, "性别")]
    assert screen(["性别", "出生年份", "区县"], rows[:9]) == []


def test_health_beside_a_name_is_told_once_a_column():
    found = screen(["姓名", "原因"], [["演示", "患尿毒症"], ["演示", "患癌"]])
    assert found[1:] == [("privacy.health", 2, "原因")]
