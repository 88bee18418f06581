"""A13: the restore drill. What a backup saved is there again after everything was lost: bytes, releases, reviews.

`deploy/backup.py` saves the test's own database and storage while they are used; then both are destroyed.
"""

import hashlib
import shutil
import sys
from pathlib import Path

import documents_factory
import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.lib.search import make_connection
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import file, row, table
from suffering import document

from ckanext.changsha.records import solr
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import model, recordsets, store

sys.path.insert(0, str(Path(__file__).parents[3] / "deploy"))

import backup
from processes import Failure

# What must be equal: every released file's hash, who took which step when, what is public, and what waits.
HEADS = {
    "released files": "SELECT filename, sha256, size FROM changsha_release_file ORDER BY 1, 2",
    "releases": "SELECT dataset, number, state, draft_id, released_at FROM changsha_release ORDER BY 1, 2",
    "reviews": "SELECT id, draft_id, actor, step, source, target, reason, checklist::text, at FROM changsha_review"
    " ORDER BY 1",
    "drafts": "SELECT id, state, verdict::text FROM changsha_draft ORDER BY 1",
    "documents": "SELECT id, draft_id, name, sha256, screened::text FROM changsha_draft_document ORDER BY 1",
    "public records": "SELECT id, content_hash, release_number FROM changsha_record ORDER BY 1",
    "datasets": "SELECT name, id, state FROM package ORDER BY 1",
    "people": 'SELECT name, password FROM "user" ORDER BY 1',
}


@pytest.fixture
def installation(monkeypatch, tmp_path):
    """The test's database, with a storage of its own."""
    storage = tmp_path / "storage"
    storage.mkdir()
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(storage))
    return backup.Installation(tk.config["sqlalchemy.url"], storage, Path(tk.config["__file__"]))


def heads():
    """A hash over each of HEADS."""
    found = {}
    for name, statement in HEADS.items():
        rows = ckan_model.Session.execute(sa.text(statement)).all()
        assert rows, f"there are no {name} to compare"
        found[name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    ckan_model.Session.rollback()
    return found


def bytes_of(storage):
    """The hash of every file below the storage's releases and drafts, by its name."""
    kept = (path for part in ("releases", "drafts") for path in (storage / part).rglob("*") if path.is_file())
    return {str(path.relative_to(storage)): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def indexed():
    """What the two indexes hold."""
    found = {one["name"] for one in make_connection().search("+dataset_type:dataset", rows=10_000).docs}
    docs = solr.select({"q": "*:*", "rows": 10_000, "fl": "id,content_hash"})["response"]["docs"]
    return found, {(one["id"], one["content_hash"]) for one in docs}


def destroy(storage):
    """The database without a table, the storage without a file, the indexes without a document."""
    ckan_model.Session.remove()
    ckan_model.meta.engine.dispose()
    with ckan_model.meta.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    ckan_model.meta.engine.dispose()
    shutil.rmtree(storage)
    solr.update({"delete": {"query": "*:*"}}, commit=True)
    make_connection().delete(q="*:*")
    make_connection().commit()


@pytest.fixture
def filled(world, draft, call, installation):
    """Two datasets, one of them in two versions, public records, and a draft with a document that waits for its
    reviewer."""
    name = draft("submit", "approve")["name"]
    made = call("steward", "release_draft_create", dataset=name)
    call("steward", "release_draft_upload", id=made["id"], upload=file(table(row(1), row(2))))
    call("steward", "release_step", id=made["id"], step="submit")
    call("reviewer", "release_step", id=made["id"], step="approve", reason="已核对")
    users = [{"name": world.reviewer["name"], "capacity": "admin"}]
    factories.Organization(name="cs-bgt", title="长沙市演示办公厅（演示数据）", users=users)
    stage(ckan_model.Session, [document()])
    ckan_model.Session.commit()
    [(dataset, _)] = recordsets.build_drafts(ckan_model.Session, world.admin["id"])
    waiting = sa.select(model.draft.c.id).where(model.draft.c.name == dataset)
    id = ckan_model.Session.scalar(waiting)
    call("reviewer", "release_step", id=id, step="approve", reason="已核对")
    id = draft()["id"]
    call("steward", "release_document_add", id=id, upload=documents_factory.document())
    call("steward", "release_step", id=id, step="submit")
    return id


@pytest.mark.acceptance("A13")
@pytest.mark.timeout(900)
def test_everything_is_there_again_after_a_restore(tally, filled, installation, draft, call, app, tmp_path):
    saved = tmp_path / "saved"
    before, kept, found = heads(), bytes_of(installation.storage), indexed()
    backup.save(installation, saved)
    draft("submit", "approve")  # what came after the backup is not in it
    assert heads() != before

    for name, damage in DAMAGES.items():
        damaged = tmp_path / "damaged"
        shutil.copytree(saved, damaged)
        damage(damaged)
        now = heads()
        with pytest.raises(Failure):
            backup.restore(installation, damaged)
        tally.case(f"a backup of which {name} is refused", heads() == now, "it was restored, or half of it")
        shutil.rmtree(damaged)

    destroy(installation.storage)
    backup.restore(installation, saved)
    for name, head in heads().items():
        tally.case(f"{name} after a restore", head == before[name], "differ from what was saved")
    tally.case("files after a restore", bytes_of(installation.storage) == kept, "differ from what was saved")
    hashes = ckan_model.Session.scalars(sa.select(model.release_file.c.sha256).distinct()).all()
    broken = [sha256 for sha256 in hashes if not store.releases().intact(sha256)]
    tally.case("released bytes after a restore", hashes and not broken, f"{len(broken)} of {len(hashes)} broken")
    tally.case("the indexes after a restore", indexed() == found, "are not those of what was saved")
    address = ckan_model.Session.execute(sa.select(model.release.c.dataset, model.release.c.number)).first()
    page = app.get(f"/dataset/{address.dataset}", status=200)
    tally.case("a dataset's page after a restore", address.dataset in page.body, "does not show the dataset")
    call("reviewer", "release_step", id=filled, step="approve", reason="已核对")
    after = call("reviewer", "release_draft_show", id=filled)["state"]
    tally.case("the draft that waited", after == "released", f"is {after} after its approval")


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def some_file(folder):
    return next(path for path in sorted((folder / backup.FILES).rglob("*")) if path.is_file())


DAMAGES = {
    "a bit of the database flipped": lambda folder: flip(folder / backup.DUMP),
    "a bit of a file flipped": lambda folder: flip(some_file(folder)),
    "a file is missing": lambda folder: some_file(folder).unlink(),
    "the sums are missing": lambda folder: (folder / backup.SUMS).unlink(),
}
