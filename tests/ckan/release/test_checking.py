"""Checks that are not made twice, that say how far they are, and that outlive their worker."""

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import redis
from ckan.plugins import toolkit as tk
from drafts_factory import file, row, table
from redis import ConnectionPool

from ckanext.changsha.release import checking, checks, cleaning, examining, store
from ckanext.changsha.release import model as release_model

SAME = table(row(51), row(52))


@pytest.fixture
def counted(monkeypatch):
    """How often the engine was asked."""
    asked = []
    real = examining.check_file

    def check_file(*args, name, **said):
        asked.append(name)
        return real(*args, name=name, **said)

    monkeypatch.setattr(examining, "check_file", check_file)
    return asked


@pytest.fixture
def submitted(draft, call, monkeypatch):
    """A draft whose check nobody began."""
    monkeypatch.setitem(tk.config, checks.CHECK_INLINE, False)
    monkeypatch.setattr(tk, "enqueue_job", lambda *args, **said: None)  # the queue lost it
    return draft("submit", content=SAME)


def later(draft_id, **columns):
    """Let time pass for a check."""
    held = release_model.check
    past = sa.func.now() - sa.text("interval '1 hour'")
    values = dict.fromkeys(columns, past) if columns else {"queued_at": past}
    model.Session.execute(sa.update(held).where(held.c.draft_id == draft_id).values(values))
    model.Session.commit()


def test_the_same_bytes_under_the_same_schema_are_checked_once(draft, counted, browser):
    first, second = draft("submit", content=SAME), draft("submit", content=SAME, name="别名.csv")
    assert (first["state"], second["state"]) == ("in_review", "in_review")
    assert counted == ["处罚.csv"] and second["checked_before"] and not first["checked_before"]
    assert "此前已于" in browser("steward").get(f"/release/{second['id']}").text


def test_the_description_is_checked_each_time(draft, counted):
    made = draft("submit", content=SAME, notes="联系人身份证号 11010519491231002X")
    assert made["state"] == "draft" and "release.personal_words" in made["counts"]


def test_another_schema_or_an_old_verdict_is_checked_anew(draft, counted):
    draft("submit", content=SAME)
    before = len(counted)
    draft("submit", content=SAME, table_schema="inspection-result")
    kept = release_model.verdict
    old = sa.text("""jsonb_set(verdict, '{checked_at}', '"2026-01-01T00:00:00+00:00"')""")
    model.Session.execute(sa.update(kept).values(verdict=old))
    model.Session.commit()
    draft("submit", content=SAME)
    assert len(counted) == before + 2


def test_a_check_says_how_far_it_is(submitted, call, browser):
    told = call("steward", "release_check_show", id=submitted["id"])
    assert (told["state"], told["stage"]) == ("checking", "queued") and "正在排队" in told["message"]
    lease = checking.take(model.Session, submitted["id"])
    told = browser("steward").get(f"/release/{submitted['id']}/progress.json").json
    assert (told["stage"], told["attempt"]) == ("file", lease.attempt) and told["elapsed_seconds"] >= 0
    assert 'id="release-progress"' in browser("steward").get(f"/release/{submitted['id']}").text
    with pytest.raises(tk.ObjectNotFound):
        call("stranger", "release_check_show", id=submitted["id"])


def test_a_check_whose_job_was_lost_is_taken_up_by_the_clock(submitted, call, monkeypatch):
    monkeypatch.setitem(tk.config, checks.CHECK_INLINE, True)
    assert checks.take_up_lost() == 0
    later(submitted["id"])
    assert checks.take_up_lost() == 1
    assert call("steward", "release_draft_show", id=submitted["id"])["state"] == "in_review"


def test_a_draft_is_submitted_although_redis_is_down(world, draft, call, monkeypatch):
    monkeypatch.setattr(redis, "_connection_pool", ConnectionPool.from_url("redis://127.0.0.1:1/0"))
    monkeypatch.setitem(tk.config, checks.CHECK_INLINE, False)
    made = draft("submit")
    assert made["state"] == "checking"
    later(made["id"])
    monkeypatch.setitem(tk.config, checks.CHECK_INLINE, True)
    assert checks.take_up_lost() == 1
    assert call("steward", "release_draft_show", id=made["id"])["state"] == "in_review"


def test_two_workers_never_hold_one_check(submitted):
    assert checking.take(model.Session, submitted["id"]) is not None
    assert checking.take(model.Session, submitted["id"]) is None


def test_the_answer_of_a_worker_that_lost_its_hold_is_not_taken(submitted):
    slow = checking.take(model.Session, submitted["id"])
    later(submitted["id"], leased_until=True)
    quick = checking.take(model.Session, submitted["id"])
    assert not checking.holds(model.Session, slow) and checking.holds(model.Session, quick)
    model.Session.rollback()


def test_a_check_that_kills_three_workers_ends_as_a_finding(submitted, call, monkeypatch):
    for _ in range(checking.ATTEMPTS):
        assert checking.take(model.Session, submitted["id"]) is not None  # and the worker is killed
        later(submitted["id"], leased_until=True)
    monkeypatch.setitem(tk.config, checks.CHECK_INLINE, True)
    assert checks.take_up_lost() == 1
    made = call("steward", "release_draft_show", id=submitted["id"])
    assert made["state"] == "draft" and "release.check_crashed" in made["counts"]


def test_files_that_nobody_needs_are_cleared_away_and_no_released_one(draft, call, monkeypatch):
    released = draft("submit", "approve", content=table(row(61)))
    made = draft(content=table(row(62)))
    call("steward", "release_draft_upload", id=made["id"], upload=file(table(row(63))))
    gone = draft(content=table(row(64)))
    call("steward", "release_draft_delete", id=gone["id"])
    again = draft(content=table(row(64)))  # the same bytes in a draft that stands
    monkeypatch.setitem(tk.config, cleaning.KEEP_DAYS, 0)
    monkeypatch.setattr(store, "HOUR", -1)
    superseded = made["file"]["sha256"]
    assert superseded in cleaning.clean(model.Session, dry_run=True).hashes
    assert store.drafts().has(superseded)
    cleared = cleaning.clean(model.Session)
    assert superseded in cleared.hashes and not store.drafts().has(superseded)
    assert store.drafts().has(released["file"]["sha256"]) and store.drafts().has(again["file"]["sha256"])
    assert cleaning.clean(model.Session).hashes == ()
