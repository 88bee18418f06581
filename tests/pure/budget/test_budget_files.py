"""Files: every saved file gives a record or says why not, whatever its format and its bytes."""

import json

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
    page_html,
    pdf,
    saved,
    sheet_rows,
    table_html,
    xlsx,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ckanext.changsha.harvesters.budget import parse_files
from disclosure.findings import describe

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COVER = ["长沙市演示局", "2024 年度部门决算", "演示数据"]
CONTENTS = ["目 录", "一、收入支出决算总表………………3", "二、支出决算表………………4"]
FINAL_PAGES = [
    COVER,
    CONTENTS,
    ["支出决算表", "单位：万元", FINAL_HEAD + FINAL],
    [FINAL_NEXT],
    ["第三部分 决算情况说明", "本年支出合计 300.50 万元。"],
]
BUDGET_SHEETS = {
    "收支总表": sheet_rows("2025年部门收支总表", "元", BOTH_SIDES),
    "支出总表": sheet_rows("2025年部门支出预算总表", "元", SPENDING_HEAD + SPENDING, note="注：演示数据。"),
    "三公": sheet_rows("2025年“三公”经费预算表", "万元", THREE_PUBLIC),
}


@pytest.fixture(scope="module")
def final_pdf():
    return pdf(FINAL_PAGES)


def test_a_spreadsheet_gives_a_record_for_each_sheet_in_its_own_unit():
    result = parse_files([saved("演示局2025.xlsx", xlsx(BUDGET_SHEETS))])
    assert [record.key for record in result.records] == [
        f"{MAKER}|2025|预算|{table}" for table in ("B01", "B03", "B07")
    ]
    assert [record.body["source_unit"] for record in result.records] == ["元", "元", "万元"]
    assert result.records[1].body["notes"].startswith("注：演示数据。")
    assert not result.findings


def test_numbers_in_a_spreadsheet_are_the_same_amounts_as_text():
    numbers = [[float(cell.replace(",", "")) if "." in cell else cell for cell in row] for row in SPENDING]
    sheet = {"支出": sheet_rows("2025年部门支出总表", "元", SPENDING_HEAD + numbers)}
    record = parse_files([saved("a.xlsx", xlsx(sheet))]).records[0]
    assert amounts(record, "合计") == {"合计": "1500", "基本支出": "1000", "项目支出": "500"}


def test_a_hidden_sheet_is_not_published():
    result = parse_files([saved("a.xlsx", xlsx(BUDGET_SHEETS, hidden={"三公"}))])
    assert (len(result.records), codes(result)) == (2, ["budget.hidden_sheet"])


def test_a_text_pdf_gives_its_tables_with_pages_and_the_cover_says_whose_they_are(final_pdf):
    result = parse_files([saved("下载 (3).pdf", final_pdf)])
    record = result.records[0]
    assert (record.key, record.publisher) == (f"{MAKER}|2024|决算|F03", MAKER)
    assert [row["page"] for row in record.body["rows"]] == [3, 3, 3, 4, 4]
    assert amounts(record, "合计")["本年支出合计"] == "3005000"


def test_tables_taken_out_of_a_pdf_are_the_same_record_as_the_pdf_itself(final_pdf):
    document = "长沙市演示局2024年度部门决算.pdf"
    index = json.dumps(
        [
            {"csv": "x_p03_t1.csv", "pdf": document, "page": 3, "first_line": "支出决算表", "unit": "万元"},
            {"csv": "x_p04_t1.csv", "pdf": document, "page": 4, "first_line": "", "unit": ""},
        ]
    )
    files = [saved("t/x_p04_t1.csv", _csv(FINAL_NEXT)), saved("t/INDEX.json", index)]
    result = parse_files([*files, saved("t/x_p03_t1.csv", "\ufeff" + _csv(FINAL_HEAD + FINAL))])
    other = parse_files([saved("a.pdf", final_pdf)]).records[0]
    assert [record.key for record in result.records] == [other.key]
    assert result.records[0].body["rows"] == other.body["rows"]
    assert {finding.file: finding.code for finding in result.findings} == {
        "t/INDEX.json": "budget.index",
        "t/x_p04_t1.csv": "budget.continued",
    }


def test_tables_that_an_index_lists_and_nobody_saved_are_reported():
    index = json.dumps([{"csv": "x_p03_t1.csv", "pdf": "演示.pdf", "page": 3}])
    result = parse_files([saved("t/INDEX.json", index)])
    assert codes(result) == ["budget.index", "budget.index_incomplete"]
    assert "演示.pdf" in describe(result.findings[1])["message"]


def _csv(cells):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in cells)


def test_tables_in_a_web_page_are_read_with_the_title_and_unit_above_each():
    body = (
        f"<p>2025年部门支出总表</p><p>单位：元</p>{table_html(SPENDING_HEAD + SPENDING)}<p>注：演示数据。</p>"
        f"<p>“三公”经费预算表</p><p>单位：万元</p>{table_html(THREE_PUBLIC)}"
    )
    result = parse_files(
        [saved("t1.html", page_html("长沙市演示局2025年部门预算公开", body), "http://site.example/t1.html")]
    )
    assert [(record.body["table"], record.body["source_unit"]) for record in result.records] == [
        ("B03", "元"),
        ("B07", "万元"),
    ]
    assert result.records[0].body["notes"].startswith("注：演示数据。")
    assert str(result.records[0].published) == "2026-03-05"
    assert result.records[0].url == "http://site.example/t1.html"


def test_an_attachment_without_a_name_on_it_is_known_by_the_article_that_links_it():
    sheet = {"支出": [["部门支出总表"], ["", "", "单位：元"], *SPENDING_HEAD, *SPENDING]}
    article = page_html("长沙市演示局2025年部门预算公开", '<a href="./P01.xlsx">附件</a>')
    result = parse_files(
        [saved("a/t1.html", article, "http://site.example/a/t1.html"), saved("a/P01.xlsx", xlsx(sheet))]
    )
    assert (result.records[0].key, str(result.records[0].published)) == (f"{MAKER}|2025|预算|B03", "2026-03-05")
    assert codes(result) == ["budget.article_attachments"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.xlsx", b"", "budget.empty"),
        ("错误页.pdf", b"<html><body>404</body></html>", "budget.not_a_pdf"),
        ("坏.xlsx", xlsx(BUDGET_SHEETS)[:3000], "budget.broken"),
        ("坏.pdf", b"%PDF-1.4\n" + b"x" * 400 + b"\n%%EOF\n", "budget.broken"),
        ("断.pdf", pdf([COVER])[:-200], "budget.truncated"),
        ("锁.pdf", pdf([COVER], encrypt=StandardEncryption("demo", canPrint=0)), "budget.encrypted"),
        ("无表.pdf", pdf([COVER, ["本年支出合计 300.50 万元。"]]), "budget.no_tables"),
        ("乱码.csv", b"\xff\xfe\x00\x81,1\n", "budget.encoding"),
        ("网址.csv", "地区,链接\n甲,https://a.example/\n乙,https://b.example/\n", "budget.links_list"),
        ("PROVENANCE.txt", "repo someone/somewhere @abc (2026)", "budget.provenance"),
        ("正文.txt", "导航 > 部门预决算\n2021年度长沙市演示局部门决算\n第一部分", "budget.text_without_tables"),
        ("其他.txt", "今天天气很好", "budget.not_a_table"),
        ("其他.json", '{"a": 1}', "budget.not_a_table"),
        ("断.json", '[{"csv": "a.csv", ', "budget.not_a_table"),
        ("列表.html", '<html><ul><li><a href="a">甲</a><i>2026-01-01</i></li></ul></html>', "budget.list_page"),
        ("无关.html", "<html><p>没有表格</p></html>", "budget.no_tables"),
        ("测试.html", page_html("长沙市演示局2025年预算测试", table_html(SPENDING)), "budget.test_page"),
        ("续页.csv", "22102,住房改革支出,461.08,461.08\n2210201,住房公积金,289.59,289.59\n", "budget.untitled_table"),
        ("名单.csv", "序号,单位名称\n1,甲\n", "budget.other_table"),
    ],
)  # fmt: skip
def test_a_file_that_gives_no_record_says_why(name, content, code):
    result = parse_files([saved(name, content)])
    assert (result.records, codes(result)) == ([], [code])
    assert describe(result.findings[0])["message"].count(name)


def test_the_organisation_of_a_page_of_text_is_named():
    text = "导航 > 部门预决算\n2021年度长沙市演示局部门决算\n第一部分"
    assert parse_files([saved("a.txt", text)]).findings[0].values == {
        "organization": MAKER,
        "year": 2021,
        "stage": "决算",
    }


def test_scanned_pages_are_named(tmp_path):
    picture = ImageReader(Image.new("RGB", (40, 40), "gray"))
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    for _ in range(2):
        canvas.drawImage(picture, 0, 0, 400, 400)
        canvas.showPage()
    canvas.save()
    finding = parse_files([saved("扫描.pdf", (tmp_path / "scan.pdf").read_bytes())]).findings[0]
    assert (finding.code, finding.values["pages"]) == ("budget.scanned_pages", "1、2")


def test_a_copy_of_a_file_is_read_once(final_pdf):
    result = parse_files([saved("a.pdf", final_pdf), saved("b.pdf", final_pdf)])
    assert (len(result.records), codes(result)) == (1, ["budget.duplicate_file"])


def test_reading_twice_gives_the_same(final_pdf):
    files = [saved("a.pdf", final_pdf), saved("b.xlsx", xlsx(BUDGET_SHEETS))]
    first, second = parse_files(files), parse_files(files)
    assert [r.content_hash for r in first.records] == [r.content_hash for r in second.records]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    head=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", OLE, b"<html><table>", b"[{"]),
    body=st.binary(max_size=300),
    tail=st.sampled_from([b"", b"\n%%EOF\n"]),
    name=st.sampled_from(["a.pdf", "a.xlsx", "a.csv", "a.html", "INDEX.json", "a"]),
)  # fmt: skip
def test_hostile_bytes_never_raise_and_are_always_named(head, body, tail, name):
    result = parse_files([saved(name, head + body + tail)])
    assert {record.origin for record in result.records} | {finding.file for finding in result.findings} == {name}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.integers(0, 10_000), junk=st.binary(min_size=1, max_size=40), which=st.sampled_from(["pdf", "xlsx"]))
def test_a_damaged_file_never_raises(place, junk, which, damaged_sources):
    whole = damaged_sources[which]
    place %= len(whole)
    result = parse_files([saved(f"a.{which}", whole[:place] + junk + whole[place + len(junk) :])])
    assert result.records or result.findings


@pytest.fixture(scope="module")
def damaged_sources(final_pdf):
    return {"pdf": final_pdf, "xlsx": xlsx(BUDGET_SHEETS)}


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(
        st.lists(
            st.sampled_from(["", "合计", "201", "1,500.00", "项目", "单位：元", "类", "×", "一、", "…"]),
            min_size=1,
            max_size=6,
        ),
        max_size=8,
    )
)
def test_any_grid_of_cells_is_read_without_raising(cells):
    result = parse_files([saved("2025年部门支出总表_p01_t1.csv", _csv(cells))])
    assert result.records or result.findings
