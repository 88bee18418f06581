"""Whole files are screened: what a reader shows, what it hides, and what the file says of itself."""

import io
from datetime import date

import docx
import pytest
import xlsxwriter
from hiding import _pdf, hidden
from persons import resident

from disclosure.findings import Severity, describe
from disclosure.privacy.files import inside, screen_file
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

ID = resident()


def screen(tmp_path, name, content, allowed=""):
    path = tmp_path / "file"
    path.write_bytes(content)
    return inside.screen(str(path), name, allowed, "")


@pytest.mark.parametrize(("corner", "name", "content"), [pytest.param(*one, id=one[0]) for one in hidden(ID)])
def test_a_resident_id_is_found_in_every_corner_of_a_file(tmp_path, corner, name, content):
    found = screen(tmp_path, name, content)
    assert ("privacy.in_document", "439999************") in [(f["code"], f["values"].get("shown")) for f in found]


def test_a_finding_names_the_page(tmp_path):
    (found,) = screen(tmp_path, "演示.pdf", _pdf(ID))
    assert "第1页" in found["message"] and "居民身份证号" in found["message"]


def test_a_finding_names_the_paragraph_as_a_reader_counts_it(tmp_path):
    document = docx.Document()
    for text in ("演示数据", f"联系人 {ID}"):
        document.add_paragraph(text)
    document.save(written := io.BytesIO())
    (found,) = screen(tmp_path, "演示.docx", written.getvalue())
    assert found["values"]["place_zh"] == "第2段"


def test_a_clean_file_has_no_findings(tmp_path):
    assert screen(tmp_path, "演示.pdf", _pdf("demo 2026-03-05 12345.67")) == []


def test_what_the_caller_allows_is_let_through(tmp_path):
    assert screen(tmp_path, "演示.txt", "联系电话 13800138000".encode(), "mobile,email") == []


def test_a_page_without_text_asks_for_a_look(tmp_path):
    found = screen(tmp_path, "扫描.pdf", _pdf(" "))
    assert [(f["code"], f["severity"]) for f in found] == [("privacy.no_text", "warn")]


def test_the_sandbox_gives_the_same_findings(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(_pdf(ID))
    (found,) = screen_file(path, "演示.pdf")
    assert (found.code, found.severity, found.file) == ("privacy.in_document", Severity.BLOCK, "演示.pdf")
    assert describe(found, "en")["message"] == '"演示.pdf" holds a resident ID number in page 1: 439999************.'


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 damaged", b"%PDF-1.4 damaged", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, b"\xff\xff\xff"]
)
def test_a_file_that_cannot_be_read_blocks(tmp_path, content):
    assert [f["code"] for f in screen(tmp_path, "演示.bin", content)] == ["privacy.unreadable"]


@pytest.mark.parametrize(
    ("stream", "name", "code"),
    [
        ("WordDocument", "公告.doc", "upload.old_word"),
        ("WordDocument", "公告.wps", "upload.old_word"),
        ("Workbook", "表.xls", "upload.old_sheet"),
        ("PowerPoint Document", "汇报.ppt", "upload.old_slides"),
        ("EncryptedPackage", "公告.docx", "upload.encrypted"),
    ],
)
def test_an_old_or_locked_document_blocks_and_says_what_to_do(tmp_path, stream, name, code):
    (found,) = screen(tmp_path, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + stream.encode("utf-16-le"))
    assert (found["code"], found["severity"]) == (code, "block")


CORNERS = [pytest.param(*one[1:], id=one[0]) for one in hidden(ID) if one[0].startswith("xlsx")]


@pytest.mark.parametrize(("name", "content"), CORNERS)
def test_an_upload_with_a_resident_id_beside_its_table_does_not_pass(name, content):
    findings = Findings(name)
    examine(content, {"fields": [{"name": "名称"}, {"name": "备注"}]}, findings, None, date(2026, 11, 24))
    codes = {finding.code for finding in findings.kept if finding.severity is Severity.BLOCK}
    assert codes & {"privacy.in_document", "xlsx.hidden_content"}


def test_an_upload_that_is_named_after_a_person_does_not_pass():
    findings = Findings(f"张三_{ID}.csv")
    examine("名称\n演示\n".encode(), {"fields": [{"name": "名称"}]}, findings, None, date(2026, 11, 24))
    assert [(finding.code, finding.field) for finding in findings.kept] == [("privacy.in_document", "文件名")]


def test_a_number_that_a_cell_shows_is_told_of_once():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["名称", "备注"])
        sheet.write_row(1, 0, ["演示", ID])
    findings = Findings("演示.xlsx")
    examine(target.getvalue(), {"fields": [{"name": "名称"}, {"name": "备注"}]}, findings, None, date(2026, 11, 24))
    assert [finding.code for finding in findings.kept] == ["privacy.resident_id"]
