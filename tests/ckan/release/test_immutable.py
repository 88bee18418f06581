"""What is released stays as it is: bytes, rows and verdicts (ACCEPTANCE A07, A09, A27)."""

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from sqlalchemy.exc import DatabaseError

from ckanext.changsha.release import checks, examining, model, store


@pytest.fixture
def released(draft):
    return draft("submit", "approve")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE changsha_release_file SET sha256 = 'x'",
        "UPDATE changsha_release SET number = 9",
        "UPDATE changsha_release SET reviewer = author",
        "UPDATE changsha_release SET verdict = '{}'",
        "UPDATE changsha_release SET author = 'x'",
        "UPDATE changsha_review SET reason = 'x'",
    ],
)
def test_the_database_refuses_to_change_what_is_released(released, change):
    with pytest.raises(DatabaseError):
        ckan_model.Session.execute(sa.text(change))
    ckan_model.Session.rollback()


def test_the_database_refuses_a_release_reviewed_by_its_author(released):
    row = dict(ckan_model.Session.execute(sa.select(model.release).limit(1)).mappings().one())
    row.update(id="other", number=99, state="superseded", reviewer=row["author"])
    with pytest.raises(DatabaseError, match="four_eyes"):
        ckan_model.Session.execute(sa.insert(model.release).values(row))
    ckan_model.Session.rollback()


def test_a_kept_file_is_read_only_and_never_replaced(tmp_path):
    kept = store.Store(tmp_path)
    with kept.scratch() as scratch:
        scratch.write_bytes(b"1")
        first = kept.keep(scratch)
    inode = first.path.stat().st_ino
    with kept.scratch() as scratch:
        scratch.write_bytes(b"1")
        kept.keep(scratch)
    assert (first.path.stat().st_mode & 0o777, first.path.stat().st_ino) == (0o444, inode)


def test_a_file_that_changed_on_disk_is_not_served_and_is_reported(released, browser, call, cli):
    file = call(None, "release_list", dataset=released["name"])[0]["files"][0]
    path = store.releases().path(file["sha256"])
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert browser().get(file["path"]).status_code == 503
    path.write_bytes(content)
    path.chmod(0o444)
    assert browser().get(file["path"]).status_code == 200


VERDICT = model.draft_file.c.verdict
SWAPS = {
    "other bytes": {"sha256": "0" * 64},
    "another product": {"product_sha256": "0" * 64},
    "a forged verdict": {"verdict": {"passed": True}},
    "a verdict of other bytes": {"verdict": sa.func.jsonb_set(VERDICT, sa.text("'{sha256}'"), sa.text("'0'::jsonb"))},
}


@pytest.mark.parametrize("change", SWAPS)
def test_a_verdict_about_something_else_releases_nothing(draft, call, change):
    made = draft("submit")
    file = model.draft_file
    ckan_model.Session.execute(sa.update(file).where(file.c.draft_id == made["id"]).values(SWAPS[change]))
    ckan_model.Session.commit()
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=made["id"], step="approve")
    assert caught.value.error_dict["code"] == ["release.verdict_stale"]
    assert ckan_model.Package.get(made["name"]) is None


def codes(call, made):
    groups = call("steward", "release_draft_findings", id=made["id"])["groups"]
    return [(group["code"], group["severity"]) for group in groups]


def test_a_check_that_breaks_is_a_finding_and_no_pass(draft, call, monkeypatch):
    monkeypatch.setattr(examining, "check_file", None)
    assert codes(call, draft("submit")) == [("release.check_crashed", "block")]


def test_a_file_that_is_gone_from_the_store_is_a_finding_and_no_pass(draft, call):
    made = draft()
    store.drafts().path(made["file"]["sha256"]).unlink()
    call("steward", "release_step", id=made["id"], step="submit")
    assert codes(call, made) == [("release.file_lost", "block")]


def test_a_check_that_comes_late_changes_nothing(draft, call):
    made = draft("submit")
    checks.check_draft(made["id"])
    assert call("steward", "release_draft_show", id=made["id"])["state"] == "in_review"


def test_two_reviewers_at_once_make_one_release(draft, call):
    made = draft("submit")
    call("reviewer", "release_step", id=made["id"], step="approve")
    with pytest.raises(tk.ValidationError) as caught:
        call("colleague", "release_step", id=made["id"], step="approve")
    assert caught.value.error_dict["code"] == ["release.no_such_step"]


APPROVE = """
import sys
from ckan.cli import load_config
from ckan.config.middleware import make_app
app = make_app(load_config(sys.argv[1]))
from ckanext.changsha.release.workflow import Review, take_step
from disclosure.policy import items
with app._wsgi_app.test_request_context():
    take_step(sys.argv[2], "approve", sys.argv[3], "已核对", review=Review({item.id: "yes" for item in items()}))
"""


@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("release.after_files", "in_review"),
        ("release.before_commit", "in_review"),
        ("release.after_commit", "released"),
    ],
)
def test_a_kill_in_the_middle_leaves_a_release_or_none(world, draft, call, place, state):
    from ckanext.changsha.release import outbox

    made = draft("submit")
    ckan_model.Session.remove()
    command = [sys.executable, "-c", APPROVE, tk.config["__file__"], made["id"], world.reviewer["id"]]
    done = subprocess.run(command, env={**os.environ, "CHANGSHA_CRASHPOINT": place}, capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr[-2000:]
    outbox.deliver()
    assert call("steward", "release_draft_show", id=made["id"])["state"] == state
    found = call(None, "package_search", q=f"name:{made['name']}")["count"]
    assert found == (1 if state == "released" else 0)


def test_a_search_index_that_is_down_loses_no_release(draft, call, monkeypatch):
    from ckanext.changsha.release import outbox

    made = draft("submit")
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/none")
    assert call("reviewer", "release_step", id=made["id"], step="approve")["state"] == "released"
    monkeypatch.undo()
    done, failed = outbox.deliver()
    assert (done >= 1, failed) == (True, 0)
    assert call(None, "package_search", q=f"name:{made['name']}")["count"] == 1
