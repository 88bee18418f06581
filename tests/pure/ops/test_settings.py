"""The portal is deployed closed: what CKAN leaves open by default is off (THREATS 2a, H3, W1, W6, W8)."""

from configparser import ConfigParser
from pathlib import Path

import pytest

SETTINGS = Path(__file__).parents[3] / "deploy/ckan.settings.ini"


@pytest.fixture(scope="module")
def settings():
    parser = ConfigParser(interpolation=None)
    parser.read(SETTINGS, encoding="utf-8")
    return parser["app:main"]


@pytest.mark.parametrize(
    "option",
    [
        "ckan.auth.public_user_details",
        "ckan.auth.user_create_organizations",
        "ckan.auth.user_create_groups",
        "ckan.auth.enable_cookie_auth_in_api",
        "ckan.auth.create_user_via_api",
        "ckan.auth.create_user_via_web",
        "ckan.auth.anon_create_dataset",
        "ckan.auth.create_unowned_dataset",
        "ckan.datastore.sqlsearch.enabled",
    ],
)
def test_what_ckan_opens_by_default_is_off(settings, option):
    assert settings.getboolean(option) is False


@pytest.mark.parametrize("plugin", ["resource_proxy", "datastore", "datapusher", "ckan_harvester"])
def test_no_plugin_is_loaded_that_fetches_any_address_or_opens_the_database(settings, plugin):
    assert plugin not in settings["ckan.plugins"].split()


def test_the_session_cookie_stays_on_this_site(settings):
    assert settings["session_cookie_samesite"] in ("Lax", "Strict")
