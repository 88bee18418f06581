"""The files of releases behind one of CKAN's file storages, which web servers share."""

import shutil

import pytest
from ckan.lib import files
from ckan.plugins import toolkit as tk
from drafts_factory import row, table

from ckanext.changsha.release import store

NAME = "releases-shared"


@pytest.fixture
def shared(app, tmp_path, monkeypatch):
    """A storage that several web servers share, as the settings make one."""
    made = files.make_storage(NAME, {"type": "ckan:fs", "path": str(tmp_path / "shared"), "initialize": True})
    files.storages.register(NAME, made)
    monkeypatch.setitem(tk.config, store.RELEASE_STORAGE, NAME)
    return tmp_path / "shared"


@pytest.fixture
def released(shared, draft, call):
    made = draft("submit", "approve", content=table(row(91)))
    return call(None, "release_show", dataset=made["name"], number=1)["files"][0]


def test_a_release_is_in_the_storage_and_served_where_its_folder_is_empty(released, shared, browser):
    assert len([path for path in shared.rglob("*") if path.is_file()]) >= 3
    shutil.rmtree(store.releases().folder)
    answer = browser().get(released["path"])
    assert answer.status_code == 200 and answer.headers["ETag"] == f'"{released["sha256"]}"'


def test_other_bytes_in_the_storage_are_never_served(released, shared, browser):
    shutil.rmtree(store.releases().folder)
    next(shared.rglob(released["sha256"])).write_bytes(b"other")
    assert browser().get(released["path"]).status_code == 503


def test_nothing_is_released_while_the_storage_is_away(shared, draft, call, monkeypatch):
    made = draft("submit", content=table(row(92)))
    monkeypatch.setitem(tk.config, store.RELEASE_STORAGE, "no-such-storage")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert caught.value.error_dict["code"] == ["release.storage_unavailable"]
    assert call("steward", "release_draft_show", id=made["id"])["state"] == "in_review"


class Unreachable(Exception):
    """What the client of a storage raises when its server is away: boto3's errors are neither CKAN's nor OSError."""


def test_an_error_of_the_storage_s_own_client_releases_nothing_and_serves_nothing(
    released, draft, call, browser, monkeypatch
):
    def unreachable(self, data, extras):
        raise Unreachable("Could not connect to the endpoint")

    made = draft("submit", content=table(row(93)))
    monkeypatch.setattr(type(files.get_storage(NAME).manager), "exists", unreachable)
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert caught.value.error_dict["code"] == ["release.storage_unavailable"]
    shutil.rmtree(store.releases().folder)
    assert browser().get(released["path"]).status_code == 503
