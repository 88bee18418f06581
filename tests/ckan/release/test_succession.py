"""A draft of a new release: whose it is, what it replaces, and what the reviewer is told."""

import io
from datetime import UTC, date, datetime

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import fields, file, good, row, table
from test_release_pages import post

from ckanext.changsha.release import model as release_model
from ckanext.changsha.release import recordsets, succession

FIVE = [row(number) for number in range(501, 506)]


@pytest.fixture
def released(draft, prepared):
    """A dataset with one release of five rows, which nobody changes; made once a file."""
    if "released" not in prepared:
        content = table(*FIVE)
        prepared["released"] = draft("submit", "approve", content=content, title="演示数据：五行的数据")
    return prepared["released"]


@pytest.fixture
def named(world, call):
    """A new draft of the steward's with this name, without a file."""

    def make(name):
        return call("steward", "release_draft_create", **fields(world, name=name))

    return make


def codes(call, made):
    groups = call("steward", "release_draft_findings", id=made["id"])["groups"]
    return {group["code"]: group["findings"][0] for group in groups}


def refused(caught):
    return caught.value.error_dict["code"]


def test_a_new_draft_does_not_take_over_an_existing_dataset(released, named):
    with pytest.raises(tk.ValidationError) as caught:
        named(released["name"])
    (sentence,) = caught.value.error_dict["name"]
    assert released["title"] in sentence and "发布新版本" in sentence
    assert refused(caught) == ["release.name_in_use"]


def test_a_draft_is_not_renamed_to_an_existing_dataset(released, draft, call):
    made = draft(upload=False)
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_draft_update", id=made["id"], name=released["name"])
    assert refused(caught) == ["release.name_in_use"]


def test_of_two_drafts_with_one_new_name_the_second_is_not_submitted_after_the_release(draft, named, call):
    first = draft()
    late = named(first["name"])
    call("steward", "release_draft_upload", id=late["id"], upload=file())
    call("steward", "release_step", id=first["id"], step="submit")
    call("reviewer", "release_step", id=first["id"], step="approve")
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_step", id=late["id"], step="submit")
    assert refused(caught) == ["release.name_in_use"]


def test_the_name_of_a_withdrawn_dataset_is_taken_and_its_title_stays_hidden(draft, named, call):
    made = draft("submit", "approve", title="演示数据：不再公开的标题")
    call("reviewer", "release_step", id=made["id"], step="withdraw", reason="有误")
    with pytest.raises(tk.ValidationError) as caught:
        named(made["name"])
    assert "不再公开的标题" not in str(caught.value)


def test_a_new_release_says_which_one_it_replaces(released, draft, call):
    made = draft("submit", dataset=released["name"], content=table(*FIVE, row(510)))
    said = codes(call, made)
    assert set(said) == {"release.replaces"} and "第 1 版（5 行）" in said["release.replaces"]["message"]
    assert made["passed"] and not made["warned"]


def test_a_release_with_half_the_rows_gone_needs_a_reason(released, draft, call):
    made = draft("submit", dataset=released["name"], content=table(row(511)))
    assert "release.rows_dropped" in codes(call, made) and made["warned"]
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve")
    assert refused(caught) == ["release.reason_needed"]


def test_a_release_by_another_schema_is_a_warning():
    before = {"state": "released", "number": 2, "table_schema": "budget-table", "verdict": {"rows": 3, "fields": ["a"]}}
    verdict = {"rows": 3, "fields": ["a", "b"]}
    found = succession.differences(before, {"table_schema": "service-matter"}, verdict, date(2026, 3, 1))
    changed = next(finding for finding in found if finding.code == "release.schema_changed")
    assert changed.severity == "warn" and changed.values["columns"] == "b"


def test_a_day_of_publication_that_is_yet_to_come_is_a_warning(draft, call):
    made = draft("submit", date_published="2099-01-01")
    finding = codes(call, made)["release.published_later"]
    assert finding["field"] == "发布日期" and made["warned"] and made["state"] == "in_review"


def test_an_approval_at_a_time_is_refused_instead_of_released_at_once(draft, call):
    made = draft("submit")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", release_at="2099-01-01 09:00")
    assert refused(caught) == ["release.use_schedule"]
    assert call("reviewer", "release_draft_show", id=made["id"])["state"] == "in_review"


def test_the_same_bytes_in_two_open_drafts_are_told(draft, call):
    content = good()
    draft(content=content)
    again = draft(upload=False)
    (notice,) = call("steward", "release_draft_upload", id=again["id"], upload=file(content))["notices"]
    assert notice["code"] == "release.duplicate_upload"


def test_another_organizations_open_draft_is_not_told(world, draft, call):
    content = good()
    draft(content=content)
    theirs = call("stranger", "release_draft_create", **fields(world, owner_org=world.theirs["id"]))
    assert call("stranger", "release_draft_upload", id=theirs["id"], upload=file(content))["notices"] == []


def test_the_time_of_a_former_upload_is_that_of_beijing(draft, call):
    content = good()
    made = draft(content=content)
    table = release_model.draft_file
    evening = datetime(2026, 3, 5, 20, 30, tzinfo=UTC)
    model.Session.execute(table.update().values(uploaded_at=evening).where(table.c.draft_id == made["id"]))
    model.Session.commit()
    (notice,) = call("steward", "release_draft_upload", id=made["id"], upload=file(content))["notices"]
    assert "2026-03-06 04:30" in notice["message"]


def test_the_review_page_shows_every_field_with_its_label(draft, browser):
    made = draft("submit", notes="演示数据：给复核员看的说明")
    for who in ("steward", "reviewer"):
        page = browser(who).get(f"/release/{made['id']}").text
        seen = page.split('id="release-description"')[1].split("</section>")[0]
        values = (
            "给复核员看的说明",
            "D05-006",
            made["name"],
            "006120125/2026-00123",
            "演示局办公室",
            "主动公开",
            "2026-03-05",
        )
        for words in (*values, "索引号", "使用许可", "长沙市演示局"):
            assert words in seen, words


def test_the_review_page_of_a_new_release_shows_what_changed(released, draft, browser):
    content = table(*FIVE, row(512))
    made = draft("submit", dataset=released["name"], title="演示数据：改过的标题", content=content)
    page = browser("reviewer").get(f"/release/{made['id']}").text
    assert "取代第 1 版" in page and "原 5 行，现 6 行" in page
    changed = page.split('data-field="title"')[1].split("</dd>")[0]
    assert "改过的标题" in changed and released["title"] in changed
    assert "原为" not in page.split('data-field="license_id"')[1].split("</dd>")[0]


def test_stewards_find_the_way_to_a_new_release_on_the_datasets_page(released, browser):
    page = f"/dataset/{released['name']}"
    link = f'href="/release/new?dataset={released["name"]}"'
    seen = browser("steward").get(page).text
    assert link in seen and "发布新版本" in seen
    assert link not in browser("stranger").get(page).text and link not in browser().get(page).text


def test_a_draft_page_looks_again_while_the_checks_run(draft, browser, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.changsha.check_inline", False)
    made = draft("submit")
    again = '<meta http-equiv="refresh"'
    assert made["state"] == "checking" and again in browser("steward").get(f"/release/{made['id']}").text
    assert again not in browser("steward").get(f"/release/{draft(upload=False)['id']}").text


def test_an_upload_without_a_file_asks_for_one(draft, browser):
    made, client = draft(upload=False), browser("steward")
    page = f"/release/{made['id']}"
    assert "请选择文件" in post(client, page, f"{page}/upload", upload=(io.BytesIO(b""), "")).text


def test_the_titles_of_pages_have_one_delimiter(draft, browser):
    client = browser("steward")
    for path in ("/release/", "/release/new", f"/release/{draft(upload=False)['id']}"):
        title = client.get(path).text.split("<title>")[1].split("</title>")[0]
        assert "- -" not in " ".join(title.split())


def test_whoever_withdraws_sees_which_addresses_go(draft, call, browser):
    made = draft("submit", "approve")
    file = call(None, "release_list", dataset=made["name"])[0]["files"][0]
    page = browser("reviewer").get(f"/release/{made['id']}").text
    going = page.split('class="release-taken-away"')[1].split("</ul>")[0]
    assert file["path"] in going and f"/dataset/{made['name']}</li>" in going


def test_a_withdrawn_dataset_answers_programs_like_an_unknown_one(draft, call, browser):
    made = draft("submit", "approve")
    call("reviewer", "release_step", id=made["id"], step="withdraw", reason="有误")
    gone = browser().get(f"/api/3/action/package_show?id={made['name']}")
    unknown = browser().get("/api/3/action/package_show?id=never-was")
    assert (gone.status_code, gone.json["error"]) == (404, unknown.json["error"])
    assert gone.json["error"] == unknown.json["error"]


def test_a_released_file_has_no_time_that_changes_with_the_clock(released, browser, call):
    file = call(None, "release_list", dataset=released["name"])[-1]["files"][0]
    assert "Last-Modified" not in browser().get(file["path"]).headers


def test_a_dataset_of_records_is_dated_by_the_clock_of_beijing(world, app):
    described = {"title": "演示", "name": "x", "notes": "演示", "organization": world.ours["name"], "schema": "x"}
    said = {**described, "catalogue_entry": "D05-006", "published": None}
    with app.flask_app.test_request_context():
        assert recordsets.metadata(said, date(2026, 3, 6))["date_published"] == "2026-03-06"


def test_whoever_withdraws_an_earlier_release_sees_its_own_files_alone(draft, call, browser):
    first = draft("submit", "approve")
    draft("submit", "approve", dataset=first["name"])
    page = browser("reviewer").get(f"/release/{first['id']}").text
    going = page.split('class="release-taken-away"')[1].split("</ul>")[0]
    assert f"{first['name']}-1.csv" in going and f"{first['name']}-2.csv" not in going
    assert f"/dataset/{first['name']}</li>" not in going
