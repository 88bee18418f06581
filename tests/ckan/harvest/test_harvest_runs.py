"""A harvest brings what the source holds, once, and says what it could not read; nothing else suffers."""

import json

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob
from notice_site import announcement, envelope, listing, notice

from ckanext.changsha.harvest import settle
from ckanext.changsha.harvest.run import SourceBusy, find_source
from ckanext.changsha.records.model import harvested

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
PURCHASES = "/tradeApi/governmentPurchase/projectInformation"


def staged() -> dict[str, str]:
    """Every staged record's title and hash."""
    return {row.title: row.content_hash for row in model.Session.execute(sa.select(harvested))}


def saved(folder, *numbers: int) -> None:
    """A folder as a careful person saves it: one section's answer a file."""
    for number in numbers:
        (folder / f"announcement-{number}.json").write_bytes(announcement(number))


def test_a_web_source_brings_its_notices(site, add_source, run):
    site.serve_notices(1, 2, 3)
    account = run(add_source(site.url))
    assert account.numbers["added"] == account.numbers["parsed"] == 3
    assert not account.down
    assert set(staged()) == {f"演示数据采购项目{number}公开招标公告" for number in (1, 2, 3)}


def test_a_second_run_changes_nothing(site, folder, add_source, run):
    site.serve_notices(1, 2)
    saved(folder, 4, 5)
    for name in (add_source(site.url, "web"), add_source(f"file://{folder}", "files")):
        run(name)
    before = staged()
    for name in ("web", "files"):
        again = run(name).numbers
        assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert staged() == before


def test_the_numbers_add_up(folder, add_source, run):
    saved(folder, 1, 2)
    (folder / "copies").mkdir()
    (folder / "copies" / "announcement-1.json").write_bytes(announcement(1))
    (folder / "note.txt").write_text("演示数据：说明", encoding="utf-8")
    account = run(add_source(f"file://{folder}"))
    number = account.numbers
    assert number["files"] == 4
    assert number["parsed"] == 3
    assert number["parsed"] == number["added"] + number["changed"] + number["unchanged"] + number["duplicate"]
    assert (number["added"], number["unchanged"]) == (2, 1)


def test_a_corrected_notice_is_one_changed_record(site, add_source, run):
    site.serve_notices(1, 2)
    name = add_source(site.url)
    run(name)
    section = notice(1)["bidSectionId"]
    site.answers[f"{PURCHASES}/getAnnouncementBySectionId?sectionId={section}"] = announcement(
        1, noticeContent="<p>演示数据：采购办公家具1批，预算调整。</p>"
    )
    number = run(name).numbers
    assert (number["added"], number["changed"], number["unchanged"]) == (0, 1, 1)


def test_a_shuffled_list_in_other_pages_changes_nothing(site, add_source, run):
    site.serve_notices(1, 2, 3)
    name = add_source(site.url)
    run(name)
    before = staged()
    site.answers[f"{PURCHASES}/selectAll"] = listing(*map(notice, (3, 1, 2, 3)))
    assert run(name).numbers["changed"] == 0
    assert staged() == before


def test_a_source_that_is_down_ends_its_job_with_a_sentence_and_others_go_on(site, folder, add_source, run):
    saved(folder, 1)
    down, up = add_source(f"{site.url}/nothing-here", "down"), add_source(f"file://{folder}", "up")
    account = run(down)
    assert account.down
    assert "来源网站返回错误状态 404" in account.unlisted[0]
    assert str(site.port) not in account.unlisted[0]
    job = model.Session.query(HarvestJob).filter_by(source_id=find_source(down).id).one()
    assert job.status == "Finished"
    assert run(up).numbers["added"] == 1


def test_a_source_that_went_down_takes_nothing_away(site, add_source, run):
    site.serve_notices(1, 2)
    name = add_source(site.url)
    run(name)
    before = staged()
    site.answers.clear()
    assert run(name).down
    assert staged() == before


def test_a_list_that_breaks_off_is_not_passed_over_in_silence(site, add_source, run):
    site.serve_notices(1, 2, 3, 4)
    path = f"{PURCHASES}/selectAll"
    query = "regionCode=430100&size=50&descs=noticeSendTime&notice=1&tenderMode=%E5%85%AC%E5%BC%80%E6%8B%9B%E6%A0%87"
    for number in (1, 2, 3, 4):
        site.answers[f"{path}?{query}&current={number}"] = listing(notice(number), pages=5)
    site.answers[f"{path}?{query}&current=5"] = envelope(None, code=829)
    account = run(add_source(site.url))
    assert (account.pages, account.failed) == (5, 1)
    assert account.down
    assert set(staged()) == {f"演示数据采购项目{number}公开招标公告" for number in (1, 2, 3, 4)}


def test_an_empty_list_takes_nothing_away(site, add_source, run):
    site.serve_notices(1)
    name = add_source(site.url)
    run(name)
    before = staged()
    site.serve_notices()
    run(name)
    assert staged() == before


def cut_off(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"code":200,"data":{"records":[')
    handler.close_connection = True


FAULTS = [
    (cut_off, "在内容传完之前中断"),
    (b'{"code":200,"data":{"records":[{"bidSectionId":', "在内容传完之前中断"),
    (envelope(None, code=829), "要求人工输入验证码"),
    (envelope(None, code=800), "系统繁忙"),
    ("<!DOCTYPE html><title>登录</title><p>演示数据：请登录</p>".encode(), "不是预期的列表或正文"),
]


def test_a_faulty_list_is_named_and_used_for_nothing(site, add_source, run):
    site.serve_notices(1)
    name = add_source(site.url)
    run(name)
    before = staged()
    for reply, sentence in FAULTS:
        site.answers[f"{PURCHASES}/selectAll"] = reply
        account = run(name)
        assert sentence in account.unlisted[0]
        assert account.down
        assert staged() == before


BAD_FILES = {
    "empty.json": b"",
    "truncated.json": b'{"data": {"noticeList": [',
    "page.json": b"<html>404</html>",
    "captcha.json": envelope(None, code=829),
    "utf16.json": "演示数据".encode("utf-16"),
    "deep.json": b"[" * 200_000,
    "nul.json": b"\x00" * 1000,
    "half.json": b'{"data": {"noticeList": "\xe6\xbc"}}',
}


def test_bad_files_are_named_and_cost_only_themselves(folder, add_source, run):
    saved(folder, 1, 2)
    for name, content in BAD_FILES.items():
        (folder / name).write_bytes(content)
    assert run(add_source(f"file://{folder}")).numbers["added"] == 2
    findings = model.Session.scalar(sa.text("SELECT findings FROM changsha_harvest_batch"))
    assert {finding["file"] for finding in findings} == set(BAD_FILES)
    assert all(finding["message"] and finding["mend"] for finding in findings)


def test_a_defect_of_ours_never_ends_in_silence(site, add_source, run, tmp_path):
    site.serve_notices(1)
    name = add_source(site.url)
    (tmp_path / "storage").write_text("not a folder")
    account = run(name)
    assert account.failed == account.pages > 0
    assert "程序内部出错" in account.errors[0]
    assert model.Session.query(HarvestJob).one().status == "Finished"


def test_settings_that_no_longer_fit_end_the_job_with_a_sentence(site, add_source, run):
    name = add_source(site.url)
    source = find_source(name)
    source.config = json.dumps({"system": "moved-away"})
    source.save()
    account = run(name)
    assert account.down
    assert "system" in account.unlisted[0]


def test_a_source_runs_once_at_a_time(folder, add_source, run):
    name = add_source(f"file://{folder}")
    HarvestJob(source=find_source(name), status="Running").save()
    with pytest.raises(SourceBusy):
        run(name)


def test_ckanext_harvests_own_queues_do_the_same(site, admin, add_source):
    site.serve_notices(1, 2)
    source = find_source(add_source(site.url))
    queue.purge_queues()
    tk.get_action("harvest_job_create")(dict(admin), {"source_id": source.id, "run": True})
    take(queue.get_gather_consumer(), queue.get_gather_queue_name(), queue.gather_callback)
    take(queue.get_fetch_consumer(), queue.get_fetch_queue_name(), queue.fetch_callback)
    tk.get_action("harvest_jobs_run")(dict(admin), {"source_id": source.id})
    assert model.Session.query(HarvestJob).one().status == "Finished"
    assert len(staged()) == 2


def take(consumer, name, callback) -> None:
    """One message from a queue, as a consumer takes it."""
    callback(consumer, *consumer.basic_get(queue=name))


def test_a_source_that_is_deleted_before_the_worker_indexes_it_is_no_failure():
    assert settle.reindex("a-source-that-is-gone") is None
