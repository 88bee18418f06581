"""A07: a verdict releases the very bytes, schema and checks that it is about; every refusal leaves an entry."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from drafts_factory import YES

from ckanext.changsha.release import checks, model, rechecking, store

FILE, VERDICT = model.draft_file, model.draft_file.c.verdict


def said_otherwise(path, value):
    return {"verdict": sa.func.jsonb_set(VERDICT, sa.text(f"'{{{path}}}'"), sa.text(f"'{value}'::jsonb"))}


COLUMNS = {
    "other bytes": {"sha256": "0" * 64},
    "another product": {"product_sha256": "0" * 64},
    "a bare verdict": {"verdict": {"passed": True}},
    "no verdict": {"verdict": {}},
    "a verdict that failed": said_otherwise("passed", "false"),
    "a verdict of other bytes": said_otherwise("sha256", '"0"'),
    "a verdict of another product": said_otherwise("product_sha256", '"0"'),
    "an old schema": said_otherwise("schema_hash", '"0"'),
    "another schema": said_otherwise("schema", '"service-matter"'),
    "old checks": said_otherwise("engine", '"changsha 0.0.1"'),
}
BYTES = ("sha256", "product_sha256")  # the upload's, and its product's


def row_of(draft_id):
    query = sa.select(FILE).where(FILE.c.draft_id == draft_id, FILE.c.current)
    return dict(ckan_model.Session.execute(query).mappings().one())


def write(draft_id, values):
    where = sa.and_(FILE.c.draft_id == draft_id, FILE.c.current)
    ckan_model.Session.execute(sa.update(FILE).where(where).values(values))
    ckan_model.Session.commit()


def flip(path, rng):
    """Change one bit of a kept file; the same once more puts it back when `rng` says the same."""
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)


def code_of_refusal(call, draft_id):
    """The code with which the approval is refused; empty when it is not."""
    try:
        call("reviewer", "release_step", id=draft_id, step="approve", reason="已核对", checklist=YES)
    except tk.ValidationError as refused:
        return refused.error_dict["code"][0]
    return ""


def refusals(call, draft_id):
    """The history's entries about refused releases."""
    events = call("steward", "release_draft_show", id=draft_id)["events"]
    return [event for event in events if event["step"] == "refuse" and event["reason"]]


@pytest.mark.acceptance("A07")
@pytest.mark.timeout(600)
def test_nothing_is_released_that_was_swapped_after_its_verdict(tally, draft, call):
    made = draft("submit")
    before = row_of(made["id"])
    kept = {name: before[name] for name in (*BYTES, "verdict")}
    for number in range(tally.scale(200, 1000)):
        kind = tally.rng.choice([*COLUMNS, *BYTES])
        path, state = store.drafts().path(before[kind]) if kind in BYTES else None, tally.rng.getstate()
        write(made["id"], COLUMNS[kind]) if path is None else flip(path, tally.rng)
        code = code_of_refusal(call, made["id"])
        if path is None:
            write(made["id"], kept)
        else:
            tally.rng.setstate(state)
            flip(path, tally.rng)
        tally.case(f"{kind} {number}", code == "release.verdict_stale", code or "released")
    entries = len(refusals(call, made["id"]))
    tally.case("an entry for each", entries == number + 1, f"{entries} entries of {number + 1}")
    assert code_of_refusal(call, made["id"]) == ""  # put back as it was, it is released


def an_old_time(rng):
    """A time of a check that is more than a day ago, or none at all: of a time yet to come, or of no time."""
    ago = timedelta(hours=24, minutes=1) + timedelta(seconds=rng.randrange(400 * 86_400))
    times = [datetime.now(UTC) - ago] * 4 + [datetime.now(UTC) + timedelta(hours=2)]
    return rng.choice([*(time.isoformat(timespec="seconds") for time in times), "", "yesterday"])


@pytest.mark.acceptance("A07")
@pytest.mark.timeout(600)
def test_no_verdict_of_more_than_a_day_ago_releases_anything(tally, draft, call, monkeypatch):
    made = draft("submit")
    fresh = row_of(made["id"])["verdict"]
    rounds = tally.scale(40, 200)
    for number in range(rounds):
        kind = tally.rng.choice(["nobody checks again", "the check is dead"])
        write(made["id"], {"verdict": {**fresh, "checked_at": an_old_time(tally.rng)}})
        with monkeypatch.context() as patch:
            if kind == "the check is dead":
                patch.setattr(checks, "examine", lambda session, draft, file: checks._crashed("sandbox.crashed", file))
            else:
                patch.setattr(rechecking, "renew", lambda id: None)
            code = code_of_refusal(call, made["id"])
        wanted = {"the check is dead": "release.recheck_open", "nobody checks again": "release.verdict_old"}[kind]
        tally.case(f"{kind} {number}", code == wanted, code or "released")
    entries = len(refusals(call, made["id"]))
    tally.case("an entry for each", entries == rounds, f"{entries} entries of {rounds}")
    code = code_of_refusal(call, made["id"])
    events = [event["step"] for event in call("steward", "release_draft_show", id=made["id"])["events"]]
    said = datetime.fromisoformat(row_of(made["id"])["verdict"]["checked_at"])
    tally.case(
        "checked again, then released", (code, events[-2:]) == ("", ["recheck", "approve"]), f"{code} {events[-2:]}"
    )
    tally.case("released by the new verdict", datetime.now(UTC) - said < timedelta(hours=1), f"a verdict of {said}")
