"""Routine updates of records are released by policy, after a person released their source's first, and say so."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from records_factory import transaction

from ckanext.changsha.harvest.cli import build
from ckanext.changsha.harvest.model import run
from ckanext.changsha.ops import schedule
from ckanext.changsha.records.model import harvested, project_link, record
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import auto_review, recordsets
from ckanext.changsha.release.releases import POLICY_REVIEWER

ORGANIZATION = "cs-ggzy"


@pytest.fixture
def update(world, app, monkeypatch):
    """Stage notices and build their draft, in the steward's name; then what the policy does with it."""
    monkeypatch.setitem(tk.config, auto_review.POLICIES, "notices")
    for table in (harvested, record, project_link, run):
        model.Session.execute(sa.delete(table))
    model.Session.commit()
    if model.Group.get(ORGANIZATION) is None:
        people = {"steward": "editor", "reviewer": "admin"}
        users = [{"name": getattr(world, who)["name"], "capacity": role} for who, role in people.items()]
        factories.Organization(name=ORGANIZATION, title="长沙市演示中心（演示数据）", users=users)

    def make(*keys, text="演示数据"):
        stage(model.Session, [transaction(key, text=text) for key in keys])
        model.Session.commit()
        with app.flask_app.test_request_context():
            recordsets.build_drafts(model.Session, world.steward["id"])
            return auto_review.review_waiting(model.Session)

    return make


@pytest.fixture
def first(update, call):
    """The source's first release, by a person."""

    def release(*keys):
        (waiting,) = update(*keys)
        assert waiting.number is None
        call("reviewer", "release_step", id=open_draft(), step="approve", reason="已核对")

    return release


def open_draft():
    return model.Session.scalar(
        sa.text("SELECT id FROM changsha_draft WHERE origin = 'records' AND state = 'in_review'")
    )


def keys():
    return set(model.Session.scalars(sa.select(record.c.key)))


def test_a_sources_first_release_waits_for_a_person(update):
    (reviewed,) = update("a")
    assert reviewed.number is None and "还没有由审查人批准" in reviewed.reasons[0]
    assert keys() == set()


def test_a_routine_update_is_released_by_policy_and_its_history_says_which(first, update, call):
    first("a", "b")
    (reviewed,) = update("a", "b", "c")
    assert reviewed.number >= 2
    assert keys() == {"a", "b", "c"}
    step = model.Session.execute(
        sa.text("SELECT actor, reason FROM changsha_review WHERE step = 'approve' ORDER BY id DESC LIMIT 1")
    ).one()
    assert model.User.get(step.actor).name == POLICY_REVIEWER
    assert "notices" in step.reason
    last, former = call(None, "release_list", dataset=reviewed.dataset)[:2]
    assert (last["by_policy"], former["by_policy"]) == (True, False)


def test_the_notes_of_such_a_release_claim_no_second_person(first, update, browser):
    first("a", "b")
    (reviewed,) = update("a", "b", "c")
    notes = browser().get(f"/dataset/{reviewed.dataset}/release/{reviewed.number}").text
    assert "作为例行更新按自动审查策略批准" in notes and "由第二人审查" not in notes


def test_nothing_is_released_by_policy_when_none_is_in_force(first, update, monkeypatch):
    first("a")
    monkeypatch.setitem(tk.config, auto_review.POLICIES, "")
    assert update("a", "b") == []
    assert keys() == {"a"}


def test_a_braked_run_leaves_the_update_to_a_person(first, update):
    first("a")
    said = {"job": "j", "source": "s", "mode": "full", "state": "held", "known": 1, "started": datetime.now(UTC)}
    model.Session.execute(sa.insert(run).values(said | {"findings": [{"code": "harvest.held_vanished"}]}))
    model.Session.execute(sa.update(harvested).values(harvest_source="s"))
    (reviewed,) = update("a", "b")
    assert reviewed.number is None and "harvest.held_vanished" in reviewed.reasons[0]


def test_what_policies_released_does_not_vouch_for_a_source(first, update):
    first("a")
    update("a", "b")
    model.Session.execute(sa.delete(record).where(record.c.key == "a"))
    (reviewed,) = update("b", "c")
    assert reviewed.number is None


def test_a_policy_that_there_is_not_stops_the_command(update, monkeypatch):
    monkeypatch.setitem(tk.config, auto_review.POLICIES, "everything")
    with pytest.raises(ValueError, match="everything"):
        update("a")


def test_the_command_builds_and_reviews(first, update, world, cli):
    first("a")
    stage(model.Session, [transaction("d")])
    model.Session.commit()
    answer = cli.invoke(build, ["--user", world.steward["name"]])
    assert "by policy" in answer.output, answer.output
    assert keys() == {"a", "d"}


def test_the_scheduler_builds_in_the_sites_name_and_releases_by_policy(first, update, app):
    first("a")
    stage(model.Session, [transaction("e")])
    model.Session.commit()
    with app.flask_app.test_request_context():
        schedule.build_drafts()
        schedule.finish_releases()
    assert keys() == {"a", "e"}
