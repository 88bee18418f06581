"""The parser keeps what a document says about others in its body, and the content hash does not depend on the run."""

import json

from gazette_builders import page

LINES = [
    "各单位：",
    "根据《演示意见》（国办发〔2017〕99号），现将《长沙市演示数据管理办法》印发给你们。演示数据。",
    "长沙市演示局",
    "2021年3月5日",
    "长沙市演示数据管理办法",
    "第一条 本办法自2021年4月1日起施行，《旧演示办法》（长演发〔2015〕1号）同时废止。",
]


def test_relations_and_citations_are_in_the_body_with_their_provisions(document):
    body = document(page(lines=LINES)).body
    assert [(one["kind"], one["number"] or one["title"], one["anchor"]) for one in body["relations"]] == [
        ("印发", "长沙市演示数据管理办法", "p3"),
        ("废止", "长演发〔2015〕1号", "a1-1"),
    ]
    assert [(one["number"], body["text"][one["start"] : one["end"]]) for one in body["citations"]] == [
        ("国办发〔2017〕99号", "《演示意见》（国办发〔2017〕99号）"),
        ("长演发〔2015〕1号", "《旧演示办法》（长演发〔2015〕1号）"),
    ]


def test_the_body_is_json_and_its_hash_is_the_same_each_time(document):
    one, other = document(page(lines=LINES)), document(page(lines=LINES))
    assert json.loads(json.dumps(one.body)) == one.body
    assert one.content_hash == other.content_hash
