"""A11 in the portal: a hostile source's job ends with the reason, deletes nothing, and leaves other sources alone."""

from __future__ import annotations

import json
import time
from functools import partial

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from harvest_feed import scalar, staged
from hostile_site import HostileSite, tls_site
from test_a11_hostile_sources import FAULTS, FINE, LIMITS

from ckanext.changsha.harvest.accounts import Account
from ckanext.changsha.harvest.run import find_source, run_source
from ckanext.changsha.harvesters.engine import reader
from ckanext.changsha.harvesters.http import GuardedClient, Rules
from disclosure.findings import Finding, describe

SIZE = 60
JOB_S = 120.0  # of a whole job, where A11 has 30 min
DATES = {"clock of 2 years ago", "clock of 2 years ahead"}  # what they change may wait for a person, or be taken
BY_KIND = {"changsha_transactions": "/", "changsha_gazette": "/szf/zfgb/", "changsha_budget": "/szf/ztzl/ysgk/"}
LEFT = "SELECT count(*) FROM changsha_harvest_run WHERE state IN ('gathering', 'fetching')"


@pytest.fixture
def site(with_plugins, clean_db, tmp_path, monkeypatch):
    made = HostileSite(SIZE)
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.allow_loopback", [made.allow])
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path / "storage"))
    monkeypatch.setattr(reader, "Limits", lambda: LIMITS)  # the real budget makes a run of slow faults take an hour
    reader._client.cache_clear()
    yield made
    made.stop()
    reader._client.cache_clear()


def add_source(name: str, url: str, kind: str, **settings: object) -> None:
    context = {"user": factories.Sysadmin()["name"], "model": model, "session": model.Session}
    said = {"name": name, "title": name, "url": url, "source_type": kind, "owner_org": factories.Organization()["id"]}
    tk.get_action("harvest_source_create")(context, {**said, "config": json.dumps(settings)})


@pytest.mark.acceptance("A11")
@pytest.mark.timeout(3000)
def test_a_hostile_source_harms_no_record_and_no_other_source(site, tally):
    add_source("hostile", site.base("hostile"), "changsha_transactions", system="ggzy", pages=12)
    add_source("neighbour", site.base("neighbour", "/szf/zfgb/"), "changsha_gazette")
    assert not run("hostile").down
    assert run("neighbour").numbers["added"] == SIZE
    before = staged()
    for fault, (asked, right) in FAULTS.items():
        for _ in range(tally.scale(1, 20)):
            seed = tally.rng.randrange(10**6)
            site.arm(**{"fault": fault, "session": "hostile", "on": "list", "seed": seed, **asked})
            begun = time.monotonic()
            account = run("hostile")
            broke = wrong(fault, account, right, time.monotonic() - begun, before)
            other = run("neighbour")
            if other.down or other.numbers["unchanged"] != SIZE:
                broke = broke or f"the other source's run: {other.numbers}, {other.unlisted}"
            tally.case(f"{fault}, seed {seed}", not broke, broke)
    site.disarm()
    tally.case("afterwards", not run("hostile").down, "the source is well again, and its run is not")


@pytest.mark.acceptance("A11")
@pytest.mark.parametrize(("name", "days"), [("127.0.0.1", -1), ("data.example.cn", 30)], ids=["expired", "other host"])
def test_a_job_whose_source_has_a_bad_certificate_says_so(site, tally, tmp_path, monkeypatch, name, days):
    add_source("neighbour", site.base("neighbour", "/szf/zfgb/"), "changsha_gazette")
    run("neighbour")
    before = staged()
    with tls_site(tmp_path, name=name, days=days) as (port, trusting):
        allowed = [site.allow, f"127.0.0.1:{port}"]
        monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.allow_loopback", allowed)
        client = partial(GuardedClient, Rules.of(allow=allowed), LIMITS, verify=trusting)
        for kind, path in BY_KIND.items():
            add_source(kind.replace("_", "-"), f"https://127.0.0.1:{port}{path}", kind)
            with client() as trusted, monkeypatch.context() as patched:
                patched.setattr(reader, "_client", lambda *_, trusted=trusted: trusted)
                begun = time.monotonic()
                account = run(kind.replace("_", "-"))
                broke = wrong("certificate", account, {"source.tls"}, time.monotonic() - begun, before)
            tally.case(kind, not broke, broke)
    again = run("neighbour").numbers
    tally.case("the other source", again["unchanged"] == SIZE, f"its run: {again}")


def run(name: str) -> Account:
    return run_source(find_source(name))


def wrong(fault: str, account: Account, right: set[str], seconds: float, before: dict[str, str]) -> str:
    """What is not as A11 asks, in words; "" when all is."""
    sentences = [*account.unlisted, *account.errors, *account.held]
    if scalar(LEFT):
        return "the job did not end"
    if seconds > JOB_S:
        return f"took {seconds:.0f} s"
    if account.progress["withdrawn"] or not before.keys() <= staged().keys():
        return f"{account.progress['withdrawn']} records withdrawn, {len(before)} were there, now {len(staged())}"
    if fault not in DATES and {key: said for key, said in staged().items() if key in before} != before:
        return "a record that was there has other content"
    if FINE not in right and not any(_said(code, sentences) for code in right):
        return f"says {sentences[:2]}, not {right}"
    return "names an inner address" if "127.0.0.1" in "".join(sentences) else ""


def _said(code: str, sentences: list[str]) -> bool:
    """Whether the sentence of that finding was said, whatever it was filled in with."""
    message = describe(Finding(code), "zh")["message"]
    return any(message[:10] in sentence for sentence in sentences)
