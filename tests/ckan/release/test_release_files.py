"""The files of a release: every format, described by its package, found under an address that stays, and in bulk."""

import io
import json

import polars as pl
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import good
from frictionless import Package

from ckanext.changsha.release import exports, store

ENDINGS = [".csv", ".xlsx", ".json", ".jsonl", ".parquet", ".schema.json", ".dictionary.csv", ".datapackage.json"]


@pytest.fixture
def released(draft, prepared):
    """A release; made once a file."""
    if "released" not in prepared:
        prepared["released"] = draft("submit", "approve")
    return prepared["released"]


@pytest.fixture
def read(browser, released):
    """The bytes of one of its files, by ending."""

    def get(ending):
        name = released["name"]
        return browser().get(f"/dataset/{name}/release/1/{name}-1{ending}").data

    return get


def files(call, name, number=1):
    return call(None, "release_show", dataset=name, number=number)["files"]


def test_a_release_has_every_format(call, released):
    assert {one["filename"] for one in files(call, released["name"])} == {
        f"{released['name']}-1{ending}" for ending in ENDINGS
    }


def test_all_formats_hold_the_same_rows(read):
    rows = pl.read_parquet(io.BytesIO(read(".parquet")))
    lines = [json.loads(line) for line in read(".jsonl").splitlines()]
    assert json.loads(read(".json")) == lines
    assert rows["decision_number"].to_list() == [line["decision_number"] for line in lines]
    assert rows["decided"].dtype == pl.Date and rows["fine"].dtype.is_decimal()
    assert lines[0]["fine"] == 0.1 and lines[0]["confiscated"] is None


def test_frictionless_reads_the_table_by_its_data_package_which_names_all_files(read, call, released, tmp_path):
    (tmp_path / "datapackage.json").write_bytes(read(".datapackage.json"))
    (tmp_path / f"{released['name']}-1.csv").write_bytes(read(".csv"))
    said = json.loads(read(".datapackage.json"))
    listed = {one["filename"]: f"sha256:{one['sha256']}" for one in files(call, released["name"])}
    assert {one["path"]: one["hash"] for one in said["resources"]} == {
        name: hash for name, hash in listed.items() if not name.endswith(".datapackage.json")
    }
    package = Package(str(tmp_path / "datapackage.json"))
    table = next(resource for resource in package.resources if resource.path.endswith("-1.csv"))
    assert len(table.read_rows()) == 3 and not list(Package.metadata_validate(said))


def test_equal_data_gives_equal_files_whatever_the_dataset(draft, call):
    content = good()
    made = [draft("submit", "approve", content=content), draft("submit", "approve", content=content)]
    hashes = [{one["format"]: one["sha256"] for one in files(call, each["name"])} for each in made]
    assert [hash.pop("Data Package") for hash in hashes] and hashes[0] == hashes[1]


def test_files_are_made_before_the_approval_which_only_links_them(draft, call, monkeypatch):
    made = draft("submit")
    monkeypatch.setattr(exports, "prepare", None)
    call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert len(files(call, made["name"])) == len(ENDINGS)


def test_a_prepared_file_that_was_tampered_with_stops_the_release(draft, call):
    made = draft("submit")
    verdict = model.Session.scalar(
        sa.text("SELECT verdict FROM changsha_draft_file WHERE draft_id = :id AND current"), {"id": made["id"]}
    )
    path = store.drafts().path(next(one["sha256"] for one in verdict["files"] if one["ending"] == ".parquet"))
    path.unlink()
    path.write_bytes(b"other bytes")
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    assert caught.value.error_dict["code"] == ["release.verdict_stale"]
    path.unlink()


def test_a_resource_keeps_its_id_from_release_to_release(draft, call):
    made = draft("submit", "approve")
    before = resources(call, made["name"])
    draft("submit", "approve", dataset=made["name"])
    assert resources(call, made["name"]) == before


def resources(call, name):
    return {one["format"]: one["id"] for one in call(None, "package_show", id=name)["resources"]}


# The addresses that stay, and all files at once


def test_the_latest_address_leads_to_the_current_release(draft, browser):
    made = draft("submit", "approve")
    name = made["name"]
    for number in (1, 2):
        answer = browser().get(f"/dataset/{name}/release/latest/{name}.parquet")
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(f"/dataset/{name}/release/{number}/{name}-{number}.parquet")
        if number == 1:
            draft("submit", "approve", dataset=name)


@pytest.mark.parametrize("filename", ["{name}.exe", "{name}-1.csv", "other.csv", "{name}", "..csv"])
def test_what_the_current_release_has_not_is_not_found(released, browser, filename):
    path = f"/dataset/{released['name']}/release/latest/{filename.format(name=released['name'])}"
    assert browser().get(path).status_code == 404


def test_the_latest_address_of_what_was_withdrawn_says_why(draft, browser, call):
    made = draft("submit", "approve")
    call("reviewer", "release_step", id=made["id"], step="withdraw", reason="演示数据有误")
    answer = browser().get(f"/dataset/{made['name']}/release/latest/{made['name']}.csv")
    assert answer.status_code == 410 and "演示数据有误" in answer.text
    assert made["name"] not in browser().get("/bulk").text


def test_the_bulk_list_has_sizes_hashes_and_addresses_that_lead_to_the_bytes(released, call, browser):
    listed = browser().get("/bulk.json").json
    mine = next(one for one in listed["datasets"] if one["dataset"] == released["name"])
    known = {one["filename"]: (one["size"], one["sha256"]) for one in files(call, released["name"])}
    assert {one["filename"]: (one["size"], one["sha256"]) for one in mine["files"]} == known
    assert [one["format"] for one in mine["files"]][:2] == ["CSV", "XLSX"]
    latest = browser().get(mine["files"][0]["latest"].removeprefix(tk.config["ckan.site_url"]), follow_redirects=True)
    assert len(latest.data) == mine["files"][0]["size"]
    assert listed["size"] >= sum(size for size, _ in known.values()) and listed["next"] is None


def test_the_bulk_page_is_for_people_and_in_parts(released, browser, call):
    page = browser().get("/bulk", headers={"Accept-Language": "zh-CN"}).text
    assert "全部数据文件" in page and released["metadata"]["title"] in page
    assert len(call(None, "release_bulk", limit=1)["datasets"]) == 1
    with pytest.raises(tk.ValidationError):
        call(None, "release_bulk", limit="all")


def test_a_draft_is_in_no_list_of_files(draft, browser):
    made = draft("submit")
    assert made["name"] not in browser().get("/bulk").text + browser().get("/bulk.json").text
    assert browser().get(f"/dataset/{made['name']}/release/latest/{made['name']}.csv").status_code == 404
