"""A site with one public dataset that keeps to a Table Schema, and one that is not public."""

import pytest
from ckan import model, plugins
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import SAID

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue


@pytest.fixture(scope="module")
def prepared():
    """What one file's tests share: they change nothing."""
    return {}


@pytest.fixture(scope="module")
def plugins_loaded():
    """The plugins, loaded once a file, which takes as long as its tests."""
    plugins.load_all()
    yield
    plugins.unload_all()


@pytest.fixture
def app(plugins_loaded, prepared, empty_database, reset_index, make_app):
    """CKAN's test application on a site with both datasets, made once a file."""
    if not prepared:
        empty_database()
        reset_index()
        load_catalogue(model.Session, read_catalogue()[0])
        model.Session.commit()
        prepared["app"] = make_app()
        with prepared["app"].flask_app.test_request_context():
            publisher = factories.Organization(title="长沙市演示局（演示数据）")
            context = {"ignore_auth": True, "user": factories.Sysadmin()["name"], "changsha_release": True}
            for name, private in (("open-penalties", False), ("closed-penalties", True)):
                said = {**SAID, "release_number": 1, "name": name, "owner_org": publisher["id"], "private": private}
                tk.get_action("package_create")(dict(context), said)
    return prepared["app"]
