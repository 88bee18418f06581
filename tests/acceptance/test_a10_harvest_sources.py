"""A10 in the portal: no source is saved with an address that leads inside, and no refusal tells of the inside."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from ckanext.harvest.model import HarvestSource
from test_a10_inner_addresses import INSIDE, SPELLINGS, Traps

from ckanext.changsha.harvest.run import find_source, run_source

HOSTS = "ckanext.changsha.harvest.hosts"
REGISTER = ["data.changsha.gov.cn", "changsha.gov.cn", "www.changsha.gov.cn"]
KINDS = ("changsha_transactions", "changsha_gazette", "changsha_budget")
TRAPS = Traps(8983, "/var/run/docker.sock")  # what an attacker would look for; nothing of ours listens there


@pytest.fixture
def administrator(with_plugins, clean_db, monkeypatch):
    monkeypatch.setitem(tk.config, HOSTS, REGISTER)
    return factories.SysadminWithToken()


@pytest.mark.acceptance("A10")
def test_no_spelling_of_an_inner_address_becomes_a_source(app, administrator, tally):
    organization = factories.Organization()["id"]
    for place, spelling in enumerate(SPELLINGS):
        url = TRAPS.spelled(spelling)
        said = {"name": f"source-{place}", "title": "演示数据", "url": url, "owner_org": organization}
        answer = app.post(
            "/api/3/action/harvest_source_create",
            json={**said, "source_type": KINDS[place % len(KINDS)]},
            headers={"Authorization": administrator["token"]},
        )
        error = answer.json.get("error", {})
        told = any(inner in str({**error, "help": ""}) for inner in (*INSIDE[:4], "8983", ".sock"))
        refused = answer.status_code == 409 and "url" in error and not told
        tally.case(spelling, refused, f"{answer.status_code} {error}")
    tally.case("no source is left", model.Session.query(HarvestSource).count() == 0, "a source was saved")


@pytest.mark.acceptance("A10")
def test_a_source_that_came_to_lead_inside_fails_and_others_go_on(administrator, monkeypatch, tally, tmp_path):
    context = {"user": administrator["name"], "model": model, "session": model.Session}
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "note.json").write_text('{"code": 400, "data": null}', encoding="utf-8")
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.folders", [str(tmp_path)])
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path / "storage"))
    organization = factories.Organization()["id"]
    said = {"title": "演示数据", "owner_org": organization, "source_type": "changsha_transactions"}
    for name, url in (("moved", "http://www.changsha.gov.cn/"), ("sound", f"file://{saved}")):
        tk.get_action("harvest_source_create")(dict(context), {**said, "name": name, "url": url})
    for spelling in SPELLINGS:
        url = TRAPS.spelled(spelling)
        if url.startswith("file:"):
            continue  # folders are checked against a register of their own
        source = find_source("moved")
        source.url = url  # as if written past the check
        source.save()
        account = run_source(source)
        shown = str([*account.unlisted, *account.errors])
        told = any(inner in shown for inner in (*INSIDE[:4], "8983", ".sock"))
        tally.case(spelling, account.down and not told and account.pages == 0, shown[:120])
    tally.case("the other source", not run_source(find_source("sound")).down, "did not go on")
