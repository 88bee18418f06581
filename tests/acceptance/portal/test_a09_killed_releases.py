"""A09: a release that is killed at any moment is released wholly or not at all, and the search follows."""

import hashlib
import time

import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from drafts_factory import YES, prepared_name
from forked import moments, run

from ckanext.changsha.release import model, outbox, workflow


@pytest.fixture
def approve(app, world):
    """Approve a draft as its reviewer does, by the function behind the action."""

    def act(draft_id):
        with app.flask_app.test_request_context():
            reviewer = ckan_model.User.get(prepared_name(world, "reviewer"))
            workflow.take_step(draft_id, "approve", reviewer.id, "已核对", review=workflow.Review(YES))

    return act


def address(name):
    return f"/dataset/{name}/release/1/{name}-1.csv"


def polled(reader, name, seen):
    """Read what would be public of a draft; a file that is served must be whole."""
    answer = reader.get(address(name))
    seen.add(answer.status_code if answer.status_code != 200 else (200, whole(answer)))


def whole(answer):
    return answer.headers["ETag"].strip('"') == hashlib.sha256(answer.data).hexdigest()


def outcome(call, reader, made):
    """What all surfaces say of a draft after the restart: one word when they agree, else what each says."""
    workflow.publish_due()
    outbox.deliver()
    state = call("steward", "release_draft_show", id=made["id"])["state"]
    release = sa.select(sa.func.count()).where(model.release.c.draft_id == made["id"])
    approved = sa.select(sa.func.count()).where(model.review.c.draft_id == made["id"], model.review.c.step == "approve")
    said = {
        "releases": ckan_model.Session.scalar(release),
        "entries": ckan_model.Session.scalar(approved),
        "package": int(ckan_model.Package.get(made["name"]) is not None),
        "search": call(None, "package_search", q=f"name:{made['name']}")["count"],
        "file": int(reader.get(address(made["name"])).status_code == 200),
    }
    ckan_model.Session.rollback()
    if state in {"released", "in_review"} and set(said.values()) == {int(state == "released")}:
        return state
    return f"{state}: {said}"


@pytest.mark.acceptance("A09")
@pytest.mark.timeout(1800)
def test_a_kill_at_any_moment_leaves_a_release_or_none(tally, draft, call, approve, browser):
    reader, first = browser(), draft("submit")
    start = time.monotonic()
    count = moments(lambda: approve(first["id"]))
    took = time.monotonic() - start
    assert outcome(call, reader, first) == "released"
    spread, random = tally.scale(40, 200), tally.scale(60, 800)
    kills = [{"kill_at": 1 + number * count // spread} for number in range(spread)]
    kills += [{"kill_after": tally.rng.uniform(0, took)} for _ in range(random)]
    made, seen = draft("submit"), set()
    for kill in kills:
        id, name = made["id"], made["name"]
        ended = run(lambda id=id: approve(id), **kill, meanwhile=lambda name=name: polled(reader, name, seen))
        came_to = outcome(call, reader, made)
        settled = came_to in {"released", "in_review"} and (came_to == "released" or not ended)
        tally.case(f"{kill} of {count}", settled, came_to)
        if came_to != "in_review":
            made = draft("submit")
    tally.case("what was read meanwhile", seen <= {404, (200, True)}, str(seen))
