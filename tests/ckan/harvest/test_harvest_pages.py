"""ckanext-harvest's pages: for administrators, in Chinese, with what a job brought, and no change by a link."""

import re

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.harvest.model import HarvestJob
from notice_site import Site

from ckanext.changsha.harvest.run import find_source

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
PASSWORD = "correct-horse-1"


@pytest.fixture
def source(add_source, run, site: Site):
    """A source with one finished job that read two notices."""
    site.serve_notices(1, 2)
    name = add_source(site.url)
    run(name)
    return find_source(name)


@pytest.fixture
def browse(app, organization):
    """A browser in which somebody with a role is logged in."""

    def login(role):
        user = (factories.Sysadmin if role == "sysadmin" else factories.User)(password=PASSWORD)
        if role not in ("sysadmin", "stranger"):
            call_action("member_create", id=organization, object=user["id"], object_type="user", capacity=role)
        browser = app.flask_app.test_client()
        browser.post("/user/login", data={"login": user["name"], "password": PASSWORD})
        return browser

    return login


def jobs():
    model.Session.rollback()
    return model.Session.query(HarvestJob).count()


def changes(source):
    name, job = source.title, source.get_jobs()[0].id
    return [f"/harvest/{what}/{source.id}" for what in ("clear", "refresh", "delete")] + [
        f"/harvest/{name}/job/{job}/abort"
    ]


@pytest.mark.parametrize("role", ["sysadmin", "admin", "editor", "stranger"])
def test_a_link_changes_nothing(browse, source, role):
    browser = browse(role)
    for path in changes(source):
        answer = browser.get(path)
        assert answer.status_code in ((200, 405) if role == "sysadmin" else (403,)), path
    assert jobs() == 1 and find_source(source.id).active
    assert model.Package.get(source.id).state == "active"


def test_a_forged_form_changes_nothing(browse, source):
    browser = browse("sysadmin")
    assert {browser.post(path).status_code for path in changes(source)} == {400}
    assert jobs() == 1


@pytest.mark.parametrize("role", ["admin", "editor"])
def test_stewards_and_reviewers_are_turned_away_at_once(browse, source, role):
    browser = browse(role)
    name = source.title
    for path in ("/harvest/new", f"/harvest/edit/{name}", f"/harvest/admin/{name}", f"/harvest/{name}/job/last"):
        assert browser.get(path).status_code == 403, path
    shown = browser.get(f"/harvest/{name}")
    assert shown.status_code == 200
    assert "/harvest/clear" not in shown.text and "/harvest/admin" not in shown.text


def test_an_administrator_starts_and_clears_by_a_button(browse, source):
    browser = browse("sysadmin")
    for change, left in (("refresh", 2), ("clear", 0)):
        page = browser.get(f"/harvest/admin/{source.title}").text
        form = re.search(rf'<form method="post" action="[^"]*/harvest/{change}/[^"]*".*?</form>', page, re.S)
        token = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', form[0])[1]
        answer = browser.post(f"/harvest/{change}/{source.id}", data={"_csrf_token": token})
        assert answer.status_code == 302
        assert jobs() == left


@pytest.mark.parametrize("capacity", ["admin", "editor"])
def test_no_action_lets_an_organizations_people_at_its_sources(source, organization, capacity):
    user = factories.User()
    call_action("member_create", id=organization, object=user["id"], object_type="user", capacity=capacity)
    context = {"user": user["name"], "auth_user_obj": model.User.get(user["id"])}
    job = source.get_jobs()[0].id
    made = {"name": "mine", "title": "mine", "url": "https://www.hnsggzy.com/", "source_type": "changsha_transactions"}
    for action, asked in {
        "harvest_source_clear": {"id": source.id},
        "harvest_source_job_history_clear": {"id": source.id},
        "harvest_source_create": {**made, "owner_org": organization},
        "harvest_source_update": {**made, "id": source.id},
        "harvest_source_patch": {"id": source.id, "title": "taken"},
        "harvest_source_delete": {"id": source.id},
        "harvest_job_create": {"source_id": source.id},
        "harvest_job_create_all": {},
        "harvest_job_abort": {"id": job},
        "harvest_job_show": {"id": job},
        "harvest_job_list": {"source_id": source.id},
        "harvest_jobs_run": {},
        "harvest_objects_import": {},
        "harvest_log_list": {},
        "harvest_source_reindex": {"id": source.id},
        "package_create": {**made, "type": "harvest", "owner_org": organization},
        "package_patch": {"id": source.id, "title": "taken"},
        "package_delete": {"id": source.id},
        "changsha_harvest_account": {"id": job},
    }.items():
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(action)({**context, "model": model, "session": model.Session}, asked)
    assert find_source(source.id).title == source.title


def test_jobs_are_refused_to_the_public_and_not_an_error(app, source):
    for path in ("harvest_job_list", "harvest_log_list", f"changsha_harvest_account?id={source.get_jobs()[0].id}"):
        assert app.get(f"/api/3/action/{path}", expect_errors=True).status_code == 403, path


def test_a_jobs_page_says_what_was_read_and_what_is_wrong(browse, add_source, run, folder):
    (folder / "broken.json").write_bytes(b'{"data": {"noticeList": [')
    name = add_source(f"file://{folder}")
    run(name)
    browser = browse("sysadmin")
    for path in (f"/harvest/{name}/job/last", f"/harvest/admin/{name}", f"/harvest/{name}"):
        page = browser.get(path).text
        assert re.search(r">文件数</th>\s*<td>1</td>", page), path
        assert "发现的问题" in page and "broken.json" in page, path


def test_the_pages_are_in_chinese(browse, source):
    browser = browse("sysadmin")
    name = source.title
    for path in ("/harvest/", "/harvest/new", f"/harvest/{name}", f"/harvest/edit/{name}", f"/harvest/admin/{name}",
                 f"/harvest/{name}/job", f"/harvest/{name}/job/last", f"/harvest/about/{name}"):  # fmt: skip
        page = browser.get(path)
        assert page.status_code == 200, path
        shown = re.search(r"<main.*</main>|<div[^>]*class=\"main.*", page.text, re.S) or [page.text]
        text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", shown[0], flags=re.S)
        for english in ("Harvest", "Job", "Reharvest", "Finished", "Frequency", "Clear", "Save", "Source type",
                        "Error", "not modified", "View ", "Update ", "Configuration", "found", " Go "):  # fmt: skip
            assert english not in text, (path, english)


def test_publishers_are_shown_by_their_names(browse, admin, add_source, organization, site):
    tk.get_action("organization_patch")(dict(admin), {"id": organization, "title": "长沙市演示局（演示数据）"})
    add_source(site.url)
    browser = browse("sysadmin")
    slug = model.Group.get(organization).name
    for path in ("/harvest/", "/harvest/new", "/harvest/edit/source"):
        text = re.sub(r"<[^>]+>", " ", browser.get(path).text)
        assert "长沙市演示局（演示数据）" in text and slug not in text, path
