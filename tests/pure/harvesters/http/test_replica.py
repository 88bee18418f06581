"""The replica is the same for every run, whatever its size, and its faults are the same for the same seed."""

import json
import random
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[4] / "deploy"))
from replica import transactions
from replica.fault_content import FAULTS as CONTENT
from replica.fault_content import Asked
from replica.faults import Fault, Faults
from replica.server import answer
from replica.world import part, world

BUSINESSES = ("工程建设", "政府采购", "土地使用权", "国有产权")
LIST = "/information/pubTradingInfo/getTradList"
DAYS = (
    (date(2026, 3, 1), date(2026, 3, 30)),
    (date(2026, 1, 1), date(2026, 2, 1)),
    (date(2026, 3, 10), date(2026, 3, 10)),
    (date(2000, 1, 1), date(2030, 1, 1)),
)


@pytest.mark.parametrize("size", [0, 1, 7, 120, 2_311])
def test_a_world_has_as_many_notices_as_asked_for(size):
    rows = world(size, BUSINESSES).rows(lambda project, notice: not project.test)
    assert len({notice.id for _, notice in rows.part(0, size + 99)}) == len(rows) == size


@pytest.mark.parametrize(("first", "last"), DAYS)
def test_a_list_between_two_days_holds_the_notices_of_those_days(first, last):
    rows = world(2_311, BUSINESSES).rows(lambda project, notice: True)
    every = rows.part(0, len(rows))
    asked = [entry for entry in every if first <= entry[1].sent.date() <= last]
    assert part(rows.between(first, last), 0, len(rows)) == asked


def test_a_million_records_are_listed_to_their_end():
    page = {"PAGENUMBER": "50000"}
    data = json.loads(transactions.respond(LIST, {}, page, 1_000_000).body)["data"]
    assert data["total"] >= 1_000_000
    row = data["records"][-1]
    body = transactions.respond(row["url"].replace("/a/", "/b/"), {}, {}, 1_000_000)
    assert row["title"] in body.body.decode()


def test_a_record_is_the_same_in_a_larger_world():
    small, large = (json.loads(transactions.respond(LIST, {}, {}, size).body) for size in (300, 1_000_000))
    assert small["data"]["records"] == large["data"]["records"]


@pytest.mark.parametrize("name", CONTENT)
def test_a_fault_is_the_same_for_the_same_seed(name, monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: 1_767_578_400_000_000_000)  # which the lists say
    asked = Asked(LIST, {}, {"PAGENUMBER": "2"}, 120)
    once, again = (CONTENT[name](asked, answer, random.Random(7), None) for _ in range(2))
    assert once == again


def test_a_fault_strikes_the_requests_it_was_armed_for():
    faults = Faults()
    faults.arm(Fault("500", "a", on="list", after=1, times=2))
    struck = [faults.strike("a", LIST) is not None for _ in range(5)]
    assert struck == [False, True, True, False, False]
    assert faults.strike("a", "/information/deal/html/b/x.html") is None
    assert faults.strike("", LIST) is None


def test_a_fault_that_nobody_knows_is_refused():
    assert Faults().control("POST", b'{"fault": "earthquake"}').status == 400
