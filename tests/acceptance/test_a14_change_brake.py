"""A14: a source that suddenly says something else of much of what it has is held for a person; a little is applied.

Real runs over a folder of saved answers. What is held changes nothing, whatever is in it; what a person accepts is
applied with its withdrawals, what is dropped leaves no trace.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from ckan import model
from harvest_feed import Notice, changed, feeds, notices, scalar, staged

from ckanext.changsha.harvest import settle
from ckanext.changsha.harvest.states import RunState

__all__ = ["feeds"]

SIZES = (100, 200)


@dataclass(frozen=True)
class Case:
    """What the source says on its second day, and whether a person must look first."""

    name: str
    second: Callable[[Sequence[Notice]], Sequence[Notice]]
    held: bool


def gone(share: int) -> Callable[[Sequence[Notice]], Sequence[Notice]]:
    return lambda every: every[len(every) * share // 100 :]


def other(share: int) -> Callable[[Sequence[Notice]], Sequence[Notice]]:
    return lambda every: changed(every, len(every) * share // 100, words="采购教学设备")


def amounts(share: int, amount: str) -> Callable[[Sequence[Notice]], Sequence[Notice]]:
    return lambda every: changed(every, len(every) * share // 100, amount=amount)


def years(share: int, by: int) -> Callable[[Sequence[Notice]], Sequence[Notice]]:
    def move(every: Sequence[Notice]) -> Sequence[Notice]:
        moved = [replace(notice, day=f"{2026 + by}{notice.day[4:]}") for notice in every]
        return [*moved[: len(every) * share // 100], *every[len(every) * share // 100 :]]

    return move


def both(one, two) -> Callable[[Sequence[Notice]], Sequence[Notice]]:
    return lambda every: one(two(every))


def more(share: int) -> Callable[[Sequence[Notice]], Sequence[Notice]]:
    def add(every: Sequence[Notice]) -> Sequence[Notice]:
        count = len(every) * share // 100
        return [*every, *(replace(notice, number=notice.number + 10_000) for notice in every[:count])]

    return add


CASES = (
    Case("nothing changes", lambda every: every, held=False),
    Case("19 % are gone", gone(19), held=False),
    Case("21 % are gone", gone(21), held=True),
    Case("half are gone", gone(50), held=True),
    Case("all are gone", gone(100), held=True),
    Case("49 % change", other(49), held=False),
    Case("51 % change", other(51), held=True),
    Case("all change", other(100), held=True),
    Case("all amounts are ten thousand times as large", amounts(100, "100005000"), held=True),
    Case("30 % are ten thousand times as large, and nothing else changes", amounts(30, "100005000"), held=True),
    Case("40 % are a ten-thousandth", amounts(40, "1.00005"), held=True),
    Case("30 % have other amounts", amounts(30, "23456.70"), held=False),
    Case("all dates are a year later", years(100, 1), held=True),
    Case("all dates are a year earlier", years(100, -1), held=True),
    Case("19 % are a year later, which are also gone where they were", years(19, 1), held=True),
    Case("as many again are new", more(100), held=False),
    Case("19 % are gone and 49 % of the rest change", both(other(49), gone(19)), held=False),
    Case("21 % are gone, and as many are new", both(more(30), gone(21)), held=True),
    Case("10 % are gone and 60 % of the rest change", both(other(60), gone(10)), held=True),
    Case("one is gone, one changes, one is new", lambda every: [*other(2)(every[1:]), Notice(77_777)], held=False),
)


@pytest.mark.acceptance("A14")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", SIZES)
def test_a_run_is_held_above_the_limits_and_applied_below(feeds, tally, size):
    feed, first = feeds(), notices(size)
    for case in CASES:
        forget()
        feed.serve(first)
        feed.run()
        before, second = staged(), case.second(first)
        feed.serve(second)
        account = feed.run()
        held = account.state == RunState.HELD
        tally.case(f"{size}: {case.name}", held == case.held and fits(case, before, second, account), told(account))


@pytest.mark.acceptance("A14")
@pytest.mark.timeout(600)
def test_a_person_accepts_what_is_held_or_drops_it(feeds, tally):
    feed, first = feeds(), notices(100)
    for case in [case for case in CASES if case.held][::2]:
        for accept in (True, False):
            forget()
            feed.serve(first)
            feed.run()
            before, second = staged(), case.second(first)
            feed.serve(second)
            account = feed.run()
            settle.decide(model.Session, account.job, "somebody", accept=accept)
            right = len(staged()) == len(second) if accept else staged() == before
            right = right and not scalar("SELECT count(*) FROM changsha_harvest_pending")
            tally.case(f"{case.name}, {'accepted' if accept else 'dropped'}", right, f"{len(staged())} are staged")


def fits(case: Case, before: dict[str, str], second: Sequence[Notice], account) -> bool:
    """A held run changed nothing; an applied one left exactly what the source has, and a tombstone for what went."""
    if case.held:
        return staged() == before and not scalar("SELECT count(*) FROM changsha_tombstone") and bool(account.held)
    left = len(before.keys() - staged().keys())
    return len(staged()) == len(second) and left == scalar("SELECT count(*) FROM changsha_tombstone")


def told(account) -> str:
    waiting = f"{account.waiting} wait, {account.progress['withdrawn']} withdrawn"
    return f"{account.state}, {account.numbers}, {waiting}, {[*account.held, *account.unlisted, *account.errors][:2]}"


def forget() -> None:
    """No record is known, and no page is remembered."""
    for table in ("changsha_harvested", "changsha_tombstone", "changsha_harvest_page", "changsha_harvest_pending"):
        scalar(f"WITH all_of_it AS (DELETE FROM {table}) SELECT 1")
        model.Session.commit()
