"""One search page over datasets and public records, and the same as JSON."""

from datetime import datetime

import ckan.plugins.toolkit as tk
import pytest
import records_factory as factory
from ckan import model as ckan_model
from ckan.lib.search import rebuild

pytestmark = pytest.mark.usefixtures("clean_records")
ODD = [
    '/search?q="',
    "/search?q={!xmlparser}",
    "/search?q=*:*",
    "/search?q=" + "预" * 400,
    "/search?page=-1",
    "/search?page=99999999",
    "/search?page=2",
    "/search?tab=datasets&page=9",
    "/search?tab=records&page=9",
    "/search?q=不存在的词语&page=12",
    "/search?page=x&tab=x&sort=x",
    "/search?publisher=%22%29+OR+*:*",
    "/search?organization=%22%29+OR+*:*&tab=datasets",
    "/search?tags=a:b",
]


@pytest.fixture
def notice():
    (record_id,) = factory.release(factory.transaction())
    return record_id


def test_a_word_finds_datasets_and_records_on_one_page(app, dataset, notice):
    body = app.get("/search?q=预算").body
    assert f"/dataset/{dataset['name']}" in body
    assert f"/record/{notice}" in body


def test_the_tabs_count_both_sides(app, dataset, notice):
    assert app.get("/search.json?q=預算&tab=datasets").json["counts"] == {"all": 2, "datasets": 1, "records": 1}


def test_a_tab_shows_its_own_results_alone(app, dataset, notice):
    assert f"/record/{notice}" not in app.get("/search?q=预算&tab=datasets").body
    assert f"/dataset/{dataset['name']}" not in app.get("/search?q=预算&tab=records").body


def test_the_page_and_its_json_give_the_same_records(app, notice):
    (record,) = app.get("/search.json?q=招标").json["records"]
    assert record["id"] == notice
    assert f"/record/{notice}" in app.get("/search?q=招标").body


def test_a_filter_is_offered_and_narrows_the_results(app, notice):
    factory.release(factory.document())
    assert "business_type=" in app.get("/search").body
    assert [record["id"] for record in app.get("/search.json?business_type=工程建设").json["records"]] == [notice]


def test_a_dataset_filter_narrows_the_datasets(app, dataset):
    with app.flask_app.test_request_context():
        other = factory.dataset(name="another")
    found = app.get(f"/search.json?tab=datasets&organization={dataset['organization']['name']}").json["datasets"]
    assert other["name"] not in [one["name"] for one in found]


def test_more_than_a_page_of_results_can_be_leafed_through(app):
    factory.release(*(factory.transaction(f"t{number}", f"演示数据：公告{number}") for number in range(21)))
    assert "page=2" in app.get("/search?tab=records").body
    assert len(app.get("/search.json?tab=records&page=2").json["records"]) == 1


def test_beyond_the_last_page_comes_the_last_page(app):
    factory.release(*(factory.transaction(f"t{number}", f"演示数据：公告{number}") for number in range(21)))
    answer = app.get("/search?q=公告&page=12", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.location.endswith("page=2")
    assert app.get("/search.json?q=公告&page=12").json["records"] == []


def test_a_filter_of_records_leaves_no_dataset(app, dataset, notice):
    found = app.get("/search.json?business_type=工程建设").json
    assert found["counts"] == {"all": 1, "datasets": 0, "records": 1}
    assert f"/dataset/{dataset['name']}" not in app.get("/search?business_type=工程建设").body


def test_a_filter_of_datasets_leaves_no_record(app, dataset, notice):
    found = app.get(f"/search.json?organization={dataset['organization']['name']}").json
    assert found["counts"] == {"all": 1, "datasets": 1, "records": 0}


def test_a_document_that_was_never_dated_as_published_shows_when_it_was_written(app):
    factory.release(factory.undated(written="2020-01-02"))
    assert "成文日期 <time>2020-01-02</time>" in " ".join(app.get("/search").body.split())


def test_a_dataset_changed_in_the_evening_of_greenwich_shows_the_next_day(app, dataset):
    table = ckan_model.package_table
    evening = table.update().values(metadata_modified=datetime(2026, 3, 5, 20))  # UTC, as CKAN stores it
    ckan_model.Session.execute(evening.where(table.c.name == dataset["name"]))
    ckan_model.Session.commit()
    rebuild(dataset["name"])
    assert "更新于 <time>2026-03-06</time>" in " ".join(app.get("/search?tab=datasets").body.split())


def test_a_broken_query_of_datasets_is_refused_without_the_search_servers_words(app):
    answer = app.get("/api/3/action/package_search", query_string={"q": "公开 AND"}, status=409)
    said = answer.json["error"]["message"].lower()
    assert "无法完成这次搜索" in said
    assert [word for word in ("solr", "http:", "syntax", "parse") if word in said] == []


def test_nothing_found_comes_with_advice(app):
    assert "没有找到相关内容" in app.get("/search?q=不存在的词语").body


def test_no_address_breaks_the_page(app):
    assert {address: app.get(address).status_code for address in ODD} == dict.fromkeys(ODD, 200)


def test_what_cannot_be_answered_is_refused_in_chinese(app):
    assert "请输入不超过 500 个字符" in app.get("/search?q=" + "x" * 501, status=400).body
    assert "无法完成这次搜索" in app.get("/search?year=26", status=400).body
    assert "无法完成这次搜索" in app.get("/search.json?kind=secret", status=400).json["error"]


def test_the_page_says_so_when_ckans_solr_is_away(app, monkeypatch):
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/ckan")
    answer = app.get("/search?q=预算", status=503)
    assert "搜索暂时不可用" in answer.body
    assert "127.0.0.1:9" not in answer.body
    assert app.get("/search.json?q=预算", status=503).json["away"]


def test_markup_in_what_was_typed_or_found_is_not_run(app):
    factory.release(factory.transaction(title="<script>alert(1)</script> 招标"))
    body = app.get("/search?q=招标 <script>alert(2)</script>").body + app.get("/search?q=招标").body
    assert "<script>alert" not in body


def test_staged_records_are_not_on_the_page(app):
    factory.harvest(factory.transaction(title="演示未公开公告"))
    assert "演示未公开公告" not in app.get("/search?q=招标").body + app.get("/search.json").get_data(as_text=True)
