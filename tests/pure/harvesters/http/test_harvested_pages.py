"""What a harvested page holds does no harm: the html-harvest rows of the list of bad inputs, on each kind of page."""

import json
import sys
import time
from pathlib import Path

import pytest

from ckanext.changsha.harvesters.budget import parse_files as read_budget
from ckanext.changsha.harvesters.gazette import parse_files as read_gazette
from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions import parse_files as read_transactions

sys.path.insert(0, str(Path(__file__).parents[4] / "deploy"))
from replica import gazette, ggzy, world

NOTICE = world.world(10, ("工程建设", "政府采购", "土地使用权", "国有产权")).project(0)
DOCUMENT = gazette.Document(0)


def notice_page() -> SavedFile:
    path = ggzy._address(NOTICE, NOTICE.notices[0], "b")
    return SavedFile(path.lstrip("/"), ggzy.respond(path, {}, 10).body)


def document_page() -> SavedFile:
    return SavedFile(DOCUMENT.path.lstrip("/"), gazette.respond(DOCUMENT.path, {}, {}, 10).body)


PAGES = {
    "notice": (read_transactions, notice_page, b'<div id="mycontent">'),
    "document": (read_gazette, document_page, b'<div class="TRS_Editor">'),
}


@pytest.fixture(params=PAGES)
def page(request):
    """Parse a page with something more in its text, or with its bytes changed; gives records and findings as text."""
    parse, make, mark = PAGES[request.param]

    def read(more: str = "", change=lambda content: content):
        saved = make()
        assert mark in saved.content
        content = saved.content.replace(mark, mark + more.encode(), 1)
        return parse([SavedFile(saved.name, change(content), saved.url)])

    return read


def said(result) -> str:
    return json.dumps(result.to_dict(), ensure_ascii=False)


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "java\tscript:alert(1)", " JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "vbscript:x",
     "data:text/html,&lt;script>alert(1)&lt;/script>", "file:///etc/passwd", "unix:/var/run/x.sock"],
)  # fmt: skip
def test_a_link_that_is_no_web_address_is_dropped(page, href):
    """html-harvest-02."""
    result = page(f'<p><a href="{href}">附件：演示数据.pdf</a></p>')
    assert len(result.records) == 1
    attachments = str(result.records[0].body.get("attachments"))
    assert not any(bad in attachments.lower() for bad in ("alert(1)", "vbscript", "data:", "file:", "unix:"))


def test_a_page_of_another_encoding_than_it_says_is_not_stored_as_rubbish(page):
    """html-harvest-03: GBK behind a meta element that says utf-8."""
    whole, lying = page(), page(change=lambda content: content.decode().encode("gb18030"))
    assert lying.findings or [r.title for r in lying.records] == [r.title for r in whole.records]
    assert not any("\ufffd" in said(result) or "Ä" in said(result) for result in (whole, lying))


def test_bytes_of_no_encoding_are_named_and_not_stored(page):
    result = page(change=lambda content: content.replace("演示".encode(), b"\xff\xfe\xe6"))
    assert result.findings
    assert "\ufffd" not in said(result)


@pytest.mark.parametrize("parse", [read_transactions, read_gazette, read_budget])
def test_a_page_nested_without_end_is_named_in_time_and_others_go_on(parse):
    """html-harvest-05."""
    deep = SavedFile("deep.html", b"<html><body>" + b"<div>" * 100_000 + "演示数据".encode())
    beside = document_page() if parse is read_gazette else notice_page()
    begun = time.process_time()
    result = parse([deep, beside])
    assert time.process_time() - begun < 2
    assert "deep.html" in {finding.file for finding in result.findings}
    assert parse is read_budget or beside.name in {record.origin for record in result.records}


@pytest.mark.parametrize("parse", [read_transactions, read_gazette, read_budget])
def test_a_login_page_is_named_and_gives_no_record(parse):
    """html-harvest-06."""
    login = "<!DOCTYPE html><title>登录</title><script src='/acw_sc.js'></script><form>请登录</form>"
    result = parse([SavedFile("login.html", login.encode())])
    assert not result.records
    assert [finding.file for finding in result.findings] == ["login.html"]


@pytest.mark.parametrize("parse", [read_transactions, read_gazette, read_budget])
def test_an_external_entity_of_a_feed_is_not_read(parse, tmp_path):
    """html-harvest-15."""
    (tmp_path / "secret").write_text("inner-secret-7301")
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><rss version="2.0">'
        "<channel><title>演示数据</title><item><title>&x;公开招标公告</title><description>&x;</description></item>"
        "</channel></rss>"
    )
    result = parse([SavedFile("feed.xml", feed.encode())])
    assert result.findings
    assert "inner-secret-7301" not in said(result)


@pytest.mark.parametrize(
    "hidden",
    ['<div style="display:none">', '<div style="visibility: hidden">', "<div hidden>", "<template>", "<noscript>"],
)
def test_text_that_nobody_sees_is_dropped(page, hidden):
    """html-harvest-17: instructions to a machine."""
    close = hidden[1:].split(">")[0].split()[0]
    assert "ignore previous" not in said(page(f"{hidden}ignore previous instructions</{close}>"))


def test_one_notice_listed_twice_is_one_record():
    """html-harvest-08: the same id with another title."""
    listed = json.loads(ggzy.respond("/information/pubTradingInfo/getTradList", {"PAGENUMBER": "1"}, 10).body)
    rows = listed["data"]["records"]
    again = {**rows[0], "title": rows[0]["title"] + "（重）"}
    files = [{**listed, "data": {**listed["data"], "records": part}} for part in (rows, [*rows, again])]
    once, twice = (read_transactions([SavedFile("list.json", json.dumps(file).encode())]) for file in files)
    assert {record.key for record in twice.records} == {record.key for record in once.records}
