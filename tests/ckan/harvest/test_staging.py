"""Records are staged once: unchanged ones cost no write, two workers disturb nobody, odd characters lose nothing."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from ckan import model
from records_factory import document, transaction
from sqlalchemy.orm import Session

from ckanext.changsha.records.model import harvested
from ckanext.changsha.records.staging import Counts, stage

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")


def staged():
    return {row.key: row for row in model.Session.execute(sa.select(harvested))}


def test_an_unchanged_record_costs_no_write():
    records = [transaction("a"), transaction("b"), document("c")]
    assert stage(model.Session, records, "first") == Counts(3, added=3)
    model.Session.commit()
    before = model.Session.execute(sa.text("SELECT id, xmin, xmax, ctid FROM changsha_harvested ORDER BY id")).all()
    assert stage(model.Session, records, "second") == Counts(3, unchanged=3)
    model.Session.commit()
    after = model.Session.execute(sa.text("SELECT id, xmin, xmax, ctid FROM changsha_harvested ORDER BY id")).all()
    assert [tuple(row) for row in after] == [tuple(row) for row in before]


def test_its_own_source_may_take_words_back():
    long, short = transaction("a", text="演示数据" * 20), transaction("a", text="演示数据")
    stage(model.Session, [replace(long, origin="list.json")])
    assert stage(model.Session, [replace(short, origin="list.json")]) == Counts(1, changed=1)
    assert staged()["a"].body["text"] == "演示数据"


def test_of_two_sources_the_fuller_one_stays_whatever_the_order():
    long = replace(transaction("a", text="演示数据" * 20), origin="detail.html")
    short = replace(transaction("a", text="演示数据"), origin="list.json")
    assert stage(model.Session, [short]) == Counts(1, added=1)
    assert stage(model.Session, [long]) == Counts(1, changed=1)
    assert stage(model.Session, [short]) == Counts(1, duplicate=1)
    assert stage(model.Session, [short, long, long]) == Counts(3, unchanged=1, duplicate=2)


def test_what_is_released_waits_for_the_next_release():
    stage(model.Session, [transaction("a")])
    model.Session.execute(sa.update(harvested).values(released_hash="earlier"))
    stage(model.Session, [transaction("a", title="演示数据：更正公告")])
    assert staged()["a"].released_hash == "earlier"


@pytest.mark.parametrize("text", ["演\x00示", "演\ud83d示", "\\u0000", "\\\x00", "a\x00\x00b"])
def test_what_no_database_can_hold_is_replaced_and_the_rest_kept(text):
    odd = transaction("a", title=f"演示数据{text}", text=text, attachments=[{"name": text, "url": ""}])
    stage(model.Session, [odd])
    model.Session.commit()
    row = staged()["a"]
    wanted = text.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    assert (row.title, row.body["text"], row.body["attachments"][0]["name"]) == (f"演示数据{wanted}", wanted, wanted)
    assert stage(model.Session, [odd]) == Counts(1, unchanged=1)


def test_personal_data_holds_a_record_and_a_contacts_telephone_does_not():
    stage(
        model.Session,
        [transaction("a", text="联系人：演示，电话13800000000"), transaction("b", text="身份证号 11010519491231002X")],
    )
    rows = staged()
    assert rows["a"].held == []
    assert [hit["entity"] for hit in rows["b"].held] == ["resident_id"]
    assert "11010519491231002X" not in str(rows["b"].held)


def test_a_record_held_by_a_former_rule_is_freed_by_the_next_run():
    stage(model.Session, [transaction("a")])
    model.Session.execute(sa.update(harvested).values(held=[{"entity": "bank_card"}]))
    assert stage(model.Session, [transaction("a")]) == Counts(1, changed=1)
    assert staged()["a"].held == []


def test_an_account_is_held_unless_its_holder_is_an_organisation():
    number = "6222021234567890128"
    texts = {
        "bond": f"开户银行：演示银行\n户名：长沙演示交易中心\n账号：{number}",
        "person": f"户名：演示某 账号：{number}",
        "bare": f"账号：{number}",
        "elsewhere": f"户名：长沙演示交易中心。演示某的银行卡号为{number}",
    }
    stage(model.Session, [transaction(key, text=text) for key, text in texts.items()])
    assert {key for key, row in staged().items() if row.held} == {"person", "bare", "elsewhere"}


def test_two_workers_with_the_same_records_add_each_once():
    records = [transaction(f"key-{number:04d}") for number in range(300)]
    counts, trouble = [], []
    start = threading.Barrier(4)

    def work(mine) -> None:
        with Session(model.meta.engine) as session:
            start.wait()
            try:
                counts.append(stage(session, mine))
                session.commit()
            except sa.exc.DBAPIError as error:
                trouble.append(error)

    orders = [records, records[::-1], records[100:] + records[:100], records]
    workers = [threading.Thread(target=work, args=(order,)) for order in orders]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert trouble == []
    assert sum(count.added for count in counts) == 300
    assert all(count.parsed == 300 and count.changed == 0 for count in counts)
    assert len(staged()) == 300


def test_nothing_is_staged_from_nothing():
    assert stage(model.Session, []) == Counts()
