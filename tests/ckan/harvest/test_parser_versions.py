"""A new version of our parser reads the same bytes otherwise: that is no drift of the source, unless amounts slip."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from ckan import model
from notice_site import announcement, envelope, notice

from ckanext.changsha.harvest import pages, writing
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.states import Mode, RunState
from ckanext.changsha.records.model import harvested

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
SIZE = 12


def priced(number: int, words: str = "采购办公家具") -> bytes:
    return announcement(number, noticeContent=f"<p>演示数据：{words}{number}批。</p><p>预算金额：10000.50元</p>")


@pytest.fixture
def source(folder, add_source, run) -> str:
    """A source whose notices are all known."""
    for number in range(SIZE):
        (folder / f"announcement-{number}.json").write_bytes(priced(number))
    name = add_source(f"file://{folder}")
    run(name)
    return name


@pytest.fixture
def update(monkeypatch):
    """Install another version of the parser, which reads the bodies of records as the test says."""

    def install(otherwise) -> None:
        parse = writing.parse_pages

        def parse_anew(kind, found, store):
            results = parse(kind, found, store)
            for result in results:
                result.records = [replace(record, body=otherwise(record.body)) for record in result.records]
            return results

        monkeypatch.setattr(writing, "parse_pages", parse_anew)
        monkeypatch.setattr(pages, "parser_version", lambda kind: "another")

    return install


@pytest.fixture
def dated(site, add_source, run) -> str:
    """A source on the web whose notices are all known, and whose every answer holds its server's time."""
    site.serve_notices(*range(SIZE))
    name = add_source(site.url, "dated", recheck=0)
    run(name)
    site.serve_notices(*range(SIZE))
    return name


def bodies() -> list:
    model.Session.rollback()
    return model.Session.scalars(sa.select(harvested.c.body)).all()


@pytest.mark.parametrize("mode", [Mode.FULL, Mode.REPARSE])
def test_what_only_the_parser_reads_otherwise_is_applied_and_counted_apart(source, update, run, mode):
    update(lambda body: {**body, "duty": "演示数据"})
    account = run(source, mode=mode)
    assert (account.state, account.numbers["changed"], account.reread) == (RunState.FINISHED, SIZE, SIZE)
    assert not account.unlisted and not account.held
    assert all(body["duty"] == "演示数据" for body in bodies())


def test_a_parser_that_takes_every_amount_for_another_unit_is_held(source, update, run):
    update(lambda body: {**body, "budget": "100005000"})
    account = run(source)
    assert (account.state, account.reread) == (RunState.HELD, SIZE)
    assert "100005000" not in str(bodies())


def test_what_the_source_says_otherwise_counts_whatever_the_parser(source, folder, update, run):
    for number in range(SIZE):
        (folder / f"announcement-{number}.json").write_bytes(priced(number, words="采购教学设备"))
    update(lambda body: body)
    account = run(source)
    assert (account.state, account.reread) == (RunState.HELD, 0)


def test_a_server_s_time_is_no_news_under_another_parser(dated, update, run):
    update(lambda body: {**body, "duty": "演示数据"})
    account = run(dated)
    assert (account.state, account.numbers["changed"], account.reread) == (RunState.FINISHED, SIZE, SIZE)
    assert not account.held


def test_what_a_source_with_a_clock_says_otherwise_is_held_under_another_parser(dated, site, update, run):
    base = "/tradeApi/governmentPurchase/projectInformation/getAnnouncementBySectionId?sectionId="
    for number in range(SIZE):
        site.answers[base + str(notice(number)["bidSectionId"])] = priced(number, words="采购教学设备")
    update(lambda body: {**body, "duty": "演示数据"})
    account = run(dated)
    assert (account.state, account.reread) == (RunState.HELD, 0)


def test_the_same_answer_at_another_time_is_kept_once_and_not_parsed_again(dated, run):
    kept = sorted(raw_store().root.rglob("*.gz"))
    account = run(dated)
    assert (account.numbers["unchanged"], account.progress["pages_same"]) == (SIZE, account.pages)
    assert sorted(raw_store().root.rglob("*.gz")) == kept


def test_what_is_kept_no_more_is_asked_for_again_when_the_parser_is_another(site, add_source, update, run):
    site.serve_notices(*range(SIZE))
    site.answers["/tradeApi/governmentPurchase/projectInformation/getBySectionId"] = envelope(None, 400)
    name = add_source(site.url, recheck=7)
    run(name)
    for path in raw_store().root.rglob("*.gz"):
        path.unlink()
    update(lambda body: {**body, "duty": "演示数据"})
    account = run(name)
    assert (account.state, account.reread, account.progress["quarantined"]) == (RunState.FINISHED, SIZE, 0)
