"""A07: a verdict releases the very bytes, schema and checks that it is about; every refusal leaves an entry, and every
release that waits for a new verdict."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from drafts_factory import YES

from ckanext.changsha.release import checks, examining, model, rechecking, store, workflow

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
    "an old policy": said_otherwise("policy_hash", '"0"'),
}
OUTDATED = ("an old schema", "another schema", "old checks", "an old policy")  # a new check makes them good
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


def entries(call, draft_id):
    """The history's entries about releases that were refused, or wait for a new check."""
    events = call("steward", "release_draft_show", id=draft_id)["events"]
    return [event for event in events if event["step"] in ("refuse", "postpone") and event["reason"]]


def became_of(call, draft_id):
    """What an approval led to: the code of its refusal, "waits", or "released". One that waits is taken back."""
    if code := code_of_refusal(call, draft_id):
        return code
    state = call("steward", "release_draft_show", id=draft_id)["state"]
    if state != "scheduled":
        return state
    call("reviewer", "release_step", id=draft_id, step="unschedule", reason="再试一次")
    return "waits"


@pytest.mark.acceptance("A07")
@pytest.mark.timeout(600)
def test_nothing_is_released_that_was_swapped_after_its_verdict(tally, draft, call, monkeypatch):
    made = draft("submit")
    monkeypatch.setattr(checks, "ring", lambda *args, **about: None)  # no worker: what waits for a new check waits
    before = row_of(made["id"])
    kept = {name: before[name] for name in (*BYTES, "verdict")}
    for number in range(tally.scale(200, 1000)):
        kind = tally.rng.choice([*COLUMNS, *BYTES])
        path, state = store.drafts().path(before[kind]) if kind in BYTES else None, tally.rng.getstate()
        write(made["id"], COLUMNS[kind]) if path is None else flip(path, tally.rng)
        became = became_of(call, made["id"])
        if path is None:
            write(made["id"], kept)
        else:
            tally.rng.setstate(state)
            flip(path, tally.rng)
        tally.case(f"{kind} {number}", became == ("waits" if kind in OUTDATED else "release.verdict_stale"), became)
    count = len(entries(call, made["id"]))
    tally.case("an entry for each", count == number + 1, f"{count} entries of {number + 1}")
    assert code_of_refusal(call, made["id"]) == ""  # put back as it was, it is released


def dead(session, draft, file):
    return examining.crashed("sandbox.crashed", file)


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
        kind = tally.rng.choice(["nobody checks again", "the check is dead", "the release alone looks"])
        write(made["id"], {"verdict": {**fresh, "checked_at": an_old_time(tally.rng)}})
        with monkeypatch.context() as patch:
            if kind == "nobody checks again":
                patch.setattr(checks, "ring", lambda *args, **about: None)
            elif kind == "the check is dead":
                patch.setattr(examining, "examine", dead)
            else:
                patch.setattr(rechecking, "renew", lambda id: True)
            became = became_of(call, made["id"])
            published = workflow.publish_due()
        tally.case(f"{kind} {number}", (became, published) == ("waits", []), f"{became} {published}")
    count = len(entries(call, made["id"]))
    tally.case("an entry for each", count == rounds, f"{count} entries of {rounds}")
    code = code_of_refusal(call, made["id"])
    events = [event["step"] for event in call("steward", "release_draft_show", id=made["id"])["events"]]
    said = datetime.fromisoformat(row_of(made["id"])["verdict"]["checked_at"])
    wanted = ["schedule", "postpone", "recheck", "publish"]
    tally.case("checked again, then released", (code, events[-4:]) == ("", wanted), f"{code} {events[-4:]}")
    tally.case("released by the new verdict", datetime.now(UTC) - said < timedelta(hours=1), f"a verdict of {said}")
