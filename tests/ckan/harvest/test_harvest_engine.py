"""Runs go on where they were, hold what looks wrong, keep what they could not read, and withdraw what is gone."""

import json
import re

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckan.tests import factories
from ckan.tests.helpers import FakeSMTP
from notice_site import announcement, listing, notice

from ckanext.changsha.harvest import checkpoints, claims, pages, quarantine, retention, settle, work, writing
from ckanext.changsha.harvest.checkpoints import Account, ClaimLost
from ckanext.changsha.harvest.cli import harvest
from ckanext.changsha.harvest.metrics import prometheus
from ckanext.changsha.harvest.model import page as page_table
from ckanext.changsha.harvest.opened import due, opened
from ckanext.changsha.harvest.places import raw_store
from ckanext.changsha.harvest.run import find_source, start
from ckanext.changsha.harvest.states import Mode, RunState
from ckanext.changsha.records.model import harvested, tombstone

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
PURCHASES = "/tradeApi/governmentPurchase/projectInformation"


def rows(table):
    model.Session.rollback()
    return model.Session.execute(sa.select(table)).mappings().all()


def titles() -> set[str]:
    return {row["title"] for row in rows(harvested)}


@pytest.fixture
def saved(folder, add_source):
    """A source that is a folder with one notice a page."""

    def save(*numbers: int, **said) -> None:
        for number in numbers:
            (folder / f"{number}").mkdir(exist_ok=True)
            (folder / f"{number}" / "answer.json").write_bytes(announcement(number, **said))

    save(*range(10))
    return add_source(f"file://{folder}"), save


def test_a_worker_that_comes_back_late_writes_nothing(saved):
    job = start(find_source(saved[0]), Mode.FULL)
    work.gather_all(model.Session, job)
    late = claims.claim_page(model.Session, -1, job)  # a lease that has run out already
    model.Session.execute(sa.text("UPDATE changsha_harvest_page SET position = -1 WHERE id = :id"), {"id": late.id})
    other = claims.claim_page(model.Session, 60, job)
    assert (other.id, other.attempts) == (late.id, 2)
    with pytest.raises(ClaimLost):
        checkpoints.hold_page(model.Session, late)
    checkpoints.hold_page(model.Session, other)
    checkpoints.end_page(model.Session, other, Account(pages_done=1), state="done")


def test_a_cancelled_job_takes_no_further_write_and_keeps_what_it_brought(saved, monkeypatch):
    source = find_source(saved[0])
    job = start(source, Mode.FULL)
    monkeypatch.setattr(pages, "TOGETHER", 1)
    work.gather_all(model.Session, job)
    batches = pages.work_pages(model.Session, 60, job)
    next(batches)
    claim = claims.claim_page(model.Session, 60, job)
    assert settle.cancel(model.Session, job)
    checkpoints.hold_page(model.Session, claim)
    with pytest.raises(ClaimLost):
        checkpoints.end_page(model.Session, claim, Account(pages_done=1), state="done")
    assert list(batches) == []
    assert len(titles()) == 1
    assert source.get_jobs()[0].status == "Finished"


def test_a_page_that_says_what_it_said_is_not_parsed_again(saved, run, monkeypatch):
    name, save = saved
    run(name)
    save(3, noticeContent="<p>演示数据：更正</p>")
    parsed = []
    parse = writing.parse_pages
    monkeypatch.setattr(
        writing, "parse_pages", lambda kind, found, store: parsed.extend(found) or parse(kind, found, store)
    )
    account = run(name)
    assert len(parsed) == 1
    assert (account.progress["pages_same"], account.numbers["unchanged"], account.numbers["changed"]) == (9, 9, 1)


def test_of_the_pages_of_former_runs_only_the_latest_are_kept_and_they_are_enough(saved, run):
    name, save = saved
    run(name)
    save(3, noticeContent="<p>演示数据：更正</p>")
    for _ in range(2):
        run(name)
    retention.prune(model.Session)
    assert len(rows(page_table)) == 10
    assert run(name).progress["pages_same"] == 10
    assert run(name, mode=Mode.REPARSE).numbers["unchanged"] == 10


def test_what_its_source_no_longer_lists_becomes_a_tombstone_and_may_come_back(saved, run, folder):
    name, save = saved
    run(name)
    (folder / "1" / "answer.json").unlink()
    assert run(name).progress["withdrawn"] == 1
    gone = rows(tombstone)[0]
    assert gone["title"] == "演示数据采购项目1公开招标公告" and gone["reason"] == "harvest.withdrawn"
    save(1)
    assert run(name).numbers["added"] == 1
    assert not rows(tombstone) and len(titles()) == 10


def test_a_file_that_cannot_be_parsed_is_kept_and_its_record_not_withdrawn(saved, run, folder):
    name, save = saved
    run(name)
    broken = announcement(4)[:-40]
    (folder / "4" / "answer.json").write_bytes(broken)
    account = run(name)
    assert (account.progress["quarantined"], account.progress["withdrawn"], len(titles())) == (1, 0, 10)
    source = find_source(name).id
    kept = quarantine.listed(model.Session, source)[0]
    assert (kept["page"], kept["file"]) == ("4", "4/answer.json") and kept["finding"]["message"]
    assert raw_store().get(kept["sha256"]) == broken
    (folder / "4" / "answer.json").unlink()  # a replay asks for nothing
    assert run(name, mode=Mode.REPLAY).pages == 1
    assert quarantine.count(model.Session, source) == 1
    save(4)
    run(name)
    assert quarantine.count(model.Session, source) == 0


def test_what_is_kept_is_parsed_again_without_the_source(saved, run, folder):
    name, _ = saved
    run(name)
    model.Session.execute(sa.update(harvested).values(title="演示数据：旧解析结果", source_hash="old"))
    model.Session.execute(sa.delete(harvested).where(harvested.c.key.like("%00000001%")))
    model.Session.commit()
    for page in folder.iterdir():
        (page / "answer.json").unlink()
    account = run(name, mode=Mode.REPARSE)
    assert account.pages == 10 and account.state == RunState.FINISHED
    assert len(titles()) == 10


def test_a_run_in_between_reads_from_some_days_before_the_newest_record(site, add_source, run):
    site.serve_notices(1)
    name = add_source(site.url, full_every=7, overlap=3)
    source = opened(model.Session, find_source(name).id)
    assert due(model.Session, source) == (Mode.FULL, None)
    run(name)
    mode, since = due(model.Session, source)
    assert (mode, str(since)) == (Mode.DELTA, "2026-02-27")


def test_a_list_that_shows_less_than_it_says_takes_nothing_away(site, add_source, run):
    site.serve_notices(1, 2, 3, 4, 5, 6)
    name = add_source(site.url)
    run(name)
    said = json.loads(listing(*map(notice, range(2, 7))))
    said["data"]["total"] = 6
    site.answers[f"{PURCHASES}/selectAll"] = json.dumps(said).encode()
    account = run(name)
    assert account.state == RunState.HELD
    assert "自称共有 6 条，实际只列出 5 条" in account.unlisted[0]
    assert len(titles()) == 6


def test_an_administrator_decides_on_the_jobs_page(saved, run, folder, app):
    name, _ = saved
    run(name)
    for number in range(5):
        (folder / f"{number}" / "answer.json").unlink()
    job = run(name).job
    browser = app.flask_app.test_client()
    admin = factories.Sysadmin(password="correct-horse-1")
    browser.post("/user/login", data={"login": admin["name"], "password": "correct-horse-1"})
    page = browser.get(f"/harvest/{name}/job/{job}").text
    assert "等待确认" in page and "5 条（50%）不再列出" in page
    token = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', page)[1]
    browser.post(f"/harvest/{name}/job/{job}/decide", data={"_csrf_token": token, "decision": "accept"})
    assert len(titles()) == 5
    record = rows(harvested)[0]
    raw = browser.get(f"/harvest/raw/{record['id']}")
    assert raw.data == (folder / record["origin"]).read_bytes()
    assert raw.headers["Content-Disposition"].startswith("attachment") and raw.mimetype == "application/octet-stream"
    assert browser.get(f"/harvest/{name}/quarantine").status_code == 200
    assert 'changsha_harvest_staged{source="source"} 5' in browser.get("/harvest/metrics").text
    stranger = app.flask_app.test_client()
    for path in (f"/harvest/raw/{record['id']}", "/harvest/metrics", f"/harvest/{name}/quarantine"):
        assert stranger.get(path).status_code == 403
    assert "changsha_harvest_held" in prometheus(model.Session)


def test_the_command_line_says_what_waits_and_where_to_decide(saved, run, folder, cli):
    name, _ = saved
    run(name)
    for number in range(5):
        (folder / f"{number}" / "answer.json").unlink()
    job = run(name).job
    said = cli.invoke(harvest, ["held"], catch_exceptions=False).output
    assert f"来源“{name}”" in said and "5 条（50%）不再列出" in said
    assert f"/harvest/{name}/job/{job}" in said


@pytest.fixture
def told(organization, monkeypatch):
    """The letters to the administrator of the sources' organization."""
    letters = FakeSMTP()
    monkeypatch.setattr(mailer.smtplib, "SMTP", letters)
    boss = factories.User(email="boss@example.cn")
    context = {"ignore_auth": True, "user": factories.Sysadmin()["name"]}
    tk.get_action("member_create")(
        context, {"id": organization, "object": boss["id"], "object_type": "user", "capacity": "admin"}
    )
    return lambda: [message for message in letters.get_smtp_messages() if "boss@example.cn" in message[2]]


def test_a_failure_is_told_to_the_organizations_administrators(site, add_source, run, told):
    run(add_source(f"{site.url}/nothing-here"))
    work.settle_all(model.Session)  # tells nobody twice
    assert len(told()) == 1


def test_a_list_that_shows_less_than_it_says_is_told_to_them(site, add_source, run, told):
    site.serve_notices(1)
    path = f"{PURCHASES}/selectAll"
    site.answers[path] = site.answers[path].replace(b'"total": 1,', b'"total": 9,')
    assert run(add_source(site.url)).state == RunState.FINISHED
    assert len(told()) == 1


def test_a_file_that_comes_into_quarantine_is_told_to_them_once(saved, run, folder, told):
    name, _ = saved
    (folder / "4" / "answer.json").write_bytes(announcement(4)[:-40])
    assert [run(name).state, run(name).state] == [RunState.FINISHED] * 2
    assert len(told()) == 1


def test_a_run_that_was_cancelled_is_no_success_of_the_command(saved, cli, monkeypatch):
    name, _ = saved

    def cancelled(*_) -> None:
        model.Session.rollback()
        settle.abort(model.Session, find_source(name).id)

    monkeypatch.setattr(work, "gather_all", cancelled)
    done = cli.invoke(harvest, ["run", name])
    assert done.exit_code == 1 and "被中止" in done.output
