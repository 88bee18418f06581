"""A steward gets her table back with its faults marked, and nobody else does."""

import io
from urllib.parse import unquote

import openpyxl
import pytest
from drafts_factory import BAD, good


@pytest.fixture
def failed(draft):
    return draft("submit", content=BAD, name="处罚.csv")


def address(made):
    return f"/release/{made['id']}/marked.xlsx"


def test_the_bad_cell_is_marked_in_the_file_that_the_page_offers(failed, browser):
    client = browser("steward")
    page = client.get(f"/release/{failed['id']}").text
    assert f'href="{address(failed)}"' in page and "下载标注了问题的表格" in page
    answer = client.get(address(failed))
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    decided = next(cell for cell in book["数据"][3] if cell.value == "2026年13月40日")
    assert "不是日期" in decided.comment.text and decided.fill.fgColor.rgb == "FFF4B6B6"
    assert any("怎样修改" in str(cell.value) for row in book["问题清单"] for cell in row)


def test_the_copy_is_named_after_the_upload_and_kept_by_no_cache(failed, browser):
    headers = browser("steward").get(address(failed)).headers
    assert "处罚-问题标注.xlsx" in unquote(headers["Content-Disposition"])
    assert "no-store" in headers["Cache-Control"] and headers["X-Content-Type-Options"] == "nosniff"


def test_the_mended_copy_can_be_uploaded_and_passes(failed, browser, call):
    book = openpyxl.load_workbook(io.BytesIO(browser("steward").get(address(failed)).data))
    next(cell for cell in book["数据"][3] if cell.value == "2026年13月40日").value = "2026-03-05"
    out = io.BytesIO()
    book.save(out)
    call("steward", "release_draft_upload", id=failed["id"], upload=out.getvalue(), filename="处罚.xlsx")
    mended = call("steward", "release_step", id=failed["id"], step="submit")
    assert (mended["state"], mended["warned"]) == ("in_review", False)


@pytest.mark.parametrize("who", ["stranger", None])
def test_nobody_else_gets_the_copy(failed, browser, who):
    answer = browser(who).get(address(failed))
    assert answer.status_code == (404 if who else 302)
    assert b"PK" not in answer.data[:2]


def test_what_was_not_checked_yet_has_no_marked_copy(draft, browser):
    made = draft(content=good())
    assert browser("steward").get(address(made)).status_code == 404
    assert "release-marked" not in browser("steward").get(f"/release/{made['id']}").text


def test_a_steward_finds_the_template_beside_the_upload(draft, browser):
    page = browser("steward").get(f"/release/{draft(upload=False)['id']}").text
    assert 'href="/standards/administrative-penalty.xlsx"' in page and "下载模板" in page


def test_a_draft_without_a_schema_offers_no_template(draft, browser):
    page = browser("steward").get(f"/release/{draft(upload=False, table_schema='')['id']}").text
    assert "下载模板" not in page
