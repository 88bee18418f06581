"""A waiver lets one finding pass for a time: asked for, decided by a second person, public with the release."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import row, table
from sqlalchemy.exc import IntegrityError

from ckanext.changsha.release import model as release_model
from ckanext.changsha.release import waivers

TWICE = table(row(31), row(31))  # one number in two rows
CODES = ("check.duplicate-key", "table.primary-key", "table.unique-error")
UNTIL = (date.today() + timedelta(days=30)).isoformat()
ASKED = {"reason": "历史数据，同号两案，已核实", "expires_on": UNTIL}


@pytest.fixture
def blocked(draft):
    return draft("submit", content=TWICE)


@pytest.fixture
def waived(blocked, call):
    """A draft whose findings are let pass, and which was submitted again."""
    for code in CODES:
        asked = call("steward", "release_waiver_ask", id=blocked["id"], code=code, **ASKED)
        call("reviewer", "release_waiver_decide", id=asked["id"], approve=True, reason="情况属实")
    return call("steward", "release_step", id=blocked["id"], step="submit")


def refused(call, who, action, **said):
    with pytest.raises(tk.ValidationError) as caught:
        call(who, action, **said)
    assert caught.value.error_dict.keys() - {"code"}  # the sentence for people
    return caught.value.error_dict["code"]


def expire(draft_id):
    """As if the days had gone by: a waiver itself can't be changed."""
    session = model.Session
    session.execute(sa.text("ALTER TABLE changsha_waiver DISABLE TRIGGER frozen"))
    table = release_model.waiver
    session.execute(table.update().values(expires_on=date(2020, 1, 1)).where(table.c.draft_id == draft_id))
    session.execute(sa.text("ALTER TABLE changsha_waiver ENABLE TRIGGER frozen"))
    session.commit()


def test_a_waived_draft_passes_and_its_release_says_so_to_everybody(waived, call, browser):
    assert waived["state"] == "in_review"
    call("reviewer", "release_step", id=waived["id"], step="approve", reason="已核对")
    told = call(None, "release_show", dataset=waived["name"], number=1)["waivers"]
    assert [(one["code"], one["reason"], one["decision"], one["expires_on"]) for one in told] == [
        (code, ASKED["reason"], "情况属实", UNTIL) for code in CODES
    ]
    page = browser().get(f"/dataset/{waived['name']}/release/1").text
    assert ASKED["reason"] in page and "长沙市演示局" in page
    assert browser().get(f"/dataset/{waived['name']}/release/1.json").json["waivers"] == told


def test_a_waived_finding_is_still_among_the_drafts_findings(waived, call):
    groups = call("steward", "release_draft_findings", id=waived["id"])["groups"]
    waived = {finding["code"] for group in groups for finding in group["findings"] if finding.get("waiver")}
    assert waived == set(CODES)


def test_an_expired_waiver_no_longer_lets_a_draft_pass(waived, call):
    expire(waived["id"])
    said = {"id": waived["id"], "step": "approve", "reason": "已核对"}
    assert refused(call, "reviewer", "release_step", **said) == ["release.waiver_expired"]
    call("steward", "release_step", id=waived["id"], step="recall")
    assert call("steward", "release_step", id=waived["id"], step="submit")["state"] == "draft"


def test_a_waiver_that_is_only_asked_for_lets_nothing_pass(blocked, call):
    call("steward", "release_waiver_ask", id=blocked["id"], code=CODES[0], **ASKED)
    assert call("steward", "release_step", id=blocked["id"], step="submit")["state"] == "draft"


def test_nobody_decides_their_own_waiver(blocked, call):
    asked = call("colleague", "release_waiver_ask", id=blocked["id"], code=CODES[0], **ASKED)
    said = {"id": asked["id"], "approve": True, "reason": "x"}
    assert refused(call, "colleague", "release_waiver_decide", **said) == ["release.waiver_own"]
    with pytest.raises(tk.NotAuthorized):
        call("steward", "release_waiver_decide", **said)
    with pytest.raises(tk.ObjectNotFound):
        call("stranger", "release_waiver_decide", **said)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "privacy.resident_id"}, "release.waiver_fixed"),
        ({"code": "table.foreign-key"}, "release.waiver_not_found"),
        ({"field": "没有的列"}, "release.waiver_not_found"),
        ({"reason": " "}, "release.waiver_reason"),
        ({"expires_on": "2020-01-01"}, "release.waiver_term"),
        ({"expires_on": "2099-01-01"}, "release.waiver_term"),
        ({"expires_on": "明年"}, "release.waiver_term"),
    ],
)
def test_a_waiver_that_may_not_be_asked_for_says_why(prepared, draft, call, changes, code):
    made = prepared.setdefault("blocked", None) or draft("submit", content=TWICE)
    prepared["blocked"] = made
    said = {"id": made["id"], "code": CODES[0], **ASKED, **changes}
    assert refused(call, "steward", "release_waiver_ask", **said) == [code]


def test_a_decided_waiver_can_never_be_changed(waived):
    table = release_model.waiver
    with pytest.raises(IntegrityError):
        model.Session.execute(table.update().values(reason="x").where(table.c.draft_id == waived["id"]))
    model.Session.rollback()


def test_a_waiver_for_the_dataset_holds_for_its_next_draft(waived, draft, call):
    asked = call("steward", "release_waiver_list", id=waived["id"])
    assert {one["scope"] for one in asked} == {"draft"}
    other = {"id": "another", "name": waived["name"]}
    assert waivers.standing(model.Session, other) == []


def test_a_steward_asks_and_a_reviewer_decides_in_a_browser(blocked, browser):
    from test_release_pages import post

    page = f"/release/{blocked['id']}"
    steward, reviewer = browser("steward"), browser("reviewer")
    assert "申请豁免" in steward.get(page).text
    post(steward, page, f"{page}/waiver", code=f"{CODES[0]}|", **ASKED)
    address = reviewer.get(page).text.split(f'action="{page}/waiver/')[1].split('"')[0]
    post(reviewer, page, f"{page}/waiver/{address}", approve="true", reason="情况属实")
    assert "已批准" in steward.get(page).text
