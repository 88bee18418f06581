"""What stewards, reviewers and the public see in a browser."""

import io
import re
from urllib.parse import urlsplit

import pytest
from drafts_factory import BAD, YES, fields, good


def token(page):
    """The CSRF token of a page's form."""
    return re.search(r'name="_csrf_token" value="([^"]+)"', page.text)[1]


def post(client, page, address, **data):
    """Send a form that stands on `page`, with its CSRF token."""
    sent = client.get(page)
    return client.post(address, data={"_csrf_token": token(sent), **data}, headers={"Referer": "http://test.ckan.net"})


CHECKED = {f"checklist-{item}": "yes" for item in YES}


def plain(page, id):
    """A page without the id that was asked for, and without its CSRF token, which changes every second."""
    return re.sub(r'(name="_csrf_token" \w+)="[^"]+"', r"\1", page.text).replace(id, "")


@pytest.fixture
def released(draft):
    return draft("submit", "approve")


def test_the_whole_way_in_a_browser(world, browser):
    steward, reviewer = browser("steward"), browser("reviewer")
    made = post(steward, "/release/new", "/release/new", **fields(world, title="演示数据：网上办理"))
    assert made.status_code == 302
    page = urlsplit(made.location).path
    post(steward, page, f"{page}/upload", upload=(io.BytesIO(BAD), "坏.csv"))
    post(steward, page, f"{page}/step", step="submit")
    seen = steward.get(page).text
    assert re.search(r">3</a></td>\s*<td[^>]*>decided</td>", seen) and "怎样修改" in seen and "has-finding" in seen
    post(steward, page, f"{page}/upload", upload=(io.BytesIO(good()), "好.csv"))
    post(steward, page, f"{page}/step", step="submit")
    assert "通过并发布" in reviewer.get(page).text
    post(reviewer, page, f"{page}/step", step="approve", reason="已核对", **CHECKED)
    public = browser().get(re.search(r'href="(/dataset/penalties-\d+)"', reviewer.get(page).text)[1])
    assert "下载 CSV" in public.text and "网上办理" in public.text


def test_a_form_with_mistakes_comes_back_with_what_was_written(world, browser):
    page = post(browser("steward"), "/release/new", "/release/new", **fields(world, title="演示数据：缺项", notes=""))
    assert page.status_code == 200
    assert "演示数据：缺项" in page.text and "error-explanation" in page.text


def test_the_form_lists_the_table_schemas_by_group(browser):
    group = browser("steward").get("/release/new").text.partition('<optgroup label="政府预算决算">')[2]
    assert '<option value="government-revenue">G01 一般公共预算收入表</option>' in group.partition("</optgroup>")[0]


def test_a_draft_can_be_edited_in_a_browser(draft, browser, call):
    made, client = draft(), browser("steward")
    page = f"/release/{made['id']}/edit"
    assert made["title"] in client.get(page).text
    post(client, page, page, title="演示数据：改好的标题")
    assert call("steward", "release_draft_show", id=made["id"])["title"] == "演示数据：改好的标题"


def test_a_refused_step_says_why_in_chinese(draft, browser):
    made, client = draft("submit"), browser("reviewer")
    answer = post(client, f"/release/{made['id']}", f"/release/{made['id']}/step", step="reject")
    assert "必须写明理由" in answer.text


def test_the_work_list_shows_what_comes_next(draft, browser):
    made = draft("submit", content=BAD, title="演示数据：待修改的表")
    page = browser("steward").get("/release/").text
    assert made["title"] in page and "按问题清单修改" in page


@pytest.mark.parametrize("path", ["", "/edit", "/file/x"])
def test_a_hidden_draft_looks_like_one_that_never_was(draft, browser, path):
    client, made = browser("stranger"), draft(upload=False)
    hidden = client.get(f"/release/{made['id']}{path}")
    unknown = client.get(f"/release/00000000-0000-4000-8000-000000000000{path}")
    assert hidden.status_code == unknown.status_code == 404
    assert plain(hidden, made["id"]) == plain(unknown, "00000000-0000-4000-8000-000000000000")


def test_who_is_not_logged_in_is_asked_to(draft, browser):
    for path in ("/release/", "/release/new", f"/release/{draft(upload=False)['id']}"):
        assert "/user/login" in browser().get(path).location


def test_a_steward_gets_her_own_file_back(draft, browser):
    content = good()
    made = draft(content=content)
    answer = browser("steward").get(f"/release/{made['id']}/file/{made['file']['id']}")
    assert answer.data == content
    assert (
        answer.headers["Content-Disposition"].startswith("attachment") and "no-store" in answer.headers["Cache-Control"]
    )


def test_a_released_file_is_an_attachment_that_runs_nothing(released, browser):
    answer = browser().get(f"/dataset/{released['name']}/release/1/{released['name']}-1.csv")
    assert answer.status_code == 200 and "演示" in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_released_file_has_its_hash_as_etag(released, browser, call):
    file = call(None, "release_list", dataset=released["name"])[0]["files"][0]
    answer = browser().get(file["path"])
    assert answer.headers["ETag"] == f'"{file["sha256"]}"'
    again = browser().get(file["path"], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_dataset_page_shows_the_first_rows_and_the_history(released, browser):
    page = browser().get(f"/dataset/{released['name']}").text
    assert "行政相对人名称" in page and "长沙演示商贸有限公司" in page
    assert "release-history" in page and "SHA-256" in page


def test_amounts_in_the_first_rows_are_written_for_the_eye_and_in_the_file_as_they_are(draft, browser):
    made = draft("submit", "approve", content=good().replace(b",0.1,", b",12345.5,"))
    address = f"/dataset/{made['name']}"
    assert '<td class="text-end">12,345.5</td>' in browser().get(address).text
    assert ",12345.5," in browser().get(f"{address}/release/1/{made['name']}-1.csv").text


def test_datasets_are_found_by_the_formats_of_their_table_and_not_by_what_stands_beside_it(released, browser, call):
    found = call(None, "package_search", fq=f"name:{released['name']}", **{"facet.field": ["res_format"]})
    formats = {"CSV", "XLSX", "JSON", "JSONL", "Parquet"}
    assert {facet["name"] for facet in found["search_facets"]["res_format"]["items"]} == formats
    assert "Data dictionary" not in browser().get("/dataset").text


def test_the_notes_name_the_data_standard_and_the_files_as_people_do(released, browser):
    notes = browser().get(f"/dataset/{released['name']}/release/1").text
    assert "行政处罚信息</a>" in notes and "数据字典（CSV）</a>" in notes


def test_withdrawn_addresses_answer_410_with_the_reason(released, browser, call):
    call("reviewer", "release_step", id=released["id"], step="withdraw", reason="含有不应公开的内容")
    for path in (f"/dataset/{released['name']}", f"/dataset/{released['name']}/release/1/{released['name']}-1.csv"):
        answer = browser().get(path)
        assert answer.status_code == 410 and "含有不应公开的内容" in answer.text
        assert released["title"] not in answer.text


def test_a_forged_post_changes_nothing(draft, browser, call):
    made, client = draft("submit"), browser("reviewer")
    assert client.post(f"/release/{made['id']}/step", data={"step": "approve", "reason": "x"}).status_code == 400
    assert call("reviewer", "release_draft_show", id=made["id"])["state"] == "in_review"


@pytest.mark.parametrize(
    "path", ["/dataset/new", "/dataset/edit/{name}", "/dataset/{name}/resource/new", "/dataset/delete/{name}"]
)
def test_ckans_own_editing_pages_lead_to_a_draft(released, browser, path):
    answer = browser("steward").get(path.format(name=released["name"]))
    assert answer.status_code == 302 and "/release/new" in answer.location


def test_no_route_gives_what_is_in_the_drafts_store(draft, browser):
    sha256 = draft()["file"]["sha256"]
    for path in (f"/drafts/{sha256[:2]}/{sha256[2:4]}/{sha256}", f"/uploads/../drafts/{sha256}"):
        assert browser().get(path).status_code == 404


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(draft, app, browser, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "MAX_CONTENT_LENGTH", 1 << 20)
    made, client = draft(upload=False), browser("steward")
    sent = {"upload": (io.BytesIO(b"x" * (2 << 20)), "表.csv")}
    assert client.post(f"/release/{made['id']}/upload", data=sent).status_code == 413


def test_the_largest_body_is_the_largest_upload(app):
    assert app.flask_app.config["MAX_CONTENT_LENGTH"] == 201 << 20
