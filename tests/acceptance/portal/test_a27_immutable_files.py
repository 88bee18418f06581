"""A27: a released file can't be changed by anybody, and a bit that flips on disk is found and never served."""

import os

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from sqlalchemy.exc import DatabaseError

from ckanext.changsha.release import model, store

TABLES = (model.release, model.release_file, model.review)
PASSING = {"state", "withdrawn_at", "withdrawn_by", "withdraw_reason"}  # what a withdrawal changes of a release


VALUES = {"INTEGER": "77", "BIGINT": "77", "JSONB": "'[]'", "DATETIME": "now()"}


@pytest.fixture
def released(draft, call):
    """The files of a few releases."""
    names = [draft("submit", "approve")["name"] for _ in range(4)]
    return [file for name in names for file in call(None, "release_list", dataset=name)[0]["files"]]


def statements():
    """Everything the application's database role could try on the tables of releases."""
    for table in TABLES:
        for column in table.columns:
            if table is not model.release or column.name not in PASSING:
                yield f"UPDATE {table.name} SET {column.name} = {VALUES.get(str(column.type), repr('x'))}"
        yield f"DELETE FROM {table.name}"
        yield f"TRUNCATE {table.name} CASCADE"


@pytest.mark.acceptance("A27")
def test_the_application_cannot_rewrite_a_release_in_the_database(tally, released):
    snapshot = content()
    for statement in statements():
        try:
            ckan_model.Session.execute(sa.text(statement))
            changed = content() != snapshot
        except DatabaseError:
            changed = False
        ckan_model.Session.rollback()
        tally.case(statement, not changed, "changed what was released")


def content():
    """What the public reads of all releases, as one text."""
    query = "SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {} AS t"
    return [ckan_model.Session.scalar(sa.text(query.format(table.name))) for table in TABLES]


@pytest.mark.acceptance("A27")
def test_the_store_never_replaces_what_it_keeps(tally, released, call):
    keep = store.releases()
    for file in released:
        path = keep.path(file["sha256"])
        before, inode = path.read_bytes(), path.stat().st_ino
        with keep.scratch() as scratch:
            scratch.write_bytes(before)
            keep.keep(scratch)
        same = path.stat().st_ino == inode and path.stat().st_mode & 0o222 == 0
        tally.case(f"{file['filename']} kept again", same, "another file, or one that may be written")
        if os.getuid():
            tally.case(f"{file['filename']} opened", not os.access(path, os.W_OK), "may be written")


@pytest.mark.acceptance("A27")
def test_no_action_changes_a_released_file(tally, released, call):
    for name in ("resource_update", "resource_patch", "resource_delete", "package_update", "package_patch"):
        for file in released[:4]:
            try:
                call("admin", name, id=file["path"].split("/")[2], url="http://example.com/x", hash="x")
                tally.case(f"{name} {file['filename']}", False, "was done")
            except (tk.NotAuthorized, tk.ValidationError, tk.ObjectNotFound):
                tally.case(f"{name} {file['filename']}", True)


@pytest.mark.acceptance("A27")
@pytest.mark.timeout(600)
def test_every_flipped_bit_is_found_and_never_served(tally, released, browser, cli):
    keep, reader = store.releases(), browser()
    from ckan.cli.cli import ckan

    for number in range(tally.scale(200, 1000)):
        file = tally.rng.choice(released)
        path = keep.path(file["sha256"])
        content = path.read_bytes()
        at, bit = tally.rng.randrange(len(content)), 1 << tally.rng.randrange(8)
        rewrite(path, content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
        served = reader.get(file["path"])
        found = not keep.intact(file["sha256"])
        if number % 20 == 0:  # the nightly command reads every file: once for many flips is enough
            said = cli.invoke(ckan, ["changsha", "release", "verify"])
            found = found and said.exit_code == 1 and file["sha256"] in said.output
        rewrite(path, content)
        tally.case(f"{file['filename']} bit {at}", served.status_code == 503 and found, str(served.status_code))
    answers = {reader.get(file["path"]).status_code for file in released}
    assert answers == {200}


def rewrite(path, content):
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)
