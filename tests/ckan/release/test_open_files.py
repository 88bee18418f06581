"""What people get who open a release: its files, and the first rows on its page."""

import csv
import io
import re

import pytest
from drafts_factory import HEADER, row, table

BUDGET = "organization,year,stage,table,table_name,page,sheet,row,code,item,total,column,amount,printed,source_unit"
LINE = "长沙市演示局,2026,预算,B01,部门收支总表,,,8,0201,演示项目,false,预算数,123400,12.34,万元"


@pytest.fixture
def budget(draft, prepared):
    """A released budget table; made once a file."""
    if "budget" not in prepared:
        content = f"{BUDGET}\n{LINE}\n".encode()
        prepared["budget"] = draft("submit", "approve", content=content, table_schema="budget-table")
    return prepared["budget"]


def labels(page):
    head = page.split('id="release-preview"')[1].split("</thead>")[0]
    return re.findall(r'<th scope="col"[^>]*>([^<]*)', head)


def test_spreadsheet_programs_know_the_csv_as_utf8_and_its_header_is_the_fields_names(draft, browser):
    made = draft("submit", "approve")
    content = browser().get(f"/dataset/{made['name']}/release/1/{made['name']}-1.csv").data
    assert content.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == HEADER.split(",")


def test_the_json_has_no_mark_in_its_names(draft, browser):
    made = draft("submit", "approve")
    (first, *_) = browser().get(f"/dataset/{made['name']}/release/1/{made['name']}-1.json").json
    assert list(first)[0] == "party_name"


def test_the_downloaded_csv_can_be_uploaded_again(draft, browser):
    made = draft("submit", "approve")
    content = browser().get(f"/dataset/{made['name']}/release/1/{made['name']}-1.csv").data
    again = draft("submit", content=content, dataset=made["name"])
    assert again["passed"] and set(again["counts"]) == {"release.replaces"}


def test_the_preview_begins_with_what_tells_most(budget, browser):
    page = browser().get(f"/dataset/{budget['name']}").text
    assert labels(page)[:6] == ["部门(单位)", "年度", "表名", "项目", "金额栏", "金额"]
    assert len(labels(page)) == len(BUDGET.split(","))


def test_long_cells_are_cut_on_the_page_and_whole_in_the_file(draft, browser):
    long = "演示数据：" + "很长的事实" * 150
    made = draft("submit", "approve", content=table(*(row(number, facts=long) for number in range(600, 660))))
    page = browser().get(f"/dataset/{made['name']}").text
    assert f"{long[:119]}…" in page and long not in page
    assert len(page.encode()) < 150_000
    assert long in browser().get(f"/dataset/{made['name']}/release/1/{made['name']}-1.csv").text
