"""A loaded catalogue, and a dataset that says everything it must."""

import itertools

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import SAID

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue

numbers = itertools.count(1)


@pytest.fixture(scope="module")
def prepared():
    """What one file's tests share: the database is emptied once, for most of them change nothing."""
    return {}


@pytest.fixture
def loaded(with_plugins, prepared, empty_database, reset_index):
    """The whole catalogue, as `make run` loads it."""
    if not prepared:
        empty_database()
        reset_index()
        prepared["publisher"] = factories.Organization(title="长沙市演示局(演示数据)")
        prepared["user"] = factories.Sysadmin()["name"]
    entries, _ = read_catalogue()
    counts = load_catalogue(model.Session, entries)
    model.Session.commit()
    return counts


@pytest.fixture
def publisher(loaded, prepared):
    return prepared["publisher"]


@pytest.fixture
def release(loaded, prepared, with_request_context):
    """Make a dataset as the release transaction does."""

    def make(**changes):
        said = {
            **SAID,
            "title": "演示数据:部门预算",
            "name": f"demonstration-{next(numbers)}",
            "owner_org": prepared["publisher"]["id"],
            "catalogue_entry": "D15-001",
            "table_schema": None,
            "release_number": 1,
        }
        said = {name: value for name, value in {**said, **changes}.items() if value is not None}
        context = {"ignore_auth": True, "user": prepared["user"], "changsha_release": True}
        return tk.get_action("package_create")(context, said)

    return make
