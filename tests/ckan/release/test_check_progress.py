"""While a file is checked, its draft says how many of its rows are done."""

import threading

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import row, table
from redis import ConnectionPool

from ckanext.changsha.release import checking, checks, watching
from disclosure.sandbox import Part
from disclosure.sandbox.meter import attach, tell

ROWS = 55_000  # more than one batch


@pytest.fixture
def submitted(draft, monkeypatch):
    """Makes a draft whose check nobody began; once somebody does, it is looked at twenty times a second."""
    monkeypatch.setitem(tk.config, checks.CHECK_INLINE, False)
    monkeypatch.setattr(tk, "enqueue_job", lambda *args, **said: None)
    monkeypatch.setattr(watching, "EVERY", 0.05)
    return lambda content=None: draft("submit", content=content)


def test_the_page_shows_rows_while_a_large_file_is_checked(submitted, browser):
    # the last row does not pass: no release files are made, which takes longer than the check
    made = submitted(table(*(row(number) for number in range(ROWS - 1)), row(ROWS, decided="某日")))
    client, seen, ended = browser("steward"), [], threading.Event()

    def look():
        while not ended.wait(0.05):
            seen.append(client.get(f"/release/{made['id']}/progress.json").json)

    looking = threading.Thread(target=look)
    looking.start()
    checks.check_draft(made["id"])
    ended.set()
    looking.join()
    rows = [told["rows"] for told in seen if told.get("rows")]
    assert rows and all(0 < said["done"] <= said["total"] for said in rows)
    assert [said["done"] for said in rows if said["part"] == "checked"][-1] == ROWS
    assert any("行" in told["message"] and "55,000" in told["message"] for told in seen)
    assert watching.seen(made["id"]) is None


def test_a_check_that_says_nothing_or_has_no_redis_shows_its_time(submitted, call, monkeypatch):
    made = submitted()
    checking.take(model.Session, made["id"])
    assert call("steward", "release_check_show", id=made["id"])["rows"] is None
    pool = ConnectionPool.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr("ckan.lib.redis._connection_pool", pool)
    with watching.watched(made["id"]) as meter:
        attach(meter.descriptor)
        tell(Part.CHECKED, 1, 2)
        attach(-1)
        threading.Event().wait(0.2)
    told = call("steward", "release_check_show", id=made["id"])
    assert told["rows"] is None and "正在检查文件" in told["message"]
