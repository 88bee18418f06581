"""Datasets built from records: drafted, reviewed by a second person, released with their records, or refused."""

from datetime import date

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import fields, file
from records_factory import transaction

from ckanext.changsha.records import datasets
from ckanext.changsha.records.model import harvested, record
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import recordsets
from ckanext.changsha.release.cli import release as commands


@pytest.fixture
def staged(world):
    """Stage records, and give their dataset, whose organization has our steward and reviewer."""
    model.Session.execute(sa.delete(harvested))
    model.Session.execute(sa.delete(record))

    def put(*records):
        stage(model.Session, records)
        model.Session.commit()
        (described,) = datasets.changed(model.Session)
        if model.Group.get(described["organization"]) is None:
            people = {"steward": "editor", "reviewer": "admin"}
            users = [{"name": getattr(world, who)["name"], "capacity": role} for who, role in people.items()]
            factories.Organization(name=described["organization"], title="长沙市演示中心（演示数据）", users=users)
        return described

    return put


@pytest.fixture
def build(world, app):
    def make():
        with app.flask_app.test_request_context():
            ((name, state),) = recordsets.build_drafts(model.Session, world.steward["id"])
        return name, state

    return make


def keys():
    return set(model.Session.scalars(sa.select(record.c.key)))


def waiting(call, name):
    drafts = call("reviewer", "release_draft_list", state="in_review")["drafts"]
    return next(draft["id"] for draft in drafts if draft["name"] == name)


def test_records_are_public_after_a_second_person_released_their_dataset(staged, build, call):
    staged(transaction("a"), transaction("b"))
    name, state = build()
    assert (state, keys()) == ("in_review", set())
    call("reviewer", "release_step", id=waiting(call, name), step="approve", reason="已核对")
    assert keys() == {"a", "b"}


def test_records_that_changed_after_the_review_began_are_not_released(staged, build, call):
    staged(transaction("c"))
    name, _ = build()
    stage(model.Session, [transaction("late")])
    model.Session.commit()
    with pytest.raises(tk.ValidationError) as caught:
        call("reviewer", "release_step", id=waiting(call, name), step="approve", reason="已核对")
    assert caught.value.error_dict["code"] == ["release.records_changed"]
    assert "late" not in keys()
    assert build() == (name, "in_review")
    call("reviewer", "release_step", id=waiting(call, name), step="approve", reason="已核对")
    assert keys() == {"c", "late"}


def test_building_twice_makes_one_draft(staged, build, call):
    staged(transaction("d"))
    first, second = build(), build()
    drafts = call("reviewer", "release_draft_list", state="in_review")["drafts"]
    assert first == second and [draft["name"] for draft in drafts].count(first[0]) == 1


def test_withdrawing_takes_the_records_away_too(staged, build, call):
    staged(transaction("e"))
    name, _ = build()
    id = waiting(call, name)
    call("reviewer", "release_step", id=id, step="approve", reason="已核对")
    call("reviewer", "release_step", id=id, step="withdraw", reason="有误")
    assert keys() == set()


def test_the_command_releases_all_with_a_second_person(staged, build, world, cli):
    staged(transaction("f"))
    build()
    answer = cli.invoke(
        commands, ["approve-all", "--reviewer", world.reviewer["name"], "--reason", "演示", "--checklist"]
    )
    assert answer.output.endswith("1 released, 0 waiting, 0 refused\n"), answer.output
    assert keys() == {"f"}


def test_the_command_refuses_the_author(staged, build, world, cli):
    staged(transaction("g"))
    build()
    answer = cli.invoke(
        commands, ["approve-all", "--reviewer", world.steward["name"], "--reason", "演示", "--checklist"]
    )
    assert answer.output.endswith("0 released, 0 waiting, 1 refused\n"), answer.output
    assert keys() == set()


def test_a_file_cannot_be_put_into_a_draft_built_from_records(staged, build, call):
    staged(transaction("h"))
    name, _ = build()
    id = waiting(call, name)
    call("steward", "release_step", id=id, step="recall")
    with pytest.raises(tk.ValidationError) as caught:
        call("steward", "release_draft_upload", id=id, upload=b"x", filename="x.csv")
    assert caught.value.error_dict["code"] == ["release.built_from_records"]


def test_records_never_follow_on_from_what_a_steward_uploaded(staged, call, world, app):
    described = staged(transaction("u", published=date(2019, 3, 5)))
    made = call("steward", "release_draft_create", **fields(world, name=described["name"]))
    call("steward", "release_draft_upload", id=made["id"], upload=file())
    for who, step in (("steward", "submit"), ("reviewer", "approve")):
        call(who, "release_step", id=made["id"], step=step, reason="已核对")
    with app.flask_app.test_request_context():
        ((name, state),) = recordsets.build_drafts(model.Session, world.steward["id"])
    assert name == described["name"] and "release.uploaded_dataset" in state
