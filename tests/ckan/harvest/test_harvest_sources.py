"""Who may set up which source: no address inside, no folder for others, and nothing of it for the public."""

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from ckanext.harvest.model import HarvestObject, HarvestSource

from ckanext.changsha.harvest.run import find_source

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
INSIDE = [
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://127.0.0.1:8983/solr/",
    "http://[::1]/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[64:ff9b::7f00:1]/",
    "http://１２７.０.０.１/",
    "http://data.changsha.gov.cn@127.0.0.1/",
    "http://data.changsha.gov.cn:22/",
    "http://localhost/",
]


def why(refused: tk.ValidationError) -> str:
    return refused.error_dict["url"][0]


def test_an_address_inside_is_refused_when_it_is_saved(add_source):
    for url in INSIDE:
        with pytest.raises(tk.ValidationError) as refused:
            add_source(url)
        assert "不是公共互联网上允许访问的地址" in why(refused.value), url
    assert model.Session.query(HarvestSource).count() == 0


def test_only_the_web_and_registered_folders_are_sources(add_source):
    for url in ("ftp://data.changsha.gov.cn/", "gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)"):
        with pytest.raises(tk.ValidationError) as refused:
            add_source(url)
        assert "必须以 http:// 或 https:// 开头" in why(refused.value), url


def test_a_host_that_is_not_on_the_register_is_refused(add_source, monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.hosts", ["www.hnsggzy.com"])
    assert add_source("https://www.hnsggzy.com/")
    with pytest.raises(tk.ValidationError):
        add_source("https://www.hnsggzy.com.evil.example/", "other")


def test_an_address_is_checked_when_it_is_changed(add_source, admin):
    name = add_source("https://www.hnsggzy.com/")
    for action in ("harvest_source_patch", "package_patch"):
        with pytest.raises(tk.ValidationError):
            tk.get_action(action)(dict(admin), {"id": find_source(name).id, "url": "http://127.0.0.1:6379/"})
    assert find_source(name).url == "https://www.hnsggzy.com/"


def test_a_source_that_came_to_lead_inside_is_not_read(add_source, run, site, monkeypatch):
    name = add_source(site.url)
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.allow_loopback", [])
    account = run(name)
    assert "平台没有连接" in account.unlisted[0]
    assert "127.0.0.1" not in str(account.unlisted)
    assert site.asked == []


def test_a_folder_outside_the_registered_ones_is_refused(add_source, folder, tmp_path):
    (folder / "link").symlink_to(tmp_path)
    for path in ("/", f"{folder}/..", f"{folder}/../../../etc", f"{folder}/missing", f"{folder}/link"):
        with pytest.raises(tk.ValidationError) as refused:
            add_source(f"file://{path}")
        assert "不在平台允许采集的目录之内" in why(refused.value), path


@pytest.fixture
def editor(organization) -> dict[str, object]:
    """A steward of the source's own organization, as an API call comes in."""
    user = factories.User()
    call_action("member_create", id=organization, object=user["id"], object_type="user", capacity="editor")
    return {"user": user["name"], "model": model, "session": model.Session}


def test_a_folder_is_refused_to_everybody_but_administrators(add_source, editor, organization, folder):
    said = {
        "name": "mine",
        "url": f"file://{folder}",
        "source_type": "changsha_transactions",
        "owner_org": organization,
    }
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
        tk.get_action("harvest_source_create")(editor, said)
    name = add_source(f"file://{folder}", "theirs")
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
        tk.get_action("harvest_source_patch")(editor, {"id": find_source(name).id, "title": "taken"})
    assert find_source(name).title == "theirs"


def test_settings_that_mean_nothing_are_refused_with_what_is_allowed(admin, organization, places):
    said = {"name": "source", "url": "https://www.hnsggzy.com/", "source_type": "changsha_transactions"}
    for settings in ("[]", "{", '{"secret": 1}', '{"system": "nowhere"}', '{"since": "2026-02-30"}', '{"delay": 0}'):
        with pytest.raises(tk.ValidationError) as refused:
            tk.get_action("harvest_source_create")(dict(admin), said | {"owner_org": organization, "config": settings})
        assert "来源设置" in str(refused.value.error_dict["config"]), settings


def test_the_public_sees_nothing_of_a_source(app, add_source, run, folder):
    (folder / "unreleased-name.json").write_bytes(b"{")
    name = add_source(f"file://{folder}", "hidden-source")
    run(name)
    page = model.Session.query(HarvestObject).one()
    anonymous = {"user": "", "model": model}
    for action, asked in (
        ("harvest_source_show", {"id": find_source(name).id}),
        ("harvest_source_show_status", {"id": find_source(name).id}),
        ("harvest_source_list", {}),
        ("harvest_object_show", {"id": page.id}),
        ("harvest_object_list", {}),
        ("harvest_job_list", {"source_id": find_source(name).id}),
    ):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(action)(dict(anonymous), asked)
    found = tk.get_action("package_search")(
        dict(anonymous), {"q": f"id:{page.harvest_source_id}", "fq": "dataset_type:harvest"}
    )
    assert found["count"] == 0
    for path in (f"/harvest/{name}", f"/harvest/object/{page.id}", "/harvest", "/api/3/action/harvest_source_list"):
        answer = app.get(path, expect_errors=True)
        assert "unreleased-name" not in answer.body
        assert str(folder) not in answer.body


def test_an_administrator_sees_the_form_and_the_job(app, add_source, run, folder):
    (folder / "broken.json").write_bytes(b'{"data": {"noticeList": [')
    name = add_source(f"file://{folder}")
    run(name)
    user = factories.SysadminWithToken()
    page = app.get(f"/harvest/{name}/job/last", headers={"Authorization": user["token"]}, expect_errors=True)
    assert page.status_code == 200
    form = app.get("/harvest/new", headers={"Authorization": user["token"]}, expect_errors=True)
    assert "公共资源交易" in form.body
