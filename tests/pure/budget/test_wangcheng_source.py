"""The district's column: a front page that leads to lists, whose articles attach spreadsheets, Word files and PDFs."""

import sys
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from ckanext.changsha.harvesters.budget import SOURCES, parse_files
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules

sys.path.insert(0, str(Path(__file__).parents[3] / "deploy"))
from replica.answer import Answer
from replica.server import Handler

SOURCE = SOURCES["wangcheng_budget"]


@pytest.fixture(scope="module")
def site():
    """The replica on loopback; `site.pages` holds what it answers otherwise."""

    class Site(Handler):
        size, log = 1200, False

        def send(self, body):
            if self.path in site.pages:
                self.write(Answer(200, "text/html; charset=utf-8", site.pages[self.path].encode()))
            else:
                super().send(body)

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    site.pages = {}
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


@pytest.fixture(scope="module")
def client(site):
    with GuardedClient(Rules.of(allow=[f"127.0.0.1:{site.server_port}"]), Limits(delay=0, jitter=0)) as client:
        yield client


@pytest.fixture
def base(site):
    site.pages.clear()
    return f"http://127.0.0.1:{site.server_port}/"


@pytest.fixture(scope="module")
def harvested(site, client):
    """The whole column, read once."""
    base = f"http://127.0.0.1:{site.server_port}/"
    return [parse_files(SOURCE.fetch(client, base, page)) for page in SOURCE.pages(client, base, None)]


def test_every_list_that_the_front_page_leads_to_is_read_to_its_end(client, base):
    pages = [page.name for page in SOURCE.pages(client, base, None)]
    assert pages == ["bmjs/page-1", "bmjs/page-2", "bmys/page-1", "bmys/page-2"]


def test_tables_of_spreadsheets_and_of_word_documents_become_records_of_the_district(harvested):
    records = [record for result in harvested for record in result.records]
    assert len({record.key for record in records}) == len(records) == 2 * 20 * 3
    assert {record.source for record in records} == {"wangcheng_budget"}
    assert {record.origin.rpartition(".")[2] for record in records} == {"xlsx", "docx"}
    assert all(record.body["organization"].startswith("长沙市望城区") for record in records)


def test_nothing_of_the_column_is_doubtful(harvested):
    findings = {finding.code for result in harvested for finding in result.findings}
    assert findings == {"budget.list_page", "budget.article_attachments"}


def test_a_front_page_that_is_itself_a_list_is_read_as_one(client, base, site):
    column = f"/{SOURCE.path}"
    listing = '<ul><li><a href="./202602/t20260225_80000.html">甲局2026年部门预算</a><i>[2026-02-25]</i></li></ul>'
    site.pages |= {column: listing, f"{column}index.html": listing}
    assert [page.name for page in SOURCE.pages(client, base, None)] == ["wcqczyjsgk/page-1"]


def test_a_front_page_that_asks_to_log_in_stops_the_harvest(client, base, site):
    column = f"/{SOURCE.path}"
    login = "<form>请登录</form>"
    site.pages |= {column: login, f"{column}index.html": login}
    with pytest.raises(FetchFailed, match=r"source\.unexpected_page"):
        list(SOURCE.pages(client, base, None))
