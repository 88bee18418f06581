"""A steward de-identifies a file by a plan that she sees; her reviewer sees what was done; nobody else sees a row."""

import json
import re

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import row, table

MOBILE, NAME = "13800138000", "演示数据：未按规定明码标价"
SITE = "http://test.ckan.net"


@pytest.fixture
def personal(draft):
    """A draft whose check found a mobile number."""
    return draft("submit", content=table(row(8001, facts=f"{NAME}，电话{MOBILE}"), row(8002)))


def send(client, address, plan, **changed):
    """Send the form as it stands on the page, with some fields changed."""
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get(address).text)[1]
    said = {f"{name}-{step['place']}": step[name] for step in plan for name in ("label", "method", "entity")}
    return client.post(address, data={"_csrf_token": token, **said, **changed}, headers={"Referer": SITE})


def test_the_findings_suggest_a_plan_and_show_what_it_changes(personal, call):
    shown = call("steward", "release_draft_deidentify_plan", id=personal["id"])
    changed = [(step["label"], step["method"]) for step in shown["plan"] if step["method"] != "keep"]
    assert changed == [("facts", "within")]
    assert (
        f"{NAME}，电话{MOBILE}" in shown["before"]["rows"][0]
        and f"{NAME}，电话138****8000" in shown["after"]["rows"][0]
    )


def test_the_deidentified_file_becomes_the_drafts_and_passes(personal, call):
    made = call("steward", "release_draft_deidentify", id=personal["id"])
    assert made["file"]["name"] == "处罚-去标识化.csv" and len(made["uploads"]) == 2
    assert [event["reason"] for event in made["events"] if event["step"] == "deidentify"] == [
        "facts：遮盖其中的个人信息"
    ]
    checked = call("steward", "release_step", id=personal["id"], step="submit")
    assert checked["state"] == "in_review"
    assert checked["counts"]["privacy.deidentified"] == 1 and "privacy.mobile" not in checked["counts"]


def test_the_reviewer_compares_the_original_with_the_deidentified_file(personal, call, browser):
    call("steward", "release_draft_deidentify", id=personal["id"])
    call("steward", "release_step", id=personal["id"], step="submit")
    page = browser("reviewer").get(f"/release/{personal['id']}/deidentify").text
    before, after = page.index('id="release-before"'), page.index('id="release-after"')
    assert page.index(f"电话{MOBILE}") > before and after < page.index("电话138****8000") < before
    assert "遮盖其中的个人信息" in page and "<select" not in page


def test_the_original_is_never_released(personal, call):
    call("steward", "release_draft_deidentify", id=personal["id"])
    call("steward", "release_step", id=personal["id"], step="submit")
    call("reviewer", "release_step", id=personal["id"], step="approve", reason="已核对")
    (release,) = call(None, "release_list", dataset=personal["name"])
    said = json.dumps(release, ensure_ascii=False, default=str)
    assert MOBILE not in said and personal["file"]["sha256"] not in [file["sha256"] for file in release["files"]]


def test_a_plan_that_keeps_personal_data_makes_no_file(personal, call):
    plan = call("steward", "release_draft_deidentify_plan", id=personal["id"])["plan"]
    kept = [{**step, "method": "keep"} for step in plan]
    with pytest.raises(tk.ValidationError) as refused:
        call("steward", "release_draft_deidentify", id=personal["id"], plan=kept)
    assert "facts" in refused.value.error_dict["plan"][0] and MOBILE not in str(refused.value.error_dict)
    assert len(call("steward", "release_draft_show", id=personal["id"])["uploads"]) == 1


def test_the_page_shows_a_chosen_method_and_applies_it(personal, call, browser):
    client, address = browser("steward"), f"/release/{personal['id']}/deidentify"
    assert f'href="{address}"' in client.get(f"/release/{personal['id']}").text
    plan = call("steward", "release_draft_deidentify_plan", id=personal["id"])["plan"]
    place = next(step["place"] for step in plan if step["label"] == "facts")
    shown = send(client, address, plan, **{f"method-{place}": "pseudonym", "do": "show"}).text
    assert shown.count(MOBILE) == 1
    answer = send(client, address, plan, do="apply")
    assert (answer.status_code, answer.headers["Location"].endswith(personal["id"])) == (302, True)


def test_a_draft_in_review_is_not_changed(draft, call):
    made = draft("submit")
    with pytest.raises(tk.ValidationError):
        call("steward", "release_draft_deidentify", id=made["id"])
    assert call("steward", "release_draft_deidentify_plan", id=made["id"])["can_apply"] is False


@pytest.fixture
def leaked(draft):
    """A release with a home address that its check let pass with a warning."""
    content = table(row(8101, facts="演示数据：当事人住演示街道演示小区3栋201"), row(8102))
    return draft("submit", "approve", content=content)


def test_what_leaked_and_was_withdrawn_is_deidentified_in_a_new_draft_and_released_anew(leaked, call, browser):
    call("reviewer", "release_step", id=leaked["id"], step="withdraw", reason="含住址")
    client, address = browser("steward"), f"/release/{leaked['id']}/deidentify"
    assert f'href="{address}"' in client.get(f"/release/{leaked['id']}").text
    plan = call("steward", "release_draft_deidentify_plan", id=leaked["id"])["plan"]
    place = next(step["place"] for step in plan if step["label"] == "facts")
    answer = send(client, address, plan, **{f"method-{place}": "pseudonym", "do": "apply"})
    made = call("steward", "release_draft_show", id=answer.headers["Location"].rpartition("/")[2])
    assert (made["state"], made["dataset_id"], len(made["uploads"])) == ("draft", leaked["dataset_id"], 2)
    page = client.get(f"/release/{made['id']}/deidentify").text
    assert page.index("演示小区3栋201") > page.index('id="release-before"')  # the reviewer compares both
    call("steward", "release_step", id=made["id"], step="submit")
    assert call("reviewer", "release_step", id=made["id"], step="approve", reason="已去标识化")["number"] == 2
    assert call("steward", "release_draft_show", id=leaked["id"])["state"] == "withdrawn"


def test_all_that_was_found_in_a_column_is_told_with_how_often(draft, call, browser):
    facts = [f"演示数据：电话{MOBILE}", f"演示数据：电话{MOBILE}，邮箱演示demo@example.com", "演示数据"]
    made = draft("submit", content=table(*(row(8200 + n, facts=said) for n, said in enumerate(facts))))
    plan = call("steward", "release_draft_deidentify_plan", id=made["id"])["plan"]
    (step,) = [step for step in plan if step["method"] != "keep"]
    assert step["reasons"] == [{"entity": "mobile", "count": 2}, {"entity": "email", "count": 1}]
    page = browser("steward").get(f"/release/{made['id']}/deidentify").text
    assert "手机号（2 处）" in page and "（1 处）" in page


@pytest.mark.parametrize("action", ["release_draft_deidentify", "release_draft_deidentify_plan"])
def test_nobody_else_sees_or_changes_a_row(personal, call, browser, action):
    for who in ("stranger", None):
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
            call(who, action, id=personal["id"])
        model.Session.rollback()
    assert MOBILE not in browser("stranger").get(f"/release/{personal['id']}/deidentify").text
