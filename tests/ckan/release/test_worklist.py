"""A person's work list: what is hers, late, sent back and why, and what waits for her."""

from datetime import date, timedelta

import pytest
from drafts_factory import row, table

ONE = table(row(71))


@pytest.fixture
def drafts(prepared, draft):
    """A new one of the steward's, one that waits, one sent back, and one past its deadline."""
    if "drafts" not in prepared:
        fresh = {"date_written": "2026-11-20", "date_published": "2026-11-20"}
        prepared["drafts"] = {
            "new": draft(upload=False, **fresh),
            "waiting": draft("submit", content=ONE, **fresh),
            "rejected": draft("submit", "reject", content=ONE, **fresh),
            "late": draft(upload=False, date_written="2026-03-05", date_published="2026-03-06"),
        }
    return prepared["drafts"]


def ids(call, who, view):
    found = call(who, "release_worklist", view=view)
    assert found["count"] == len(found["drafts"]) == found["views"].get(view, found["count"])
    return {one["id"] for one in found["drafts"]}


def test_a_steward_sees_what_is_hers(drafts, call):
    assert ids(call, "steward", "mine") == {one["id"] for one in drafts.values()}
    assert ids(call, "steward", "waiting") == set() == ids(call, "reviewer", "mine")


def test_a_reviewer_sees_what_waits_for_her(drafts, call):
    assert ids(call, "reviewer", "waiting") == {drafts["waiting"]["id"]}


def test_a_waiver_that_is_asked_for_waits_for_the_reviewer(draft, call):
    blocked = draft("submit", content=table(row(72), row(72)))
    until = (date.today() + timedelta(days=30)).isoformat()
    call(
        "steward", "release_waiver_ask", id=blocked["id"], code="table.primary-key", reason="同号两案", expires_on=until
    )
    (waiting,) = (one for one in call("reviewer", "release_worklist", view="waiting")["drafts"] if one["asks_waiver"])
    assert waiting["id"] == blocked["id"] and waiting["state"] == "draft"
    call("steward", "release_draft_delete", id=blocked["id"])


def test_what_was_sent_back_says_why_and_by_whom(drafts, call, world):
    (one,) = call("steward", "release_worklist", view="rejected")["drafts"]
    assert one["rejection"]["reason"] == "已核对" and one["rejection"]["by"] == world.reviewer["fullname"]


def test_what_is_late_says_which_entry_and_by_how_many_days(drafts, call):
    late = {one["id"]: one for one in call("steward", "release_worklist", view="late")["drafts"]}
    entry = late[drafts["late"]["id"]]["entry"]
    assert (entry["code"], entry["due"]) == ("D05-006", "2026-03-16") and entry["overdue_days"] > 0


def test_a_stranger_sees_nothing_of_it(drafts, call):
    for view in ("all", "mine", "waiting", "late", "rejected"):
        assert ids(call, "stranger", view) == set()


def test_the_page_asks_the_same_number_of_queries_for_more_drafts(drafts, draft, call, statements):
    def asked():
        sent = len(statements)
        call("steward", "release_worklist", view="mine")
        return len(statements) - sent

    before = asked()
    draft(upload=False), draft(upload=False)
    assert asked() == before


def test_page_and_data_say_the_same(drafts, browser):
    client = browser("steward")
    told = client.get("/release/worklist.json?view=late").json
    page = client.get("/release/?view=late").text
    assert told["drafts"] and all(one["id"] in page for one in told["drafts"])
    assert f"逾期 {told['drafts'][0]['entry']['overdue_days']} 天" in page
