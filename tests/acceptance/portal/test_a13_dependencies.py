"""A13: what a running portal needs fails: what is published stays there, and nothing is lost.

What was acknowledged stays, work goes on by itself within a minute after the fault, and the indexes follow.
"""

import itertools
import shutil
from contextlib import contextmanager, suppress
from functools import partial

import pytest
from dependencies import FAULTS
from drafts_factory import row, table
from suffering import APPROVAL, Writes, disk, ends, portal, published, read, resumed, suffered

__all__ = ["disk", "ends", "portal", "published"]

NUMBERS = itertools.count(100_000)


@pytest.mark.acceptance("A13")
@pytest.mark.timeout(3600)
def test_no_dependency_s_failure_loses_anything(tally, published, portal, draft, prepared):
    for fault in FAULTS * tally.scale(1, 25):
        writes = Writes(portal, prepared, draft("submit")["id"], draft()["id"])
        wrong = suffered(portal, writes, fault, published)
        seconds, left = resumed(portal, writes, published)
        wrong += [f"after {seconds:.0f} s: {one}" for one in left]
        print(f"{fault.name}: work went on after {seconds:.0f} s", *wrong, sep="; ", flush=True)
        tally.case(fault.name, not wrong, "; ".join(wrong))


@pytest.mark.acceptance("A13")
@pytest.mark.timeout(900)
def test_a_full_disk_loses_nothing_and_says_so(tally, published, portal, draft, disk, prepared):
    if not prepared["mounted"]:
        pytest.skip("this machine lets the test mount no disk of its own")
    kinds = {f"{room} kB left": partial(filled, disk, room) for room in (0, 4, 64)} | {
        "no inode left": partial(crowded, disk)
    }
    for name, fault in list(kinds.items()) * tally.scale(1, 5):
        content = large()
        waiting, open_one = draft("submit", content=large())["id"], draft()["id"]
        with fault():
            wrong = read(portal, published)
            told = {
                "approval": approve(portal, prepared, waiting),
                "upload": upload(portal, prepared, open_one, content),
            }
        states = Writes(portal, prepared, waiting, open_one).states()
        wrong += [f"{what} answered {status}" for what, status in told.items() if status >= 500]
        if states[waiting] != ("released" if told["approval"] == 200 else "in_review"):
            wrong.append(f"the approval answered {told['approval']}, and the draft is {states[waiting]}")
        again = {"approval": told["approval"] == 200 or approve(portal, prepared, waiting) == 200}
        again["upload"] = upload(portal, prepared, open_one, content) == 200
        wrong += [f"{what} was not possible after it" for what, possible in again.items() if not possible]
        tally.case(name, not wrong, "; ".join(wrong + read(portal, published)))


def large():
    """A table that nobody uploaded before, and that needs more room than is left on the disk."""
    return table(*(row(next(NUMBERS), facts="演示数据：未按规定明码标价") for _ in range(1000)))


@contextmanager
def filled(disk, room):
    """Fill the disk but for so many kilobytes."""
    filler = disk / "filler"
    free = shutil.disk_usage(disk).free
    filler.write_bytes(bytes(free - (room << 10)))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def crowded(disk):
    """Take every inode of the disk: there is room for bytes, and for no file or folder more."""
    folder = disk / "crowd"
    folder.mkdir()
    try:
        with suppress(OSError):
            for number in itertools.count():
                (folder / str(number)).touch()
        yield
    finally:
        shutil.rmtree(folder)


@pytest.mark.acceptance("A13")
def test_what_needs_the_index_says_so_and_comes_back(tally, published, portal, world):
    """The search, the lists of datasets and an organization's page; what is published is elsewhere as ever."""
    paths = ("/search?q=演示", "/dataset/", f"/organization/{world.ours['name']}")
    portal.solr.set("refuse")
    try:
        for path in paths:
            wrong = read(portal, [path], 503)
            with portal.http() as http:
                said = http.get(path).text
            wrong += [] if "检索" in said or "搜索" in said else ["says nothing of the search"]
            told = "Traceback" in said or f":{portal.solr.port}" in said
            wrong += ["tells of a traceback or of where Solr is"] if told else []
            tally.case(f"{path} without Solr", not wrong, "; ".join(wrong))
        tally.case("what is published", not (wrong := read(portal, published)), "; ".join(wrong))
    finally:
        portal.solr.set("pass")
    for path in paths:
        tally.case(f"{path} afterwards", not (wrong := read(portal, [path])), "; ".join(wrong))


def approve(portal, prepared, id):
    with portal.http(prepared["reviewer_token"]) as http:
        return http.post("/api/3/action/release_step", json={"id": id, **APPROVAL}).status_code


def upload(portal, prepared, id, content):
    with portal.http(prepared["steward_token"]) as http:
        files = {"upload": ("处罚.csv", content, "text/csv")}
        return http.post("/api/3/action/release_draft_upload", data={"id": id}, files=files).status_code
