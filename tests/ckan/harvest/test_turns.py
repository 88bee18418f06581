"""Several workers that ask the same host keep the distance between requests that one worker keeps."""

import threading
import time
import uuid

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from notice_site import listing, notice

from ckanext.changsha.harvest import claims, work
from ckanext.changsha.harvest.run import find_source, start
from ckanext.changsha.harvest.states import Mode
from ckanext.changsha.harvest.turns import take_turn
from ckanext.changsha.harvesters.http import GuardedClient, Limits, Rules

DELAY = 0.15


@pytest.fixture
def told(site):
    """When the site was asked, by the clock."""
    moments = []

    def answer(handler) -> None:
        moments.append(time.monotonic())
        handler.send_response(200)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")

    site.answers["/"] = answer
    return moments


def asking(site, turn) -> threading.Thread:
    """Another worker, with a client of its own."""
    client = GuardedClient(Rules.of(None, allow=[f"127.0.0.1:{site.port}"]), Limits(delay=DELAY, jitter=0), turn=turn)
    thread = threading.Thread(target=lambda: [client.get(f"{site.url}/") for _ in range(3)])
    thread.start()
    return thread


def test_two_workers_ask_a_host_no_oftener_than_one(site, told):
    for thread in [asking(site, take_turn) for _ in range(2)]:
        thread.join()
    assert len(told) == 6
    assert max(told) - min(told) > 4.5 * DELAY


def test_workers_wait_for_nobody_s_turn_at_another_host():
    one, other = (f"{uuid.uuid4()}.example" for _ in range(2))
    assert [take_turn(host, 5) > 0 for host in (one, other, one)] == [False, False, True]


def test_a_second_worker_begins_with_the_source_that_nobody_reads(with_plugins, clean_db, site, add_source):
    site.serve_notices(1)
    site.answers["/tradeApi/constructionTender/listByFile"] = listing(notice(1))  # a page of each list
    for days, name in enumerate(("one", "other")):
        start(find_source(add_source(site.url, name, recheck=days)), Mode.FULL)
    work.gather_all(model.Session)
    [mine] = claims.claim_pages(model.Session, 60)
    [other] = claims.claim_pages(model.Session, 60)
    [next_one] = claims.claim_pages(model.Session, 60, mine=[mine.id])
    assert (other.job == mine.job, next_one.job == mine.job) == (False, True)


def test_without_redis_a_worker_keeps_the_distance_alone(site, told, monkeypatch):
    monkeypatch.setitem(tk.config, "ckan.redis.url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr("ckan.lib.redis._connection_pool", None)
    asking(site, take_turn).join()
    assert len(told) == 3
    assert max(told) - min(told) > 1.9 * DELAY
