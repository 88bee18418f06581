"""A marked copy shows each fault where it is, says how to mend it, and is accepted once it is mended."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest

from disclosure import sandbox
from disclosure.findings import Finding, Severity
from disclosure.tables import table_schema
from disclosure.templates import marked, marked_copy
from disclosure.validation import check_file
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

PENALTY = "administrative-penalty"
FIELDS = table_schema(PENALTY)["fields"]
TITLES = [field["title"] for field in FIELDS]
DECIDED = TITLES.index("处罚决定日期")


def row(number, **changes):
    cells = {field["name"]: field["example"] for field in FIELDS} | {"decision_number": f"长市监罚〔2026〕{number}号"}
    return list((cells | changes).values())


def written(*rows):
    out = io.StringIO()
    csv.writer(out).writerows([TITLES, *rows])
    return out.getvalue().encode()


@pytest.fixture
def copy(tmp_path):
    """The marked copy of these rows, opened."""

    def make(rows, findings, counts=None, labels=TITLES, fields=()):
        path = tmp_path / "copy.xlsx"
        marked_copy(path, labels, rows, findings, counts or {}, fields)
        return openpyxl.load_workbook(path)

    return make


def fault(row=3, field="处罚决定日期", code="table.type-error", **values):
    return Finding(code, row=row, field=field, values={"cell": "2026年13月40日", "type_zh": "日期", **values})


def filled(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else ""


def test_a_bad_cell_is_red_and_its_comment_says_what_and_how(copy):
    book = copy([row(1), row(2, decided="2026年13月40日")], [fault()])
    cell = book["数据"].cell(3, DECIDED + 1)
    assert (filled(cell), cell.value) == ("FFF4B6B6", "2026年13月40日")
    assert "不是日期" in cell.comment.text and "改法：" in cell.comment.text
    assert not filled(book["数据"].cell(2, DECIDED + 1))


def test_a_column_is_found_by_the_schemas_name_or_its_number_too(copy):
    labels = [f"列{place}" for place in range(len(TITLES))]
    named = [field["name"] for field in FIELDS]
    book = copy([row(1)], [fault(2, "decided"), fault(2, "1")], labels=labels, fields=named)
    assert book["数据"].cell(2, DECIDED + 1).comment and book["数据"].cell(2, 1).comment


def test_what_is_about_a_row_or_a_missing_column_stands_at_its_first_cell(copy):
    found = [Finding("table.blank-row", row=2), Finding("table.missing-label", row=1, field="附注")]
    sheet = copy([[""] * len(TITLES)], found)["数据"]
    assert "空行" in sheet["A2"].comment.text and "缺少“附注”列" in sheet["A1"].comment.text


def test_two_faults_of_one_cell_share_its_comment(copy):
    sheet = copy([row(1)], [fault(2), fault(2, code="table.unique-error")])["数据"]
    text = sheet.cell(2, DECIDED + 1).comment.text
    assert "内容类型不对" in text and "内容重复" in text


def test_every_finding_is_on_the_list_and_what_is_not_listed_is_counted(copy):
    found = [fault(number) for number in range(2, 12)] + [Finding("xlsx.old_format", Severity.WARN)]
    said = [
        [cell.value for cell in line]
        for line in copy([row(n) for n in range(10)], found, {"table.type-error": 5000})["问题清单"]
    ]
    assert "共 5000 处，这里列出前 10 处" in said[1][0]
    assert [line[0] for line in said[3:]] == ["必须修改"] * 10 + ["须说明理由"]
    assert said[3][1:3] == ["2", "处罚决定日期"]


def test_nothing_in_the_copy_is_a_formula(copy):
    cell = copy([row(1, facts="=HYPERLINK(1)")], [])["数据"].cell(2, TITLES.index("违法事实") + 1)
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1)")


def test_a_large_table_is_told_by_its_bad_rows_that_nobody_can_upload_by_mistake(copy, monkeypatch, tmp_path):
    monkeypatch.setattr(marked, "MOST_CELLS", 100)
    book = copy([row(number) for number in range(50)], [fault(40)])
    sheet = book["有问题的行"]
    assert (sheet.max_row, sheet["A1"].value, sheet["A2"].value) == (2, "行", "40")
    assert sheet.cell(2, DECIDED + 2).comment and "不要上传本文件" in book["问题清单"]["A1"].value
    findings = Findings("copy.xlsx")
    examine((tmp_path / "copy.xlsx").read_bytes(), table_schema(PENALTY), findings, None, date(2026, 11, 24))
    assert findings.blocked


def test_a_mended_copy_is_accepted_without_a_word(tmp_path):
    upload, told, target = tmp_path / "up", tmp_path / "verdict", tmp_path / "copy.xlsx"
    upload.write_bytes(written(row(1), row(2, decided="2026年13月40日")))
    verdict = check_file(upload, PENALTY, name="处罚.csv", checked_at="2026-11-24")
    assert not verdict.passed
    told.write_text(json.dumps(verdict.to_dict()))
    arguments = (str(upload), "处罚.csv", str(told), str(target))
    sandbox.run("disclosure.templates.marked:mark_file", *arguments, writable=tmp_path)
    book = openpyxl.load_workbook(target)
    assert book["数据"].cell(3, DECIDED + 1).comment
    book["数据"].cell(3, DECIDED + 1).value = date(2026, 3, 5)
    book.save(target)
    mended = check_file(target, PENALTY, name="处罚.xlsx", checked_at="2026-11-24")
    assert (mended.passed, mended.findings, mended.rows) == (True, (), 2)


def test_a_file_that_nothing_can_be_made_of_still_has_its_list(tmp_path):
    upload, told, target = tmp_path / "up", tmp_path / "verdict", tmp_path / "copy.xlsx"
    upload.write_bytes(b"<html><body>error</body></html>")
    told.write_text(json.dumps(check_file(upload, PENALTY, name="处罚.csv", checked_at="2026-11-24").to_dict()))
    marked.mark_file(str(upload), "处罚.csv", str(told), str(target))
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["问题清单"] and "无法读出" in book["问题清单"]["A1"].value
