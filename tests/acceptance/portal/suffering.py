"""What is asked of a portal while something that it needs fails, and what must hold then and afterwards (A13)."""

import signal
import subprocess
import time
from contextlib import ExitStack, suppress
from datetime import date

import httpx
import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.lib.search import make_connection
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from dependencies import portal_with_wires
from drafts_factory import YES

from ckanext.changsha.records import model as records_model
from ckanext.changsha.records import solr as records_solr
from ckanext.changsha.records.ids import record_id
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import model, recordsets
from disclosure.records import Kind, Record

MINUTE = 60  # seconds in which work is resumed after a fault
SMALL, FEW = 24, 4_000  # megabytes and inodes of the disk that gets full
APPROVAL = {"step": "approve", "reason": "已核对", "checklist": YES}


@pytest.fixture(scope="module")
def ends():
    """What is undone when the file's tests are over."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def disk(prepared, ends, tmp_path_factory, monkeypatch):
    """Where the portal keeps its files: a disk of its own where the machine lets us mount one, else a folder."""
    if "disk" not in prepared:
        folder = prepared["disk"] = tmp_path_factory.mktemp("storage")
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m,nr_inodes={FEW}", "changsha-a13", str(folder)]
        prepared["mounted"] = not subprocess.run(mount, capture_output=True, check=False).returncode
        if prepared["mounted"]:
            ends.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=False)
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(prepared["disk"]))
    return prepared["disk"]


@pytest.fixture
def portal(world, prepared, disk, ends, tmp_path_factory):
    """A running portal whose dependencies can fail, with tokens of the steward and the reviewer."""
    if "portal" not in prepared:
        folder = tmp_path_factory.mktemp("served")
        for who in ("steward", "reviewer"):
            prepared[f"{who}_token"] = factories.APIToken(user=getattr(world, who)["name"])["token"]
        ckan_model.Session.remove()
        prepared["portal"] = ends.enter_context(portal_with_wires(folder, tk.config["__file__"], disk))
    return prepared["portal"]


@pytest.fixture
def published(world, prepared, draft, call, disk):
    """The addresses of what is published: a dataset, a file, a record, the front page, the catalogue."""
    if "published" not in prepared:
        name = draft("submit", "approve")["name"]
        users = [{"name": world.reviewer["name"], "capacity": "admin"}]
        factories.Organization(name="cs-bgt", title="长沙市演示办公厅（演示数据）", users=users)
        record = document()
        stage(ckan_model.Session, [record])
        ckan_model.Session.commit()
        [(dataset, state)] = recordsets.build_drafts(ckan_model.Session, world.admin["id"])
        waiting = sa.select(model.draft.c.id).where(model.draft.c.name == dataset)
        call("reviewer", "release_step", id=ckan_model.Session.scalar(waiting), **APPROVAL)
        prepared["published"] = (
            f"/dataset/{name}",
            f"/dataset/{name}/release/1/{name}-1.csv",
            f"/record/{record_id(record.kind, record.key)}",
            f"/dataset/{dataset}",
            "/",
            "/catalogue",
        )
    return prepared["published"]


def document():
    said = {"document_number": "长演发〔2026〕1号", "issuers": ["长沙市演示局"], "text": "演示数据，内容均为虚构。"}
    said |= {"written": "2026-03-05", "published": "2026-03-06", "effective": "2026-04-01", "expires": None}
    said |= {"index_number": "DEMO-2026-0001", "theme": "综合政务", "genre": "通知", "validity": "有效"}
    said |= {"disclosure_mode": "主动公开", "content_source": "演示", "attachments": []}
    return Record(
        Kind.DOCUMENT, "a13", "演示数据：管理办法", "长沙市演示局", date(2026, 3, 6), said, "changsha_gov", ""
    )


class Writes:
    """Two writes that somebody asks for while something is down: an approval, and a draft put up for its check."""

    def __init__(self, portal, prepared, approved, submitted):
        self.portal, self.prepared = portal, prepared
        self.asked = {approved: ("reviewer", APPROVAL), submitted: ("steward", {"step": "submit"})}
        self.wanted = {approved: "released", submitted: "in_review"}
        self.acknowledged = set()

    def ask(self):
        """Ask for what was not acknowledged yet."""
        for id in self.asked.keys() - self.acknowledged:
            who, step = self.asked[id]
            with suppress(httpx.TransportError), self.portal.http(self.prepared[f"{who}_token"]) as http:
                if http.post("/api/3/action/release_step", json={"id": id, **step}).is_success:
                    self.acknowledged.add(id)

    def states(self):
        rows = ckan_model.Session.execute(sa.select(model.draft.c.id, model.draft.c.state))
        states = {id: state for id, state in rows if id in self.asked}
        ckan_model.Session.rollback()
        return states

    def lost(self):
        """What was acknowledged and is not there."""
        kept = {"released": {"released"}, "in_review": {"checking", "in_review"}}
        states = self.states()
        return [self.asked[id][1]["step"] for id in self.acknowledged if states[id] not in kept[self.wanted[id]]]


def indexes():
    """Where the indexes differ from the database; empty when they don't."""
    package, public = ckan_model.Package.__table__, records_model.record
    active = sa.select(package.c.name).where(package.c.type == "dataset", package.c.state == "active")
    datasets = set(ckan_model.Session.scalars(active.where(package.c.private.is_(False))))
    records = set(ckan_model.Session.execute(sa.select(public.c.id, public.c.content_hash)).tuples())
    waiting = ckan_model.Session.scalar(sa.select(sa.func.count()).where(model.outbox.c.done_at.is_(None)))
    ckan_model.Session.rollback()
    found = {one["name"] for one in make_connection().search("+dataset_type:dataset", rows=10_000).docs}
    docs = records_solr.select({"q": "*:*", "rows": 10_000, "fl": "id,content_hash"})["response"]["docs"]
    differences = len(datasets ^ found) + len(records ^ {(one["id"], one["content_hash"]) for one in docs})
    return f"{waiting} wait, {differences} differences" if waiting or differences else ""


def read(portal, paths, wanted=200):
    """The paths that are not answered as wanted, with what they answered."""
    wrong = []
    with portal.http() as http:
        for path in paths:
            try:
                status = http.get(path).status_code
            except httpx.TransportError as error:
                status = type(error).__name__
            if status != wanted:
                wrong.append(f"{path} answered {status}")
    return wrong


def resumed(portal, writes, published):
    """The seconds after which everything is as it should be, and what is not when they are too many."""
    begun, wrong = time.monotonic(), ["nothing looked at"]
    while wrong and time.monotonic() - begun < MINUTE:
        portal.keep()
        portal.tick()
        writes.ask()
        states = writes.states()
        wrong = [f"{id} is {states[id]}" for id, wanted in writes.wanted.items() if states[id] != wanted]
        wrong += [different] if (different := indexes()) else []
        wrong = wrong or read(portal, published)
        time.sleep(1)
    return time.monotonic() - begun, wrong


def suffered(portal, writes, fault, published):
    """Let a fault strike, ask and read meanwhile, end it; what did not stay as it must."""
    if fault.late:
        portal.worker(signal.SIGSTOP)
        writes.ask()
    fault.begin(portal)
    try:
        wrong = read(portal, published) if fault.reads else []
        if not fault.reads and not read(portal, published[:1]):
            wrong.append("pages were there, although the fault was to take them away")
        wrong += [] if fault.searches else read(portal, ["/search?q=演示"], 503)
        if fault.late:
            portal.worker(signal.SIGCONT)
        writes.ask()
        if not fault.writes and writes.acknowledged:
            wrong.append("something was written, although the fault was to prevent it")
        if fault.trace and fault.trace not in (portal.folder / "gunicorn.log").read_text():
            wrong.append(f"the portal met no {fault.trace!r}, although the fault was to bring it")
    finally:
        fault.end(portal)
    return wrong + [f"{step} was acknowledged and lost" for step in writes.lost()]
