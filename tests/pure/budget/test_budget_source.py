"""The source: the column is read over HTTP, page by page, from a replica that speaks as the real site does."""

import sys
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ckanext.changsha.harvesters.budget import SOURCES, parse_files
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules

sys.path.insert(0, str(Path(__file__).parents[3] / "deploy"))
from replica import budget as replica

SIZE = 60
SOURCE = SOURCES["changsha_budget"]


@pytest.fixture(scope="module")
def site():
    """The replica on loopback; `site.gone` holds paths that it no longer has, `site.pages` says how else it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(self.path)
            said = None if self.path in server.gone else replica.respond(self.path, {}, {}, SIZE)
            status, body = (said.status, said.body) if said else (404, b"")
            body = server.pages.get(self.path, body)
            self.send_response(200 if self.path in server.pages else status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(site):
    site.gone, site.pages, site.asked = set(), {}, []
    rules = Rules.of(allow=[f"127.0.0.1:{site.server_port}"])
    with GuardedClient(rules, Limits(delay=0, jitter=0)) as client:
        yield client


@pytest.fixture
def base(site):
    return f"http://127.0.0.1:{site.server_port}/"


def harvest(client, base, since=None):
    return [parse_files(SOURCE.fetch(client, base, page)) for page in SOURCE.pages(client, base, since)]


def test_the_whole_column_is_read_with_attachments_and_tables_in_the_page(client, base):
    results = harvest(client, base)
    records = [record for result in results for record in result.records]
    assert len({record.key for record in records}) == len(records) == SIZE
    assert {record.source for record in records} == {"changsha_budget"}
    assert all("演示数据" in record.title for record in records)
    assert {finding.code for result in results for finding in result.findings} <= {
        "budget.list_page",
        "budget.article_attachments",
    }


def test_inline_and_attached_tables_have_their_own_units_and_dates(client, base, site):
    records = [record for result in harvest(client, base) for record in result.records]
    assert {record.body["source_unit"] for record in records} == {"元", "万元"}
    assert all(record.published and record.published.year in {2025, 2026} for record in records)


def test_only_articles_since_a_day_are_fetched(client, base, site):
    newest = max(r.published for result in harvest(client, base) for r in result.records)
    site.asked.clear()
    records = [record for result in harvest(client, base, newest) for record in result.records]
    assert {record.published for record in records} == {newest}
    assert not list(SOURCE.pages(client, base, date(2030, 1, 1)))


def test_an_article_that_is_gone_is_reported_and_stops_nothing(client, base, site):
    page = next(iter(SOURCE.pages(client, base, None)))
    gone = SOURCE.fetch(client, base, page)[1].name
    site.gone.add(f"/{gone}")
    result = parse_files(SOURCE.fetch(client, base, page))
    assert [finding.file for finding in result.findings if finding.code == "budget.empty"] == [gone]
    assert result.records


def test_a_list_that_is_a_login_page_stops_the_harvest(client, base, site):
    site.pages["/szf/ztzl/ysgk/index.html"] = "<html><form>请登录</form></html>".encode()
    with pytest.raises(FetchFailed, match=r"source\.unexpected_page"):
        list(SOURCE.pages(client, base, None))


def test_a_list_that_repeats_itself_ends(client, base, site):
    first = replica.respond("/szf/ztzl/ysgk/index.html", {}, {}, SIZE).body.replace(
        b"createPageHTML(2,", b"createPageHTML(9,"
    )
    site.pages |= {f"/szf/ztzl/ysgk/index{n}.html": first for n in ("", "_1", "_2", "_3")}
    pages = SOURCE.pages(client, base, None)
    assert next(pages).name == "ysgk/page-1"
    with pytest.raises(FetchFailed, match=r"source\.repeated_page"):
        next(pages)


def test_links_to_other_hosts_are_not_followed(client, base, site):
    listing = '<ul><li><a href="http://other.example/a.html">甲局2025年预算</a><span>2026-01-01</span></li></ul>'
    site.pages["/szf/ztzl/ysgk/index.html"] = listing.encode()
    page = next(iter(SOURCE.pages(client, base, None)))
    assert len(SOURCE.fetch(client, base, page)) == 1


def test_the_replica_gives_the_same_bytes_each_time():
    listing = replica.respond("/szf/ztzl/ysgk/index.html", {}, {}, SIZE)
    first = listing.body.decode().split('href="./')[1].split('"')[0]
    attachment = f"/szf/ztzl/ysgk/{first[:6]}/P09{first[-10:-5]}.xlsx"
    twice = [replica.respond(attachment, {}, {}, SIZE) for _ in range(2)]
    assert twice[0] == twice[1]
    assert twice[0].body.startswith(b"PK")


def test_the_replica_knows_no_other_paths():
    assert replica.respond("/szf/ztzl/ysgk/202601/t20260101_999999.html", {}, {}, SIZE) is None
    assert replica.respond("/tradeApi/constructionTender/listByFile", {}, {}, SIZE) is None
