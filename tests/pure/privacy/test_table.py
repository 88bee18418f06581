"""A table is screened cell by cell, across neighbouring cells, and by its headings."""

from datetime import date

import pytest
from persons import resident

from disclosure.findings import Severity, describe
from disclosure.privacy.table import screen_table
from disclosure.validation.header import match_labels

ID = resident()
TODAY = date(2026, 11, 24)


def screen(labels, rows, **personal):
    schema = {"fields": [{"name": label, "personal": personal.get(label, [])} for label in labels]}
    found = list(screen_table(rows, match_labels(labels, schema), TODAY))
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
    found = list(screen_table([["x"]], match_labels([label], schema), TODAY))
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
