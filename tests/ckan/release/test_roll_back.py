"""Scheduled releases in a browser, and the way back to an earlier release."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import file, row, table
from test_release_pages import CHECKED, post

from ckanext.changsha.ops import schedule
from ckanext.changsha.release import model as release_model
from disclosure.dates import SHANGHAI


@pytest.fixture
def fresh(draft, call):
    """A dataset with two releases; the first's draft, which has another title than the second's."""
    first = draft("submit", "approve", title="演示数据：第一版标题")
    second = call("steward", "release_draft_create", dataset=first["name"], title="演示数据：第二版标题")
    call("steward", "release_draft_upload", id=second["id"], upload=file(table(row(1))))
    call("steward", "release_step", id=second["id"], step="submit")
    call("reviewer", "release_step", id=second["id"], step="approve", reason="已核对")
    return first


@pytest.fixture
def twice(prepared, request):
    """The same, but one for all tests that leave its releases as they are."""
    if "twice" not in prepared:
        prepared["twice"] = request.getfixturevalue("fresh")
    return prepared["twice"]


def refused(caught):
    return caught.value.error_dict["code"]


def on_the_clock(**later):
    return (datetime.now(SHANGHAI) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")


def test_a_reviewer_schedules_a_release_in_a_browser_and_the_clock_releases_it(draft, browser, app):
    made, reviewer = draft("submit"), browser("reviewer")
    page, at = f"/release/{made['id']}", on_the_clock(days=2)
    assert 'type="datetime-local"' in reviewer.get(page).text and "北京时间" in reviewer.get(page).text
    post(reviewer, page, f"{page}/step", step="schedule", release_at=at, reason="已核对", **CHECKED)
    for shown in (page, "/release/"):
        assert at.replace("T", " ") in reviewer.get(shown).text
    assert browser().get(f"/dataset/{made['name']}").status_code == 404
    drafts = release_model.draft
    due = sa.update(drafts).where(drafts.c.id == made["id"])
    model.Session.execute(due.values(release_at=drafts.c.release_at - timedelta(days=2)))
    model.Session.commit()
    with app.flask_app.test_request_context():
        schedule.finish_releases()
    assert browser().get(f"/dataset/{made['name']}").status_code == 200


def test_the_time_of_a_scheduled_release_is_that_of_beijing(draft, call, browser):
    made, reviewer = draft("submit"), browser("reviewer")
    page = f"/release/{made['id']}"
    post(reviewer, page, f"{page}/step", step="schedule", release_at="2099-01-01T09:00", **CHECKED)
    set_for = datetime.fromisoformat(call("reviewer", "release_draft_show", id=made["id"])["release_at"])
    assert set_for == datetime(2099, 1, 1, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize("at", ["", "2020-01-01T09:00", "明天", "2026-13-40T09:00"])
def test_a_time_that_is_past_or_none_is_refused_with_a_sentence(draft, browser, call, at):
    made, reviewer = draft("submit"), browser("reviewer")
    page = f"/release/{made['id']}"
    assert "不是有效的未来时间" in post(reviewer, page, f"{page}/step", step="schedule", release_at=at, **CHECKED).text
    assert call("reviewer", "release_draft_show", id=made["id"])["state"] == "in_review"


def test_who_wrote_it_is_not_offered_to_schedule_it(draft, browser, call):
    made = draft("submit", who="reviewer")
    assert "datetime-local" not in browser("reviewer").get(f"/release/{made['id']}").text
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="schedule", release_at="2099-01-01 09:00")
    assert refused(caught) == ["release.own_upload"]


def test_a_cancelled_schedule_leaves_no_time_behind(draft, call):
    made = draft("submit", "schedule", "unschedule")
    assert (made["state"], made["release_at"]) == ("in_review", None)


def test_a_steward_goes_back_to_an_earlier_release_in_a_browser(twice, browser, call):
    steward = browser("steward")
    dataset = f"/dataset/{twice['name']}"
    assert "以此版本新建草稿" in steward.get(dataset).text
    sent = post(steward, dataset, "/release/roll-back", dataset=twice["name"], number="1")
    id = re.search(r"/release/([0-9a-f-]{36})", sent.location)[1]
    draft = call("steward", "release_draft_show", id=id)
    assert (draft["state"], draft["title"]) == ("draft", "演示数据：第一版标题")
    assert draft["file"]["sha256"] == twice["file"]["sha256"]


def test_an_earlier_release_comes_back_under_a_new_number_after_a_second_persons_review(fresh, call):
    made = call("steward", "release_roll_back", dataset=fresh["name"], number=1)
    call("steward", "release_step", id=made["id"], step="submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve")
    assert refused(caught) == ["release.reason_needed"]
    assert call("reviewer", "release_step", id=made["id"], step="approve", reason="第二版有误")["number"] == 3
    found = call(None, "release_diff", dataset=fresh["name"], **{"from": 1, "to": 3})
    assert (found["total"], call(None, "package_show", id=fresh["name"])["title"]) == (0, "演示数据：第一版标题")


def test_whoever_went_back_cannot_review_it(twice, call):
    made = call("reviewer", "release_roll_back", dataset=twice["name"], number=1)
    call("steward", "release_step", id=made["id"], step="submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="x")
    assert refused(caught) == ["release.own_upload"]


def test_what_was_withdrawn_and_what_is_current_are_no_way_back(fresh, call):
    call("reviewer", "release_step", id=fresh["id"], step="withdraw", reason="有误")
    for number, code in ((1, "release.withdrawn"), (2, "release.is_current")):
        with pytest.raises(tk.ValidationError) as caught:
            call("steward", "release_roll_back", dataset=fresh["name"], number=number)
        assert refused(caught) == [code]


@pytest.mark.parametrize("who", ["stranger", None])
def test_others_neither_go_back_nor_see_the_button(twice, call, browser, who):
    with pytest.raises(tk.NotAuthorized):
        call(who, "release_roll_back", dataset=twice["name"], number=1)
    page = browser(who).get(f"/dataset/{twice['name']}").text
    assert "roll-back" not in page and "/release/of/" not in page


def test_the_history_leads_stewards_to_the_review_of_a_release(twice, browser):
    address = f"/release/of/{twice['name']}/1"
    assert address in browser("steward").get(f"/dataset/{twice['name']}").text
    assert browser("steward").get(address).location.endswith(f"/release/{twice['id']}")
    assert browser("stranger").get(address).status_code == 403


def test_a_superseded_release_is_withdrawn_from_its_page(fresh, browser):
    reviewer, page = browser("reviewer"), f"/release/{fresh['id']}"
    assert 'id="release-withdraw"' in reviewer.get(page).text
    post(reviewer, page, f"{page}/step", step="withdraw", reason="第一版有误")
    files = f"/dataset/{fresh['name']}/release"
    assert browser().get(f"{files}/1/{fresh['name']}-1.csv").status_code == 410
    assert browser().get(f"{files}/2/{fresh['name']}-2.csv").status_code == 200
