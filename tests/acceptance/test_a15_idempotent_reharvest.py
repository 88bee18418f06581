"""A15: the same source read again, in any order, paging and spelling, by one worker or two, changes nothing.

What a person corrected meanwhile stays, and no other source takes a record over.
"""

import threading
from dataclasses import replace

import pytest
from ckan import model
from harvest_feed import Feed, changed, feeds, notices, scalar, staged

from ckanext.changsha.harvest import work
from ckanext.changsha.harvest.run import find_source, start
from ckanext.changsha.harvest.states import Mode
from ckanext.changsha.records import staging

__all__ = ["feeds"]

SIZE = 24
VERSIONS = "SELECT string_agg(id || xmin::text || ctid::text, ',' ORDER BY id) FROM changsha_harvested"
CORRECTED = "演示数据：经人工更正的标题"


def shuffled(feed: Feed, every, rng) -> None:
    feed.serve(rng.sample(every, len(every)))


def paged_anew(feed: Feed, every, rng) -> None:
    feed.serve(every, pages=rng.randint(1, 8))


def spelled_anew(feed: Feed, every, rng) -> None:
    feed.serve([replace(notice, upper=rng.random() < 0.5) for notice in every])


def repeated(feed: Feed, every, rng) -> None:
    feed.serve([*every, *rng.sample(every, 5)], pages=3)


def the_same(feed: Feed, every, rng) -> None:
    """Only the times at which the source answered are others."""
    feed.serve(every)


WAYS = (the_same, shuffled, paged_anew, spelled_anew, repeated)


@pytest.mark.acceptance("A15")
@pytest.mark.timeout(1200)
def test_reading_the_same_again_changes_nothing(feeds, tally):
    feed, every = feeds(), notices(SIZE)
    feed.serve(every)
    feed.run()
    corrected = str(scalar("SELECT id FROM changsha_harvested ORDER BY id LIMIT 1"))
    before, versions = staged(), scalar(VERSIONS)
    for number in range(tally.scale(40, 1400)):
        way = WAYS[number % len(WAYS)]
        way(feed, every, tally.rng)
        if number == 10:  # a person corrects a title; all later runs leave it alone
            staging.correct(model.Session, corrected, title=CORRECTED)
            model.Session.commit()
            before, versions = staged(), scalar(VERSIONS)
        account = feed.run()
        same = staged() == before and scalar(VERSIONS) == versions and account.state == "finished"
        counted = account.numbers["added"] == account.numbers["changed"] == 0
        tally.case(f"{number}: {way.__name__}", same and counted, f"{account.state} {account.numbers}")
    tally.case(
        "the correction stays", scalar("SELECT title FROM changsha_harvested WHERE id = :id", id=corrected) == CORRECTED
    )


@pytest.mark.acceptance("A15")
@pytest.mark.timeout(900)
def test_two_workers_bring_each_record_once(feeds, tally):
    feed, every = feeds(), notices(SIZE)
    for number in range(tally.scale(10, 300)):
        shuffled(feed, every, tally.rng)
        job = start(find_source(feed.name), Mode.FULL)
        model.Session.remove()
        workers = [threading.Thread(target=worker, args=(job,)) for _ in range(2)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
        work.drain(model.Session, job)
        told = scalar(
            "SELECT added || ' ' || changed || ' ' || state FROM changsha_harvest_run WHERE job = :job", job=job
        )
        expected = f"{0 if number else SIZE} 0 finished"
        tally.case(
            f"two workers, {number}", len(staged()) == SIZE and told == expected, f"{told}, {len(staged())} staged"
        )


def worker(job: str) -> None:
    try:
        work.drain(model.Session, job)
    finally:
        model.Session.remove()


@pytest.mark.acceptance("A15")
@pytest.mark.timeout(600)
def test_no_source_takes_anothers_records_over(feeds, tally):
    own, other, every = feeds("own"), feeds("other"), notices(SIZE)
    own.serve(every)
    own.run()
    before = staged()
    for number in range(tally.scale(10, 300)):
        count = tally.rng.randint(1, SIZE)
        said = changed(tally.rng.sample(every, SIZE), count, words=f"另一来源所说采购第{number}批")
        other.serve(said, pages=tally.rng.randint(1, 4))
        account = other.run()
        refused = account.findings.get("harvest.owner_collision", 0)
        right = staged() == before and refused == count and account.numbers["duplicate"] == SIZE
        tally.case(f"collision {number}", right, f"{refused} of {count} refused, {account.numbers}")
