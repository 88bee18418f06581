"""A verdict of yesterday, of other checks or of other surroundings releases nothing (ACCEPTANCE A07): the worker makes
it anew, in advance where it can, and an approval waits for that and not in the request."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import BAD, YES, row, table

from ckanext.changsha.release import checking, checks, examining, malware, store, workflow
from ckanext.changsha.release import model as release_model
from disclosure.findings import Finding, Severity

FILE, CHECK = release_model.draft_file, release_model.check
SAME = table(row(901), row(902))
OLD = {
    "engine": "changsha 0.0.1; rules 0",
    "policy_hash": "0",
    "schema_hash": "0",
    "beside": "0",
    "checked_at": (datetime.now(UTC) - timedelta(hours=25)).isoformat(timespec="seconds"),
}


@pytest.fixture(autouse=True)
def clean(world):
    """No other test's draft waits."""
    model.Session.execute(sa.delete(CHECK))
    model.Session.execute(sa.update(release_model.draft).values(discarded_at=sa.func.now()))
    model.Session.commit()


@pytest.fixture
def at_the_portal(monkeypatch):
    """Requests while no worker is there: nothing can be checked. Gives the jobs that are queued."""
    queued = []

    @contextmanager
    def make():
        with monkeypatch.context() as patch:
            patch.setitem(tk.config, checks.CHECK_INLINE, False)
            patch.setattr(tk, "enqueue_job", lambda job, *args, **about: queued.append(job))
            patch.setattr(examining, "check_file", None)
            yield queued

    return make


def say(made, **said):
    """Let the verdict of a draft's file say something else."""
    values = {"verdict": sa.cast(FILE.c.verdict, release_model.JSONB).op("||")(sa.cast(said, release_model.JSONB))}
    model.Session.execute(sa.update(FILE).where(FILE.c.draft_id == made["id"], FILE.c.current).values(values))
    model.Session.commit()


def said(made):
    query = sa.select(FILE.c.verdict).where(FILE.c.draft_id == made["id"], FILE.c.current)
    return model.Session.scalar(query)


def ago(**time):
    return {"checked_at": (datetime.now(UTC) - timedelta(**time)).isoformat(timespec="seconds")}


@pytest.fixture
def found(monkeypatch):
    """What the check around a file finds from now on."""

    def make(*findings):
        monkeypatch.setattr(examining, "examine_around", lambda *args: list(findings))

    return make


@pytest.fixture
def show(call):
    return lambda made: call("steward", "release_draft_show", id=made["id"])


@pytest.fixture
def steps(show):
    return lambda made, last: [event["step"] for event in show(made)["events"]][-last:]


@pytest.fixture
def approve(call):
    return lambda made: call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")


@pytest.mark.parametrize("name", OLD)
def test_what_changed_since_the_check_has_waiting_drafts_checked_anew_in_advance(draft, steps, approve, name):
    made = draft("submit", content=SAME)
    say(made, **{name: OLD[name]})
    assert (checks.renew_outdated(), checks.renew_outdated()) == (1, 0)
    assert said(made)[name] != OLD[name] and steps(made, 2) == ["pass", "recheck"]
    assert approve(made)["number"] == 1


def test_a_verdict_is_made_anew_before_it_is_too_old(draft):
    made = draft("submit", content=SAME)
    say(made, **ago(hours=17))
    assert checks.renew_outdated() == 0
    say(made, **ago(hours=19))
    assert checks.renew_outdated() == 1 and said(made)["checked_at"] > ago(minutes=5)["checked_at"]


def test_a_draft_that_is_checked_anew_is_as_late_for_its_review_as_before(draft, show):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    checks.renew_outdated()
    assert show(made)["changed_at"] == made["changed_at"]


def test_a_file_that_the_new_rules_stop_is_a_draft_again_and_its_steward_is_told(draft, show, call):
    made = draft("submit", content=BAD)
    say(made, passed=True, policy_hash="0", sha256=made["file"]["sha256"], product_sha256=None)
    state = {"state": "in_review", "verdict": {"passed": True, "warned": False, "counts": {}, "findings": []}}
    model.Session.execute(sa.update(release_model.draft).where(release_model.draft.c.id == made["id"]).values(state))
    model.Session.commit()
    assert checks.renew_outdated() == 1
    told = show(made)
    assert told["state"] == "draft" and told["passed"] is False
    assert "退回草稿" in call("steward", "release_notice_list")["notices"][0]["sentence"]


def test_an_approval_by_an_outdated_verdict_is_kept_and_released_by_the_worker(draft, approve, steps, at_the_portal):
    made = draft("submit", content=SAME)
    say(made, engine=OLD["engine"])
    with at_the_portal() as queued:
        told = approve(made)
    assert (told["state"], told["next_step"], queued) == ("scheduled", "due", [workflow.publish_due])
    assert "批准已记录，暂未发布：检查之后" in told["message"]
    assert [one["number"] for one in workflow.publish_due()] == [1]
    assert steps(made, 4) == ["schedule", "postpone", "recheck", "publish"]


def test_many_approvals_by_outdated_verdicts_check_nothing_in_the_request(draft, call, at_the_portal):
    made = [draft("submit", content=table(row(number))) for number in range(910, 913)]
    for one in made:
        say(one, **ago(hours=30))
    asked = {"ids": [one["id"] for one in made], "step": "approve", "reason": "已核对", "checklist": YES}
    with at_the_portal():
        results = call("reviewer", "release_bulk_step", **asked)["results"]
    assert {(one["state"], bool(one["message"])) for one in results} == {("scheduled", True)}
    assert len(workflow.publish_due()) == 3


def test_nobody_approves_their_own_upload_by_an_outdated_verdict(draft, call):
    made = draft("submit", content=SAME, who="reviewer")
    say(made, policy_hash="0")
    with pytest.raises(tk.ValidationError) as refused:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert refused.value.error_dict["code"] == ["release.own_upload"]


def test_an_approved_draft_with_a_warning_that_nobody_saw_is_reviewed_again(draft, approve, show, call, found):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    found(Finding("release.published_later", Severity.WARN))
    approve(made)
    told = show(made)
    assert (told["state"], told["release_at"]) == ("in_review", None)
    assert "发布日期晚于今天" in call("colleague", "release_notice_list")["notices"][0]["sentence"]
    assert approve(made)["number"] == 1


def test_an_approved_draft_that_no_longer_passes_is_a_draft_again(draft, approve, steps, found):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    found(Finding("upload.malware"))
    assert approve(made)["state"] == "draft" and steps(made, 2) == ["recheck", "fail"]


def test_a_table_that_new_rules_make_otherwise_of_the_same_file_is_reviewed_again(draft, show, steps):
    made = draft("submit", "schedule", content=SAME)
    say(made, engine=OLD["engine"], product_sha256="0" * 64)
    values = {"product_sha256": "0" * 64}
    model.Session.execute(sa.update(FILE).where(FILE.c.draft_id == made["id"]).values(values))
    model.Session.commit()
    checks.renew_outdated()
    assert show(made)["state"] == "in_review" and steps(made, 2) == ["recheck", "reopen"]


def test_other_bytes_than_those_of_the_verdict_are_not_made_good_by_a_check(draft, approve):
    made, other = draft("submit", content=SAME), draft(content=table(row(903)))
    values = {"sha256": other["file"]["sha256"]}
    model.Session.execute(sa.update(FILE).where(FILE.c.draft_id == made["id"]).values(values))
    say(made, engine=OLD["engine"])
    assert checks.renew_outdated() == 0
    with pytest.raises(tk.ValidationError) as refused:
        approve(made)
    assert refused.value.error_dict["code"] == ["release.verdict_stale"]


def test_a_file_that_is_gone_ends_in_a_finding(draft, show):
    made = draft("submit", content=table(row(904)))
    say(made, policy_hash="0")
    store.drafts().remove(made["file"]["sha256"])
    assert checks.renew_outdated() == 1
    assert (show(made)["state"], show(made)["counts"]) == ("draft", {"release.file_lost": 1})


def later(made):
    past = sa.func.now() - timedelta(minutes=1)
    values = {"leased_until": past, "queued_at": past}
    model.Session.execute(sa.update(CHECK).where(CHECK.c.draft_id == made["id"]).values(values))
    model.Session.commit()


def test_a_check_that_gives_no_answer_three_times_ends_in_a_finding(draft, show, found):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    found(Finding("sandbox.timeout"))
    assert (checks.renew_outdated(), checks.take_up_lost()) == (1, 0)  # the second waits
    for _ in range(checking.ATTEMPTS - 1):
        assert show(made)["state"] == "in_review"
        later(made)
        assert checks.take_up_lost() == 1
    assert show(made)["state"] == "draft" and "sandbox.timeout" in show(made)["counts"]
    assert (checks.renew_outdated(), checks.take_up_lost()) == (0, 0)


def test_a_scanner_that_is_down_sends_nobodys_draft_back(draft, approve, show, found, monkeypatch):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    found(Finding("upload.unscanned"))
    monkeypatch.setattr(malware, "knows_its_canary", lambda: False)
    approve(made)
    for _ in range(checking.ATTEMPTS + 1):
        later(made)
        assert workflow.publish_due() == [] and show(made)["state"] == "scheduled"
    found()
    later(made)
    assert [one["number"] for one in workflow.publish_due()] == [1]


def test_a_draft_is_checked_by_one_worker_at_a_time(draft, approve, monkeypatch):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    monkeypatch.setattr(checks, "start", lambda id: None)
    assert checks.renew_outdated() == 1 and checking.take(model.Session, made["id"]) is not None
    assert approve(made)["state"] == "released"  # the approval ends the hold, and its own check is the one that counts


def test_a_check_made_anew_outlives_its_worker(draft, monkeypatch):
    made = draft("submit", content=SAME)
    say(made, policy_hash="0")
    with monkeypatch.context() as patch:
        patch.setattr(checks, "start", lambda id: None)
        checks.renew_outdated()
    assert checking.take(model.Session, made["id"]) is not None  # and the worker is killed
    later(made)
    assert checks.take_up_lost() == 1 and said(made)["policy_hash"] != "0"


def test_a_round_checks_few_drafts_the_oldest_verdicts_first_and_asks_the_same_for_many(draft, statements, monkeypatch):
    made = [draft("submit", content=table(row(number))) for number in range(920, 923)]
    for hours, one in zip((26, 28, 27), made, strict=True):
        say(one, **ago(hours=hours))
    monkeypatch.setattr(checks, "MOST_RENEWALS", 2)
    started = []
    monkeypatch.setattr(checks, "start", started.append)
    statements.clear()
    assert checks.renew_outdated() == 2 and started == [made[1]["id"], made[2]["id"]]
    assert checks.renew_outdated() == 0  # they wait for their turn
    assert len(statements) <= 6


def due(made):
    draft = release_model.draft
    past = sa.func.now() - timedelta(minutes=1)
    model.Session.execute(sa.update(draft).where(draft.c.id == made["id"]).values(release_at=past))
    model.Session.commit()
    return workflow.publish_due()


def test_a_scheduled_release_is_checked_again_when_it_is_due(draft, steps):
    made = draft("submit", "schedule", content=SAME)
    say(made, **ago(hours=72))
    assert [one["number"] for one in due(made)] == [1]
    assert steps(made, 2) == ["recheck", "publish"]


def test_a_scheduled_release_that_is_refused_is_reviewed_again_with_the_reason(draft, show, call):
    made = draft("submit", "schedule", content=SAME)
    say(made, sha256="0" * 64)
    assert due(made) == [] and show(made)["state"] == "in_review"
    assert "不能据此发布" in call("colleague", "release_notice_list")["notices"][0]["sentence"]
