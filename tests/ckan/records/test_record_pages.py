"""Every public record has a page for people and the same as JSON."""

from dataclasses import replace
from datetime import date

import pytest
import records_factory as factory
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.tests import factories

from ckanext.changsha.harvesters import budget, gazette, transactions
from ckanext.changsha.harvesters.gazette.document import SAVED as SAVED_DOCUMENT
from ckanext.changsha.records.helpers import changsha_source_label
from disclosure.budget.document import SAVED

pytestmark = pytest.mark.usefixtures("clean_records")
SYSTEMS = [*transactions.SOURCES, *gazette.SOURCES, *budget.SOURCES, SAVED, SAVED_DOCUMENT]
SYSTEMS += ["ccgp", "ccgp-hunan", "csggzy", "zcy", "yichang", "hefei"]  # read from saved pages only
SCRIPT = "<script>alert(1)</script>"


def unstamped(body, name):
    """The page without what differs from one request to the next."""
    return [line.replace(name, "") for line in body.splitlines() if "csrf" not in line]


def page(app, record_id):
    return app.get(f"/record/{record_id}").body


def test_a_notice_shows_its_project_and_amounts(app):
    (record_id,) = factory.release(factory.transaction())
    body = page(app, record_id)
    for shown in ("湘江演示道路工程", "湖南演示咨询有限公司", "1,234,567.80 元", "123.45678 万元", "2026-03-22 09:30"):
        assert shown in body


def test_a_notice_shows_its_suppliers_by_rank(app):
    winner = {"name": "演示甲公司", "code": "", "role": "winner", "rank": 1, "amount": "20000", "amount_text": "贰万元"}
    lump = {"name": "演示乙公司", "code": "", "role": "candidate", "rank": 2, "amount": None, "amount_text": "下浮 5%"}
    (record_id,) = factory.release(factory.transaction(suppliers=[winner, lump]))
    body = page(app, record_id)
    for shown in ("演示甲公司", "20,000 元（2 万元）", "下浮 5%"):
        assert shown in body


def test_a_notice_names_the_members_of_a_consortium_scores_and_why_bids_were_rejected(app):
    winner = {
        "name": "演示甲公司、演示乙公司联合体",
        "members": ["演示甲公司", "演示乙公司"],
        "role": "winner",
        "score": "93.33",
    }
    rejected = {"name": "演示丙公司", "role": "bidder", "reason": "未按要求提交保证金"}
    (record_id,) = factory.release(factory.transaction(suppliers=[winner, rejected], reason="有效投标人不足三家"))
    body = page(app, record_id)
    for shown in ("联合体成员：演示甲公司、演示乙公司", "93.33", "否决原因：未按要求提交保证金", "有效投标人不足三家"):
        assert shown in body


def test_suppliers_without_scores_have_no_column_for_them(app):
    (record_id,) = factory.release(factory.transaction(suppliers=[{"name": "演示甲公司", "role": "winner"}]))
    assert "得分" not in page(app, record_id)


def test_a_document_shows_its_number_dates_and_paragraphs(app):
    (record_id,) = factory.release(factory.document())
    body = page(app, record_id)
    for shown in ("长政发〔2018〕7号", "DEMO-2018-0007", "2018-07-01", ">现将办法印发给你们，请遵照执行。</p>"):
        assert shown in body


def test_a_budget_shows_its_table_as_printed_with_its_unit_and_page(app):
    (record_id,) = factory.release(factory.budget())
    body = page(app, record_id)
    for shown in ("一般公共服务支出", '<td class="amount">1,252,300</td>', "单位：万元", "第 3 页"):
        assert shown in body


def test_a_form_without_amounts_is_shown_cell_by_cell(app):
    row = factory.budget().body["rows"][0] | {"cells": ["项目名称", "演示项目"], "printed": {}, "amounts": {}}
    (record_id,) = factory.release(factory.budget(columns=[], rows=[row]))
    assert "<td>演示项目</td>" in page(app, record_id)


def test_the_page_says_where_the_record_came_from(app):
    record = factory.transaction(url="https://source.example/notice/1")
    (record_id,) = factory.release(record)
    body = page(app, record_id)
    for shown in ("hnsggzy", "https://source.example/notice/1", record.content_hash, f"/record/{record_id}.json"):
        assert shown in body


def test_the_page_links_its_dataset(app):
    record = factory.transaction()
    with app.flask_app.test_request_context():
        factory.dataset(name=factory.row_of(record)["dataset"], title="演示公告数据集")
    (record_id,) = factory.release(record)
    assert "演示公告数据集" in page(app, record_id)


def test_the_page_does_not_name_a_private_dataset(app):
    record = factory.transaction(published=date(2020, 3, 2))
    with app.flask_app.test_request_context():
        factory.dataset(name=factory.row_of(record)["dataset"], title="演示未公开", private=True)
    (record_id,) = factory.release(record)
    assert "演示未公开" not in page(app, record_id)


def test_the_json_is_the_record_with_its_provenance(app):
    record = factory.document()
    (record_id,) = factory.release(record)
    said = app.get(f"/record/{record_id}.json").json
    assert said["body"] == record.body
    assert (said["release_number"], said["content_hash"], said["source"]) == (1, record.content_hash, "changsha_gov")


def test_an_unknown_record_is_a_page_in_chinese(app):
    for name in ("0123456789abcdef", "x%27", "长"):
        assert "没有这条政府信息" in app.get(f"/record/{name}", status=404).body


def test_an_unknown_record_is_json_for_programs(app):
    assert "没有这条政府信息" in app.get("/record/0123456789abcdef.json", status=404).json["error"]


def test_a_record_that_its_source_took_away_says_when_and_why_and_not_what_it_said(app):
    record = factory.transaction(title="演示数据：不再公开的标题")
    record_id = factory.bury(record)
    said = app.get(f"/record/{record_id}.json", status=410).json
    assert said["withdrawn"]["reason"] == "harvest.withdrawn"
    body = app.get(f"/record/{record_id}", status=410).body
    for shown in ("本记录已撤下", said["error"], "长沙市演示局", "2026-03-02"):
        assert shown in body
    assert record.title not in body + str(said)


def test_a_record_that_was_never_public_leaves_no_tombstone(app):
    record_id = factory.bury(factory.transaction(), released_hash=None)
    app.get(f"/record/{record_id}", status=404)
    app.get(f"/record/{record_id}.json", status=404)


def test_administrators_alone_are_led_to_the_bytes_that_a_record_was_read_from(app):
    (record_id,) = factory.release(factory.transaction())
    token = {"Authorization": factories.SysadminWithToken()["token"]}
    raw = f"/harvest/raw/{record_id}"
    assert raw in app.get(f"/record/{record_id}", headers=token).body
    assert raw not in page(app, record_id)


def test_a_day_without_a_time_is_shown_as_a_day(app):
    (record_id,) = factory.release(factory.transaction(published_at="2026-08-17T00:00:00+08:00"))
    body = page(app, record_id)
    assert "2026-08-17" in body and "00:00" not in body


def test_a_page_names_the_buyer_where_the_source_names_no_publisher(app):
    record = replace(factory.transaction(), publisher="")
    (record_id,) = factory.release(record)
    header = page(app, record_id).partition('class="record-title"')[2].partition("</p>")[0]
    assert "长沙市演示局" in header


def test_every_source_system_has_a_name_of_its_own(app):
    with app.flask_app.test_request_context():
        assert [name for name in SYSTEMS if changsha_source_label(name) == name] == []


def test_a_staged_record_has_no_page(app):
    (record_id,) = factory.harvest(factory.transaction())
    hidden, unknown = (unstamped(app.get(f"/record/{name}", status=404).body, name) for name in (record_id, "0" * 16))
    assert hidden == unknown


@pytest.mark.parametrize("make", [factory.transaction, factory.document, factory.budget])
def test_markup_in_a_record_is_shown_and_not_run(app, make):
    body = {"text": SCRIPT, "project_name": SCRIPT, "issuers": [SCRIPT], "columns": [SCRIPT], "notes": SCRIPT}
    body["attachments"] = [{"name": SCRIPT, "url": "javascript:alert(1)"}]
    (record_id,) = factory.release(make(title=SCRIPT, **body))
    shown = page(app, record_id)
    assert "&lt;script&gt;alert(1)" in shown
    assert SCRIPT not in shown
    assert "javascript:alert" not in shown


def test_the_page_asks_the_database_once_for_the_record(app):
    (record_id,) = factory.release(factory.transaction())
    app.get(f"/record/{record_id}")
    statements = []
    engine = ckan_model.meta.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    app.get(f"/record/{record_id}")
    assert sum("changsha_record" in statement for statement in statements) == 1
    assert len(statements) <= 6
