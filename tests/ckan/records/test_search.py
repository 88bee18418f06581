"""Public records are found by what people type."""

from dataclasses import replace

import ckan.plugins.toolkit as tk
import pytest
import records_factory as factory
from ckan import model as ckan_model
from ckan.lib.search.common import SolrConnectionError

from ckanext.changsha.records import index, model

pytestmark = pytest.mark.usefixtures("clean_records")
WINNER = {
    "name": "湖南湘楚演示建设集团有限公司",
    "code": "",
    "role": "winner",
    "rank": 1,
    "amount": "99.5",
    "amount_text": "",
}
NUMBERS = [
    "长政发〔2018〕7号",
    "长政发[2018]7号",
    "长政发（2018）7号",
    "长政发【2018】007号",
    "長政發〔2018〕7號",
    "长政发 〔 2018 〕 第7号",
    "长政发2018年7号",
    "长政发20187号",
    "长政发〔2018〕",
    "《长沙市数据管理办法》 长政发(2018)7号",
]
HOSTILE = [
    '"',
    '"""',
    "(",
    "*",
    "a AND",
    "NOT",
    "{!xmlparser v='<x/>'}",
    "_query_:x",
    "title:[* TO *]",
    "\\",
    "&&||!",
    "a^b~2",
    "，。",
    "😀",
    "\x00",
    "预" * 500,
    "a b " * 125,
    "预 算 " * 125,
]

REFUSED = [
    {"rows": 101},
    {"rows": -1},
    {"rows": "x"},
    {"rows": ["1"]},
    {"start": "-1"},
    {"start": "9" * 5000},
    {"kind": [{}] * 21},
    {"year": {"a": 1}},
    {"start": 10_001},
    {"sort": "title asc"},
    {"kind": "secret"},
    {"year": "26"},
    {"q": "x" * 501},
    {"fq": "kind:budget"},
    {"publisher": ["x"] * 21},
]


def search(q="", **params):
    return tk.get_action("record_search")({}, {"q": q, **params})


def keys(q="", **params):
    return [result["title"] for result in search(q, **params)["results"]]


def assert_found(record, queries):
    assert {q: keys(q) for q in queries} == {q: [record.title] for q in queries}


def assert_not_found(queries):
    assert {q: keys(q) for q in queries} == {q: [] for q in queries}


@pytest.fixture
def notice():
    record = factory.transaction(suppliers=[WINNER])
    factory.release(record)
    return record


@pytest.fixture
def decree():
    record = factory.document()
    factory.release(record)
    return record


def test_a_notice_is_found_by_its_words(notice):
    assert_found(
        notice, ["预算", "預算", "招标公告", "公开 招标", "预算 长沙市演示局", "cs-2026-0012", "ＣＳ－２０２６", ""]
    )


def test_a_notice_is_found_by_any_part_of_a_name_in_it(notice):
    assert_found(notice, ["湘楚演示", "楚演示建设", "湘楚演示建设集团有限公司", "江演示道路"])


def test_a_notice_is_not_found_by_what_it_does_not_say(notice):
    assert_not_found(["决算", "预算 浏阳", '"公开预算"', "title:预算", "facet_stage:公告"])


def test_a_document_is_found_by_its_number_in_any_brackets(decree):
    assert_found(decree, NUMBERS)


def test_a_document_is_not_found_by_another_number(decree):
    assert_not_found(["长政发〔2018〕8号", "长政发〔2017〕7号", "长政办发〔2018〕7号"])


def test_the_document_itself_comes_before_those_that_cite_its_number(decree):
    citing = factory.document(
        "d2", "演示数据：关于长政发〔2018〕7号的解读", document_number="", text="解读 长政发〔2018〕7号"
    )
    factory.release(citing)
    assert keys("长政发[2018]7号") == [decree.title, citing.title]


def test_whatever_is_typed_gets_an_answer(notice):
    assert all(search(q)["count"] >= 0 for q in HOSTILE)


def test_a_filter_leaves_out_what_it_does_not_allow(notice):
    others = [
        {"kind": "budget"},
        {"stage": "公告", "business_type": "政府采购"},
        {"year": "2025"},
        {"publisher": '局" OR "a'},
    ]
    assert [keys(**params) for params in others] == [[]] * 4


def test_a_filter_with_several_values_allows_each(notice, decree):
    assert len(keys(kind=["transaction", "document"], year=["2018", "2026"])) == 2


def test_facets_count_all_values_of_the_filter_that_is_set(notice, decree):
    kinds = {facet["value"]: facet["count"] for facet in search(kind="document")["facets"]["kind"]}
    assert kinds == {"transaction": 1, "document": 1}


def test_the_newest_come_first_when_nothing_is_searched_for(notice, decree):
    assert keys() == [notice.title, decree.title]
    assert keys(sort="oldest") == [decree.title, notice.title]


def test_found_words_are_marked_in_title_and_snippet(notice):
    (result,) = search("招标")["results"]
    assert {"text": "招标", "match": True} in result["title_parts"]
    assert {"text": "招标", "match": True} in result["snippet"]


def test_staged_records_are_not_found():
    factory.harvest(factory.transaction())
    index.rebuild()
    assert search("预算")["count"] == 0


def test_a_withdrawn_record_is_not_shown_even_before_the_index_knows(notice):
    ckan_model.Session.execute(model.record.delete())
    ckan_model.Session.commit()
    assert search("预算")["results"] == []


def test_the_words_of_a_replaced_version_are_not_shown(notice):
    ckan_model.Session.execute(model.record.update().values(title="新的标题", content_hash="new"))
    (result,) = search("预算")["results"]
    assert result["title_parts"] == [{"text": "新的标题", "match": False}]
    assert result["snippet"] == []


def test_a_search_without_solr_is_answered_with_a_sentence_and_no_address(monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.changsha.records_solr_url", "http://127.0.0.1:9/solr/records")
    with pytest.raises(SolrConnectionError) as refused:
        search("预算")
    assert "try again" in str(refused.value) and "127.0.0.1" not in str(refused.value)


def test_what_is_not_allowed_is_refused_in_words():
    for params in REFUSED:
        with pytest.raises(tk.ValidationError):
            search(**params)


def test_documents_are_sorted_by_the_day_they_were_written_where_they_name_no_other():
    written = factory.undated("w", "演示数据：成文", written="2020-01-01", effective="2017-01-01")
    effective = factory.undated("e", "演示数据：施行", effective="2019-01-01")
    published = factory.undated("p", "演示数据：公布", published="2018-01-01", written="2021-01-01")
    factory.release(effective, published, written)
    assert keys() == [record.title for record in (written, effective, published)]
    dates = [(result["date_of"], result["date"]) for result in search()["results"]]
    assert dates == [("written", "2020-01-01"), ("effective", "2019-01-01"), ("published", "2018-01-01")]


def test_a_document_without_a_publication_day_is_filtered_by_the_year_it_was_written():
    factory.release(factory.undated(written="2020-01-01"))
    assert search(year="2020")["count"] == 1


def test_a_record_without_a_publisher_is_listed_and_filtered_by_its_buyer():
    factory.release(replace(factory.transaction(), publisher=""))
    assert search()["facets"]["publisher"] == [{"value": "长沙市演示局", "count": 1}]
    assert [result["publisher"] for result in search(publisher="长沙市演示局")["results"]] == ["长沙市演示局"]


def test_no_empty_value_is_offered_to_filter_by():
    nobody = {"name": "", "code": ""}
    factory.release(replace(factory.transaction(buyer=nobody, stage="", region=nobody), publisher=""))
    facets = search()["facets"]
    assert [facets[name] for name in ("publisher", "stage", "region")] == [[], [], []]
