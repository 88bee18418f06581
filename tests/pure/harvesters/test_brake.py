"""The change brake: what is held for a person, by shares and by the shapes of known slips."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.changsha.harvesters.engine import Brake, Drift, amounts_slipped, dates_slipped, verdict


def codes(**said) -> list[str]:
    return [
        finding.code
        for finding in verdict(Drift(**{"known": 100, "seen": 100, "changed": 0, "gone": 0} | said), Brake())
    ]


@pytest.mark.parametrize(
    ("gone", "held"), [(0, []), (20, []), (21, ["harvest.held_vanished"]), (100, ["harvest.held_vanished"])]
)
def test_more_than_a_fifth_that_vanishes_is_held(gone, held):
    assert codes(gone=gone) == held


@pytest.mark.parametrize(("changed", "held"), [(50, []), (51, ["harvest.held_changed"])])
def test_more_than_half_that_changes_is_held(changed, held):
    assert codes(changed=changed) == held


def test_a_few_records_make_no_share_of_changes_but_may_not_vanish():
    assert codes(known=3, seen=3, changed=3) == []
    assert codes(known=3, seen=2, gone=1) == ["harvest.held_vanished"]


def test_what_only_our_parser_reads_otherwise_is_no_change_of_the_source():
    assert codes(changed=10, reread=90) == []
    assert codes(reread=90, with_amounts=90, amounts=90) == ["harvest.held_amounts"]


def test_slips_are_held_below_the_limit_of_changes():
    assert codes(changed=30, with_amounts=30, amounts=30) == ["harvest.held_amounts"]
    assert codes(changed=30, with_dates=30, dates=30) == ["harvest.held_dates"]
    assert codes(fresh=40, fresh_dates=40) == ["harvest.held_dates"]
    assert codes(changed=30, with_amounts=30, amounts=3, fresh=40, fresh_dates=4) == []


AMOUNTS = st.decimals(Decimal("0.01"), Decimal("1e9"), places=2)


@given(st.lists(AMOUNTS, min_size=1, max_size=5), st.sampled_from([10_000, Decimal("0.0001")]))
def test_amounts_that_all_moved_by_ten_thousand_are_a_slip(amounts, factor):
    old = {"budget": str(amounts[0]), "lots": [{"price": str(amount)} for amount in amounts], "title": "演示数据"}
    new = {"budget": str(amounts[0] * factor), "lots": [{"price": str(amount * factor)} for amount in amounts]}
    assert amounts_slipped(old, new) is True


def test_other_amounts_are_no_slip():
    assert amounts_slipped({"a": "1.00", "b": "2"}, {"a": "10000.00", "b": "2.5"}) is False
    assert amounts_slipped({"a": "1.00", "b": "2"}, {"a": "10000.00", "b": "0.0002"}) is False
    assert amounts_slipped({"a": "1.00"}, {"a": "1.00", "b": "5"}) is None
    assert amounts_slipped({"a": "0"}, {"a": "10000"}) is None
    assert amounts_slipped({"a": None, "b": "NaN", "c": True}, {"a": "1", "b": "1", "c": "1"}) is None


@given(st.dates(), st.dates(), st.sampled_from([1, -1]))
def test_days_that_all_moved_by_a_year_are_a_slip(one, two, by):
    def moved(day):
        return day.replace(year=day.year + by, day=min(day.day, 28 if day.month == 2 else 31))

    if any(not 1 < day.year < 9998 for day in (one, two)):
        return
    old = {"published": one.isoformat(), "body": {"opening_at": f"{two}T09:30:00+08:00"}}
    new = {"published": moved(one).isoformat(), "body": {"opening_at": f"{moved(two)}T09:30:00+08:00"}}
    assert dates_slipped(old, new) is True


def test_other_days_are_no_slip():
    assert dates_slipped({"a": "2026-03-02"}, {"a": "2027-03-03"}) is False
    assert dates_slipped({"a": "2026-03-02", "b": "2026-03-02"}, {"a": "2027-03-02", "b": "2025-03-02"}) is False
    assert dates_slipped({"a": "2026-03-02"}, {"a": "2026-03-02"}) is None
    assert dates_slipped({"a": "第一批"}, {"a": "2026-03-02"}) is None
