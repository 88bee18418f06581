"""The front page and what stands around every page."""

import re

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.catalogue.organizations import load_organizations, read_organizations
from ckanext.changsha.portal import sitemap, views


@pytest.fixture(scope="module")
def prepared():
    return {}


@pytest.fixture(autouse=True)
def loaded(with_plugins, prepared, empty_database):
    """A site with its catalogue and its organisations, made once."""
    if not prepared:
        empty_database()
        load_catalogue(model.Session, read_catalogue()[0])
        load_organizations(model.Session, read_organizations())
        model.Session.commit()
        prepared["done"] = True


@pytest.fixture
def app(loaded, prepared, make_app):
    """CKAN's test application, made once: that takes longer than any test."""
    if "app" not in prepared:
        prepared["app"] = make_app()
    return prepared["app"]


def test_the_front_page_counts_what_is_public(app):
    page = app.get("/").body
    assert "五公开" in page and ">274<" in page and ">52<" in page


def test_the_front_page_speaks_english(app):
    assert "Five kinds of openness" in app.get("/en/").body


def test_the_counts_are_data_too(app):
    counts = app.get("/api/3/action/portal_counts").json["result"]
    assert (counts["organizations"], counts["entries"]["决策"]) == (52, 24)


def test_the_front_page_costs_three_statements(app, statements):
    app.get("/")
    assert len(statements) <= 3


def test_the_way_to_the_gate_is_shown_to_stewards_alone(app):
    body = tk.get_action("organization_show")({"ignore_auth": True}, {"id": "cs-jyj"})
    steward = factories.User()
    tk.get_action("member_create")(
        {"ignore_auth": True}, {"id": body["id"], "object": steward["id"], "object_type": "user", "capacity": "editor"}
    )
    assert tk.check_access("portal_steward", {"user": steward["name"]})
    with pytest.raises(tk.NotAuthorized):
        tk.check_access("portal_steward", {"user": factories.User()["name"]})


@pytest.mark.ckan_config("ckanext.changsha.demonstration", True)
def test_invented_data_are_called_so_on_every_page(app):
    assert "演示数据" in app.get("/dataset").body


def test_real_data_are_not_called_invented(app):
    assert "cs-demonstration" not in app.get("/about").body


PAGES = ["/", "/dataset", "/organization", "/about", "/user/login", "/catalogue"]


def test_no_page_needs_inline_scripts(app):
    inline = ("onclick=", "<script>", "javascript:", "<style>")
    pages = {address: app.get(address).body for address in PAGES}
    assert [(address, found) for address in PAGES for found in inline if found in pages[address]] == []


def test_the_first_stop_of_the_keyboard_is_the_content(app):
    pages = [app.get(address).body for address in PAGES]
    assert all(page.index('href="#content"') < page.index("<header") and 'id="content"' in page for page in pages)


def test_an_error_page_says_in_chinese_what_to_do(app):
    assert "请搜索标题，或从目录中查找" in app.get("/nothing-here", status=404).body


def test_each_page_can_be_read_in_the_other_language(app):
    assert 'href="/en/catalogue?category=' in app.get("/catalogue?category=决策").body


def test_the_scripts_of_chinese_pages_get_the_texts_they_wait_for(app):
    assert 'lang="zh-Hans-CN"' in app.get("/").body
    assert app.get("/api/i18n/zh_Hans-CN", status=200)


def member(capacity):
    """Somebody who works for 长沙市教育局, with her own client's headers."""
    user = factories.UserWithToken()
    said = {"id": "cs-jyj", "object": user["id"], "object_type": "user", "capacity": capacity}
    tk.get_action("member_create")({"ignore_auth": True}, said)
    return {"Authorization": user["token"]}


class Broken:
    """A card that fails when the page shows it."""

    @property
    def url(self):
        raise RuntimeError("演示故障")


def test_a_page_that_breaks_half_way_gives_a_styled_page_in_chinese(app, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(views, "openness", lambda entries: [Broken()] * 8)
    body = app.get("/", status=500).body
    assert "changsha-portal/" in body and "main" in body.partition("</head>")[0]
    assert "系统出现故障" in body.partition("</title>")[0] and "nternal" not in body


def test_an_organisation_shows_the_public_only_what_it_may_open(app):
    body = app.get("/organization/cs-jyj").body
    assert "/organization/about/cs-jyj" in body
    assert [path for path in ("/organization/members/", "/organization/activity/", "/group") if path in body] == []


def test_an_organisation_counts_its_datasets_the_same_way_whatever_their_number(app):
    body = app.get("/organization").body
    assert "0 个数据集" in body and "0数据集" not in body


def test_who_works_for_an_organisation_is_known_to_its_members_alone(app):
    asked = "/api/3/action/member_list?id=cs-jyj"
    strangers = [{}, {"Authorization": factories.UserWithToken()["token"]}]
    assert [app.get(asked, headers=headers).status_code for headers in strangers] == [403, 403]
    assert app.get(asked, headers=member("member"), status=200).json["result"]
    assert "成员名单" in app.get("/organization/members/cs-jyj", status=403).body


def test_people_who_publish_start_at_their_work_and_others_at_the_front_page(app):
    assert tk.config["ckan.auth.route_after_login"] == "portal.start"
    landed = {
        who: app.get("/start", headers=headers, follow_redirects=False).location
        for who, headers in {
            "steward": member("editor"),
            "reader": {"Authorization": factories.UserWithToken()["token"]},
            "visitor": {},
        }.items()
    }
    assert {who: place.rstrip("/").rpartition("/")[2] == "release" for who, place in landed.items()} == {
        "steward": True,
        "reader": False,
        "visitor": False,
    }


def test_browsers_find_the_icon_and_robots_what_not_to_read(app):
    assert app.get("/favicon.ico", status=200).data
    said = app.get("/robots.txt").body
    closed = ("/api/", "/release", "/user", "/search", "/dataset?")
    assert [path for path in closed if f"Disallow: {path}\n" not in said] == []
    assert "/sitemap.xml" in said


def test_the_sites_map_lists_what_is_public_in_files_of_bounded_length(app, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST", 100)
    files = re.findall("<loc>(.*?)</loc>", app.get("/sitemap.xml").body)
    assert [file.rpartition("/")[2] for file in files] == [f"catalogue-{number}.xml" for number in (1, 2, 3)]
    entries = [entry for file in files for entry in re.findall("<loc>(.*?)</loc>", app.get(file).body)]
    assert len(entries) == len(set(entries)) == 274
    assert app.get(entries[0], status=200)
    app.get("/sitemap/catalogue-4.xml", status=404)
    app.get("/sitemap/user-1.xml", status=404)


ENGLISH = [
    "News feed",
    "Profile settings",
    "No activity found",
    "All activity types",
    "Activity from",
    "Change details",
]


def test_the_pages_of_people_who_work_here_are_chinese(app):
    headers = member("admin")
    pages = [
        "/dashboard/datasets",
        "/dashboard/organizations",
        "/dashboard/",
        "/user/edit",
        "/organization/members/cs-jyj",
    ]
    shown = {path: app.get(path, headers=headers).body for path in pages}
    assert [(path, words) for path in pages for words in ENGLISH if words in shown[path]] == []


def test_what_a_form_lacks_is_said_in_chinese(app):
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    answer = app.post("/api/3/action/organization_create", json={"name": "不对"}, headers=headers, status=409)
    assert "只能使用小写英文字母" in str(answer.json["error"]["name"])
