"""The workbook of a release, as people open it."""

import zipfile

import pytest
from python_calamine import CalamineWorkbook

from ckanext.changsha.release.workbooks import DoesNotFit, write_workbook
from disclosure.tables import table_schema
from disclosure.validation import check_file, read_rows

SCHEMA = "budget-table"
NAMES = [field["name"] for field in table_schema(SCHEMA)["fields"]]
ROW = {
    "organization": "长沙市演示局",
    "year": "2026",
    "stage": "预算",
    "table_name": "部门收支总表",
    "row": "8",
    "code": "0201",
    "total": "false",
    "column": "预算数",
    "amount": "123400.50",
    "printed": "12.34005",
    "source_unit": "万元",
}


def written(tmp_path, *rows, schema=SCHEMA):
    path = tmp_path / "budget-1.xlsx"
    write_workbook(iter([NAMES, *([row.get(name, "") for name in NAMES] for row in rows)]), path, schema)
    return path


def sheet(path, place=0):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(place).to_python()


def test_the_columns_are_headed_by_their_titles(tmp_path):
    assert sheet(written(tmp_path, ROW))[0][:3] == ["部门(单位)", "年度", "阶段"]


def test_amounts_are_numbers_and_codes_are_text(tmp_path):
    row = dict(zip(NAMES, sheet(written(tmp_path, ROW))[1], strict=True))
    assert (row["amount"], row["year"], row["code"], row["printed"]) == (123400.5, 2026, "0201", "12.34005")


def test_a_number_that_a_spreadsheet_would_round_stays_text(tmp_path):
    row = dict(zip(NAMES, sheet(written(tmp_path, {**ROW, "amount": "12345678901234.56"}))[1], strict=True))
    assert row["amount"] == "12345678901234.56"


def test_decimals_are_shown_as_they_were_written(tmp_path):
    with zipfile.ZipFile(written(tmp_path, ROW)) as parts:
        assert b'"0.00"' in parts.read("xl/styles.xml") or b'numFmtId="2"' in parts.read("xl/styles.xml")


def test_a_second_sheet_explains_each_column(tmp_path):
    path = written(tmp_path, ROW)
    assert CalamineWorkbook.from_path(path).sheet_names == ["data", "字段说明"]
    explained = sheet(path, 1)
    assert [row[1] for row in explained[1:]] == NAMES and "元" in explained[NAMES.index("amount") + 1]


def test_the_workbook_of_a_release_can_be_uploaded_again_and_says_the_same(tmp_path):
    product = tmp_path / "product.csv"
    verdict = check_file(written(tmp_path, ROW), SCHEMA, name="budget-1.xlsx", product=product, checked_at="2026-11-24")
    assert verdict.passed and not verdict.findings
    (row,) = read_rows(product)
    assert {name: value for name, value in row.items() if value} == {**ROW, "amount": row["amount"]}
    assert float(row["amount"]) == 123400.5


def test_equal_tables_give_equal_bytes(tmp_path):
    assert written(tmp_path, ROW).read_bytes() == written(tmp_path, ROW).read_bytes()


def test_a_table_of_a_schema_that_is_no_more_keeps_its_names(tmp_path):
    path = written(tmp_path, ROW, schema="no-such")
    assert sheet(path)[0] == NAMES and CalamineWorkbook.from_path(path).sheet_names == ["data"]


def test_nothing_is_cut(tmp_path):
    with pytest.raises(DoesNotFit):
        written(tmp_path, {**ROW, "printed": "长" * 40_000})
