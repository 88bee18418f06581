"""What is kept of a source: asked for again only when it may have changed, deleted only when nobody needs it."""

import os
import time
from datetime import UTC, datetime

import pytest

from ckanext.changsha.harvesters.engine import (
    Kept,
    RawStore,
    Recent,
    SamePage,
    StoreDamaged,
    StoredFile,
    parse_pages,
    parser_version,
)
from ckanext.changsha.harvesters.engine.reuse import ReusingClient
from ckanext.changsha.harvesters.http import GuardedClient, Limits, Rules, Stopped
from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions.hnsggzy_source import Hnsggzy

DAY = 86_400


@pytest.fixture
def store(tmp_path) -> RawStore:
    return RawStore(tmp_path / "raw")


@pytest.fixture
def client(loopback, answer) -> GuardedClient:
    for name in ("list", "one", "two"):
        loopback.on(f"/{name}", answer(name.encode()))
    return GuardedClient(Rules.of(None, allow=[loopback.allow]), Limits(delay=0, jitter=0))


def kept(store, loopback, first=b"list", **files: bytes) -> Kept:
    stored = {
        f"{loopback.base}/{name}": StoredFile.keep(SavedFile(name, content, f"{loopback.base}/{name}"), store)
        for name, content in files.items()
    }
    return Kept(StoredFile.keep(SavedFile("list", first), store).sha256, stored, datetime.now(UTC))


def test_a_list_that_is_what_it_was_ends_the_page_after_one_request(client, loopback, store):
    reusing = ReusingClient(client, store, kept(store, loopback, one=b"one"))
    with pytest.raises(SamePage):
        reusing.get(f"{loopback.base}/list")
    assert loopback.requests == ["GET /list"]


def test_a_list_that_differs_by_its_server_s_time_is_what_it_was(loopback, answer, store):
    first = b'{"time":1,"data":{"records":[1]}}'
    loopback.on("/list", answer(first.replace(b"1,", b"2,", 1)))
    client = GuardedClient(Rules.of(None, allow=[loopback.allow]), Limits(delay=0, jitter=0))
    reusing = ReusingClient(client, store, kept(store, loopback, first=first), stable=Hnsggzy().stable)
    with pytest.raises(SamePage):
        reusing.get(f"{loopback.base}/list")


@pytest.mark.parametrize("said", [b"<html>12:00</html>", b"[1]", b"{", b"", b'{"data":{"time":1}}'])
def test_an_answer_without_a_server_s_time_is_all_content(said):
    assert Hnsggzy().stable(said) is said


def test_a_stopped_job_lets_go_of_a_source_that_sends_a_byte_a_second(loopback, store):
    def trickle(connection) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")
        for _ in range(60):
            connection.sendall(b"x")
            time.sleep(1)

    url, begun = loopback.on("/slow", trickle), time.monotonic()
    with pytest.raises(Stopped), GuardedClient(Rules.of(None, allow=[loopback.allow]), Limits(delay=0)) as client:
        ReusingClient(client, stopped=lambda: time.monotonic() > begun + 0.5).get(url)
    assert time.monotonic() - begun < 3


def test_a_stopped_job_waits_for_no_second_attempt(loopback, answer):
    url, begun = loopback.on("/busy", answer(b"", status="503 Busy", **{"Retry-After": "50"})), time.monotonic()
    with pytest.raises(Stopped), GuardedClient(Rules.of(None, allow=[loopback.allow]), Limits(delay=0)) as client:
        ReusingClient(client, stopped=lambda: time.monotonic() > begun + 0.5).get(url)
    assert time.monotonic() - begun < 3


def test_of_a_list_that_changed_only_what_is_new_is_asked_for(client, loopback, store):
    reusing = ReusingClient(client, store, kept(store, loopback, first=b"other", one=b"kept"))
    answers = [reusing.get(f"{loopback.base}/{name}").content for name in ("list", "one", "two")]
    assert answers == [b"list", b"kept", b"two"]
    assert loopback.requests == ["GET /list", "GET /two"]


def test_what_was_empty_or_is_damaged_is_asked_for_again(client, loopback, store):
    again = kept(store, loopback, first=b"other", one=b"", two=b"two")
    damaged = again.files[f"{loopback.base}/two"].sha256
    next(store.root.glob(f"{damaged[:2]}/{damaged[2:]}.gz")).unlink()
    reusing = ReusingClient(client, store, again)
    assert [reusing.get(f"{loopback.base}/{name}").content for name in ("list", "one", "two")] == [
        b"list",
        b"one",
        b"two",
    ]


def test_what_another_page_of_the_run_asked_for_is_asked_for_once(client, loopback, store):
    recent = Recent()
    url = f"{loopback.base}/one"
    for _ in range(3):
        page = ReusingClient(client, store, recent=recent)
        page.get(f"{loopback.base}/list")
        store.put(page.get(url).content)
    assert loopback.requests == ["GET /list", "GET /one", "GET /list", "GET /list"]


def test_what_is_not_in_the_store_yet_is_asked_for_again(client, loopback, store):
    recent = Recent()
    for _ in range(2):
        page = ReusingClient(client, store, recent=recent)
        page.get(f"{loopback.base}/list")
        assert page.get(f"{loopback.base}/one").content == b"one"
    assert loopback.requests == ["GET /list", "GET /one"] * 2


def test_a_stopped_job_makes_no_further_request(client, loopback, store):
    stopped = []
    reusing = ReusingClient(client, store, None, lambda: bool(stopped))
    reusing.get(f"{loopback.base}/list")
    stopped.append(True)
    with pytest.raises(Stopped):
        reusing.get(f"{loopback.base}/one")
    assert loopback.requests == ["GET /list"]


def test_old_files_are_deleted_unless_they_are_needed_or_came_again(store):
    hashes = {name: store.put(name.encode()) for name in ("young", "needed", "again", "old")}
    for name in ("needed", "again", "old"):
        path = store.root / hashes[name][:2] / f"{hashes[name][2:]}.gz"
        os.utime(path, (time.time() - 40 * DAY,) * 2)
    store.put(b"again")
    assert store.prune(30, lambda asked: [hashes["needed"]]) == 1
    assert [store.get(hashes[name]) for name in ("young", "needed", "again")] == [b"young", b"needed", b"again"]
    with pytest.raises(StoreDamaged):
        store.get(hashes["old"])


def test_pages_are_parsed_together_and_each_gets_its_own(store):
    pages = [[StoredFile.keep(SavedFile(f"{name}.json", content), store)] for name, content in PAGES.items()]
    results = parse_pages("transactions", pages, store)
    assert [[finding.file for finding in result.findings] for result in results] == [["a.json"], ["b.json"], ["c.json"]]


PAGES = {"a": b"", "b": b"<html>404</html>", "c": b'{"data": {"noticeList": ['}


def test_a_parsers_version_is_one_and_its_own():
    versions = {kind: parser_version(kind) for kind in ("transactions", "gazette", "budget")}
    assert len(set(versions.values())) == 3
    assert all(len(version) == 12 for version in versions.values())
