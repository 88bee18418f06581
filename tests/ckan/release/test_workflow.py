"""From a draft to a release and away again, through the actions that programs use."""

import json

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import BAD, fields, file, good, row, table

from ckanext.changsha.release import model as release_model
from ckanext.changsha.release import store, workflow


def refused(caught):
    return caught.value.error_dict["code"]


def test_a_checked_and_reviewed_draft_becomes_release_one(draft, call):
    made = draft("submit", "approve")
    assert made["state"] == "released"
    package = call(None, "package_show", id=made["name"])
    assert package["release_number"] == 1
    assert [resource["format"] for resource in package["resources"]][:3] == ["CSV", "XLSX", "JSON"]


def test_a_release_is_found_by_search(draft, call):
    made = draft("submit", "approve", title="演示数据：浏阳河岸线处罚")
    found = call(None, "package_search", q="浏阳河岸线")
    assert [package["name"] for package in found["results"]] == [made["name"]]


def test_a_bad_file_goes_back_to_its_steward_with_the_row_and_column(draft, call):
    made = draft("submit", content=BAD)
    assert (made["state"], made["next_step"]) == ("draft", "mend")
    (group,) = call("steward", "release_draft_findings", id=made["id"])["groups"]
    (finding,) = group["findings"]
    assert finding["row"] == 3 and finding["field"] in {"decided", "处罚决定日期"}
    assert finding["message"] and finding["mend"]


def test_the_cell_with_a_finding_is_marked_in_the_first_rows(draft, call):
    made = draft("submit", content=BAD)
    preview = call("steward", "release_draft_preview", id=made["id"])
    marked = [
        (line["number"], preview["fields"][place])
        for line in preview["rows"]
        for place, cell in enumerate(line["cells"])
        if cell["findings"]
    ]
    assert marked == [(3, "decided")]


def test_a_mended_file_passes_and_the_bad_one_is_kept(draft, call):
    made = draft("submit", content=BAD)
    call("steward", "release_draft_upload", id=made["id"], upload=file(name="改正.csv"))
    made = call("steward", "release_step", id=made["id"], step="submit")
    assert made["state"] == "in_review"
    assert [upload["name"] for upload in made["uploads"]] == ["改正.csv", "处罚.csv"]


def test_a_steward_cannot_release_her_own_upload(draft, call):
    made = draft("submit", who="reviewer")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve")
    assert refused(caught) == ["release.own_upload"]


def test_whoever_uploaded_the_file_cannot_release_it_either(draft, call):
    made = draft(upload=False)
    call("reviewer", "release_draft_upload", id=made["id"], upload=file())
    call("steward", "release_step", id=made["id"], step="submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve")
    assert refused(caught) == ["release.own_upload"]
    assert call("colleague", "release_step", id=made["id"], step="approve")["state"] == "released"


def test_an_administrator_of_the_site_cannot_release_her_own_upload(draft, call):
    made = draft("submit", who="admin")
    with pytest.raises(tk.ValidationError) as caught:
        call("admin", "release_step", id=made["id"], step="approve")
    assert refused(caught) == ["release.own_upload"]


def test_an_editor_is_no_reviewer(draft, call):
    made = draft("submit", who="reviewer")
    with pytest.raises(tk.NotAuthorized):
        call("steward", "release_step", id=made["id"], step="approve")


def test_nobody_takes_a_step_that_is_the_platforms_own(draft, call):
    made = draft("submit")
    for step in ("pass", "publish", "supersede", "fail", "release", ""):
        with pytest.raises(tk.ValidationError) as caught:
            call("reviewer", "release_step", id=made["id"], step=step, reason="x")
        assert refused(caught) == ["release.no_such_step"]


def test_a_draft_sent_back_needs_a_reason(draft, call):
    made = draft("submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="reject")
    assert refused(caught) == ["release.reason_needed"]


def test_a_draft_in_review_cannot_be_changed(draft, call):
    made = draft("submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_draft_update", id=made["id"], title="演示数据：改过的标题")
    assert refused(caught) == ["release.no_such_step"]


def test_a_second_release_supersedes_the_first(draft, call):
    first = draft("submit", "approve")
    second = call("steward", "release_draft_create", dataset=first["name"], notes="演示数据，第二版")
    call("steward", "release_draft_upload", id=second["id"], upload=file(table(row(1), row(9))))
    call("steward", "release_step", id=second["id"], step="submit")
    call("reviewer", "release_step", id=second["id"], step="approve")
    history = call(None, "release_list", dataset=first["name"])
    assert [(one["number"], one["state"]) for one in history] == [(2, "released"), (1, "superseded")]
    package = call(None, "package_show", id=first["name"])
    assert (package["release_number"], package["notes"]) == (2, "演示数据，第二版")


def test_resources_keep_their_ids_from_release_to_release(draft, call):
    first = draft("submit", "approve")
    before = [resource["id"] for resource in call(None, "package_show", id=first["name"])["resources"]]
    second = call("steward", "release_draft_create", dataset=first["name"])
    call("steward", "release_draft_upload", id=second["id"], upload=file(table(row(1), row(10))))
    call("steward", "release_step", id=second["id"], step="submit")
    call("reviewer", "release_step", id=second["id"], step="approve")
    assert [resource["id"] for resource in call(None, "package_show", id=first["name"])["resources"]] == before


def test_a_withdrawn_dataset_is_gone_and_says_why(draft, call):
    made = draft("submit", "approve", title="演示数据：撤回的数据")
    call("reviewer", "release_step", id=made["id"], step="withdraw", reason="含有不应公开的内容")
    with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
        call("stranger", "package_show", id=made["name"])
    assert call(None, "package_search", q=f"name:{made['name']}")["count"] == 0
    (tombstone,) = call(None, "release_list", dataset=made["name"])
    assert (tombstone["withdraw_reason"], tombstone["files"]) == ("含有不应公开的内容", [])


def test_a_withdrawn_dataset_can_be_released_again_under_the_next_number(draft, call):
    made = draft("submit", "approve")
    call("reviewer", "release_step", id=made["id"], step="withdraw", reason="有误")
    again = call("steward", "release_draft_create", dataset=made["name"])
    call("steward", "release_draft_upload", id=again["id"], upload=file(table(row(7))))
    call("steward", "release_step", id=again["id"], step="submit")
    assert call("reviewer", "release_step", id=again["id"], step="approve", reason="已改正")["number"] == 2
    assert call(None, "package_show", id=made["name"])["state"] == "active"


def test_a_dataset_without_a_file_or_a_schema_is_not_submitted(draft, call):
    for changes, code in (({"upload": False}, "release.no_file"), ({"table_schema": None}, "release.no_schema")):
        with pytest.raises(tk.ValidationError) as caught:
            draft("submit", **changes)
        assert refused(caught) == [code]


def test_what_may_not_be_disclosed_to_all_is_not_submitted(draft):
    with pytest.raises(tk.ValidationError) as caught:
        draft("submit", disclosure_mode="withheld")
    assert refused(caught) == ["release.not_proactive"]


def test_personal_data_in_the_description_stop_a_draft(draft, call):
    made = draft("submit", notes="联系人身份证号 11010519491231002X")
    (group,) = call("steward", "release_draft_findings", id=made["id"])["groups"]
    assert (made["state"], group["code"], group["findings"][0]["field"]) == (
        "draft",
        "release.personal_words",
        "内容说明",
    )


def test_the_same_file_twice_is_a_warning_and_needs_a_reason(draft, call):
    content = good()
    made = draft(content=content)
    (notice,) = call("steward", "release_draft_upload", id=made["id"], upload=file(content))["notices"]
    assert notice["code"] == "release.duplicate_upload"
    call("steward", "release_step", id=made["id"], step="submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve")
    assert refused(caught) == ["release.reason_needed"]


@pytest.mark.parametrize("name", ["", "../x.csv", "a\u202egnp.csv", "a\nb.csv", "长" * 100 + ".csv"])
def test_a_deceiving_file_name_is_refused(draft, call, name):
    made = draft(upload=False)
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_draft_upload", id=made["id"], upload=file(name=name))
    assert refused(caught) == ["release.bad_file_name"]


def test_a_file_beyond_the_limit_is_refused_and_not_kept(draft, call, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.changsha.max_upload_mb", 1)
    made = draft(upload=False)
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_draft_upload", id=made["id"], upload=file(b"x" * (2 << 20)))
    assert refused(caught) == ["release.too_large"]
    assert call("steward", "release_draft_show", id=made["id"])["uploads"] == []


def test_a_draft_put_away_is_not_found_any_more(draft, call):
    made = draft()
    call("steward", "release_draft_delete", id=made["id"])
    with pytest.raises(tk.ObjectNotFound):
        call("steward", "release_draft_show", id=made["id"])


@pytest.mark.parametrize("action", ["show", "update", "delete", "upload", "findings", "preview"])
def test_others_get_the_same_answer_for_a_hidden_and_an_unknown_draft(draft, call, action):
    answers = []
    for id in (draft(upload=False)["id"], "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(tk.ObjectNotFound) as caught:
            call("stranger", f"release_draft_{action}", id=id, title="x")
        answers.append(str(caught.value))
    assert answers[0] == answers[1]


def test_a_steward_lists_her_organizations_drafts_alone(draft, call):
    made = draft()
    assert made["id"] in [one["id"] for one in call("steward", "release_draft_list")["drafts"]]
    assert call("stranger", "release_draft_list") == {"count": 0, "drafts": []}


def test_a_draft_for_another_organization_is_refused(world, call):
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_draft_create", **fields(world, owner_org=world.theirs["id"]))
    assert "owner_org" in caught.value.error_dict


def come_due(made):
    table = release_model.draft
    model.Session.execute(table.update().values(release_at="2020-01-01").where(table.c.id == made["id"]))
    model.Session.commit()


def test_a_scheduled_release_waits_for_its_time(draft, app):
    made = draft("submit", "schedule")
    with app.flask_app.test_request_context():
        assert workflow.publish_due() == []
        come_due(made)
        assert [done["dataset"] for done in workflow.publish_due()] == [made["name"]]


def test_a_scheduled_release_that_is_refused_keeps_no_other_waiting(draft, app):
    broken, good_one = draft("submit", "schedule"), draft("submit", "schedule")
    file = release_model.draft_file
    model.Session.execute(file.update().values(product_sha256="0" * 64).where(file.c.draft_id == broken["id"]))
    come_due(broken)
    come_due(good_one)
    with app.flask_app.test_request_context():
        assert [done["dataset"] for done in workflow.publish_due()] == [good_one["name"]]


def test_a_scheduled_release_at_which_something_breaks_keeps_no_other_waiting(draft, app):
    broken, good_one = draft("submit", "schedule"), draft("submit", "schedule")
    table = release_model.draft
    model.Session.execute(table.update().values(metadata=["damaged"]).where(table.c.id == broken["id"]))
    come_due(broken)
    come_due(good_one)
    with app.flask_app.test_request_context():
        assert [done["dataset"] for done in workflow.publish_due()] == [good_one["name"]]


def test_the_json_of_a_release_says_what_the_csv_says(draft, call):
    made = draft("submit", "approve", content=table(row(101), row(102)))
    files = {one["format"]: one for one in call(None, "release_show", dataset=made["name"], number=1)["files"]}
    rows = json.loads(store.releases().path(files["JSON"]["sha256"]).read_text(encoding="utf-8"))
    assert [one["decision_number"] for one in rows] == ["长市监罚〔2026〕101号", "长市监罚〔2026〕102号"]
