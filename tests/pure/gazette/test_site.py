"""The city's site is read over HTTP: list pages to their end, then the documents (the replica, on loopback)."""

import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ckanext.changsha.harvesters.gazette import SOURCES, parse_files
from ckanext.changsha.harvesters.http import FetchFailed, GuardedClient, Limits, Rules

SIZE = 47
SITE = SOURCES["changsha_gov"]


class Gone(set):
    """Paths that the site answers with 404."""


@pytest.fixture(scope="module")
def gone():
    return Gone()


@pytest.fixture(scope="module")
def base(replica, gone):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            said = None if self.path in gone else replica.respond(self.path, {}, {}, SIZE)
            self.send_response(said.status if said else 404)
            self.send_header("Content-Length", str(len(said.body) if said else 0))
            self.end_headers()
            self.wfile.write(said.body if said else b"")

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(base):
    with GuardedClient(Rules.of(allow=[base.removeprefix("http://")]), Limits(delay=0, jitter=0)) as guarded:
        yield guarded


def harvest(client, base, since=None):
    """Every page's records and findings."""
    records, findings = [], []
    for page in SITE.pages(client, base, since):
        result = parse_files(SITE.fetch(client, base, page))
        records += result.records
        findings += result.findings
    return records, findings


def test_every_document_of_the_column_is_read_as_it_was_written(client, base, replica):
    records, findings = harvest(client, base)
    expected = {replica.Document(n).number: replica.Document(n) for n in range(SIZE)}
    assert findings == []
    assert {record.body["document_number"] for record in records} == set(expected)
    for record in records:
        written = expected[record.body["document_number"]]
        assert (record.title, record.publisher, record.published) == (
            written.title,
            written.issuer[0],
            written.published,
        )
        assert record.body["written"] == written.written.isoformat()
        assert record.source == "changsha_gov" and "演示数据" in record.title


def test_a_second_run_reads_the_same(client, base):
    first, second = harvest(client, base)[0], harvest(client, base)[0]
    assert [record.content_hash for record in first] == [record.content_hash for record in second]


def test_a_later_run_reads_only_what_is_new_with_an_overlap(client, base):
    recent = harvest(client, base, since=date(2026, 5, 1))[0]
    assert 0 < len(recent) < SIZE
    assert min(record.published for record in recent) >= date(2026, 4, 1)


def test_a_document_that_is_gone_is_named_and_the_others_are_read(client, base, gone, replica):
    gone.add(replica.Document(3).path)
    records, findings = harvest(client, base)
    gone.clear()
    assert len(records) == SIZE - 1
    assert [(finding.code, finding.file) for finding in findings] == [
        ("gazette.empty", replica.Document(3).path.lstrip("/"))
    ]


def test_a_column_that_does_not_exist_is_a_failed_source(client, base):
    with pytest.raises(FetchFailed):
        list(SITE.pages(client, f"{base}/no/such/column/", None))


def test_the_replica_s_pages_say_that_they_are_invented(replica):
    for path in (replica.COLUMN, replica.Document(0).path, replica.Document(1).path):
        assert "演示数据" in replica.respond(path, {}, {}, SIZE).body.decode()
    assert replica.respond("/elsewhere/", {}, {}, SIZE) is None
