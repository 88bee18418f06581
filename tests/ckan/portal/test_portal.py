"""The front page and what stands around every page."""

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.catalogue.organizations import load_organizations, read_organizations


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
