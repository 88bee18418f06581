"""One identity given twice: a copy is merged and counted, two contents under one identity are a warning."""

import json

import pytest

from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions import parse_files
from disclosure.findings import Severity, describe

ROW = {
    "id": "0043" * 8,
    "title": "演示数据办公家具采购项目公开招标公告",
    "informationType": "0201",
    "informationTypeText": "采购/资审公告",
    "publishTime": "2026-03-02 09:00:00",
    "url": f"/information/deal/html/a/430000/0201/20260302/{'0043' * 8}.html",
}


def parse(*rows):
    listed = {"code": 200, "data": {"records": rows, "total": len(rows), "pages": 1}}
    return parse_files([SavedFile("list/page-1.json", json.dumps(listed).encode())])


@pytest.mark.parametrize(
    ("second", "code"),
    [({}, "transactions.duplicate"), ({"title": "演示数据教学设备采购项目公开招标公告"}, "source.duplicate_id")],
)
def test_an_identity_that_comes_twice_is_told(second, code):
    result = parse(ROW, {**ROW, **second})
    assert [finding.code for finding in result.findings] == [code]


def test_two_contents_under_one_identity_are_a_warning_in_words():
    (finding,) = parse(ROW, {**ROW, "title": "演示数据教学设备采购项目公开招标公告"}).findings
    assert finding.severity is Severity.WARN
    assert "标识相同而内容不同（例如：演示数据教学设备" in describe(finding, "zh")["message"]
