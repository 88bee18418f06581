"""CVE-2026-41255: nobody can prime a view for forged POSTs (ACCEPTANCE A22)."""

import ckan.config.middleware.flask_app as core
import pytest
from ckan.tests import factories
from flask_wtf.csrf import CSRFProtect

from ckanext.changsha.ops.csrf import CsrfHoleOpen, self_test

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")


@pytest.fixture
def victim(app):
    """A browser in which somebody is logged in, and the address of her profile form."""
    user = factories.User(password="correct-horse-1")
    browser = app.flask_app.test_client()
    browser.post("/user/login", data={"login": user["name"], "password": "correct-horse-1"})
    assert browser.get("/user/edit/" + user["name"]).status_code == 200
    return browser, "/user/edit/" + user["name"]


@pytest.fixture
def stock():
    """CKAN as it is on PyPI."""
    core.csrf.__class__ = CSRFProtect
    yield
    core.csrf._exempt_views.discard("ckan.views.user.edit")


def forged(browser, form):
    return browser.post(form, data={"fullname": "forged"}).status_code


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_post_is_refused_whatever_came_before(app, victim, method):
    browser, form = victim
    assert forged(browser, form) == 400
    getattr(app.flask_app.test_client(), method)(form)
    assert forged(browser, form) == 400


def test_a_token_can_post_without_a_form(app):
    token = factories.APIToken(user=factories.Sysadmin()["name"])["token"]
    answer = app.flask_app.test_client().post("/api/3/action/status_show", json={}, headers={"Authorization": token})
    assert answer.status_code == 200


def test_the_site_refuses_to_start_with_the_stock_behaviour(app, stock):
    with pytest.raises(CsrfHoleOpen):
        self_test(app.flask_app, CSRFProtect())
