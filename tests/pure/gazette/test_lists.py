"""Lists of documents give records without text, and give way to the documents themselves."""

import json

import pytest
from gazette_builders import NUMBER, TEXT, TITLE, page, saved

ENTRY = {
    "title": f"{TITLE}_演示文件_演示网",
    "issuer": "长沙市演示局",
    "doc_no": NUMBER,
    "written": "2021年03月05日",
    "wiritten_time": "2026-01-01 10:00:00",
    "crawl_url": "https://www.changsha.gov.cn/a.html",
}


def index(*entries):
    """A JSON list as crawlers keep it."""
    return saved(json.dumps(entries, ensure_ascii=False), "INDEX.json")


def test_an_entry_is_a_record_without_text(read):
    result = read(index(ENTRY))
    record = result.records[0]
    assert (record.title, record.key, record.body["text"]) == (TITLE, f"长沙市演示局|{NUMBER}", "")
    assert record.body["written"] == "2021-03-05"
    assert [finding.code for finding in result.findings] == ["gazette.list_only"]


def test_a_crawler_s_own_dates_are_not_the_document_s(read):
    entry = {name: value for name, value in ENTRY.items() if name != "written"}
    assert read(index(entry)).records[0].body["written"] is None


def test_the_full_document_is_kept_whatever_the_order(read):
    for files in ([index(ENTRY), saved(page())], [saved(page()), index(ENTRY)]):
        result = read(*files)
        assert [record.origin for record in result.records] == ["a.html"]
        assert result.findings[0].values == {"records": 0, "merged": 1}


def test_entries_that_cannot_be_told_apart_are_counted(read):
    result = read(index(ENTRY, {"title": "演示条例"}))
    assert len(result.records) == 1
    assert result.findings[-1].values == {"entries": 1, "example": "演示条例"}


def test_a_list_page_is_recognised_and_its_separators_are_no_documents(read):
    items = "".join(
        f"<li><a href='./t2021030{n}_{n}.html'>演示文件的标题第{n}件</a><span>2021-03-0{n}</span></li>"
        for n in range(1, 7)
    )
    result = read(f"<html><body><div class='right_list'><ul>{items}<li class='line'></li></ul></div></body></html>")
    assert [(finding.code, finding.values["links"]) for finding in result.findings] == [("gazette.list_page", 6)]


@pytest.mark.parametrize("first", [0, 1])
def test_a_twin_without_the_number_is_the_same_document(read, first):
    twins = [page(), page(number="")]
    result = read(twins[first], twins[1 - first])
    assert [record.key for record in result.records] == [f"长沙市演示局|{NUMBER}"]


def test_documents_of_one_title_and_different_days_stay_two(read):
    lines = [line.replace("2021年3月5日", "2022年3月5日") for line in TEXT]
    assert len(read(page(number=""), page(number="", lines=lines)).records) == 2


def test_a_file_librarys_list_gives_the_documents_whose_numbers_it_prints(read):
    rows = "".join(
        f"<tr><td><a href='./t2021032{n}_1.html'>长沙市演示局关于演示工作{n}的通知</a></td>"
        f"<td>长演发〔2021〕{n}号</td><td>2021-03-2{n}</td></tr>"
        for n in range(1, 7)
    )
    result = read(saved(f"<html><body><table>{rows}</table></body></html>", url="https://www.changsha.gov.cn/a/"))
    assert [record.body["document_number"] for record in result.records][:2] == [
        "长演发〔2021〕1号",
        "长演发〔2021〕2号",
    ]
    assert {finding.code for finding in result.findings} == {"gazette.list_page", "gazette.list_only"}


def test_a_search_services_answer_is_a_list(read):
    entry = {"title": f"<em>{TITLE}</em>", "pcode": NUMBER, "puborg": "长沙市演示局", "pubtimeStr": "2021.03.20"}
    answer = {"code": 200, "searchVO": {"catMap": {"gongwen": {"listVO": [entry]}}}}
    (record,) = read(saved(json.dumps(answer, ensure_ascii=False), "search.json")).records
    assert (record.title, record.key, record.body["published"]) == (TITLE, f"长沙市演示局|{NUMBER}", "2021-03-20")
