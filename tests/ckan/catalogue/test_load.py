"""Loading the catalogue and the organisations, once and again."""

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from click.testing import CliRunner

from ckanext.changsha.catalogue import cli
from ckanext.changsha.catalogue.load import Counts, load_catalogue, read_catalogue
from ckanext.changsha.catalogue.organizations import Counts as Bodies
from ckanext.changsha.catalogue.organizations import load_organizations, read_organizations

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")


@pytest.fixture
def entries():
    return read_catalogue()[0]


@pytest.fixture
def bodies():
    return read_organizations()


def test_a_load_counts_what_it_did_and_a_second_one_does_nothing(entries):
    assert load_catalogue(model.Session, entries) == Counts(len(entries), 0, 0, 0)
    assert load_catalogue(model.Session, entries) == Counts(0, 0, len(entries), 0)


def test_a_changed_entry_is_changed_and_no_other(entries):
    load_catalogue(model.Session, entries)
    entries[0] = {**entries[0], "deadline_text": "演示:三日内"}
    assert load_catalogue(model.Session, entries) == Counts(0, 1, len(entries) - 1, 0)


def test_an_entry_that_leaves_the_file_is_retired_and_can_come_back(entries):
    load_catalogue(model.Session, entries)
    assert load_catalogue(model.Session, entries[1:]).retired == 1
    assert tk.get_action("disclosure_catalogue_show")({}, {"code": entries[0]["code"]})["retired"]
    assert load_catalogue(model.Session, entries).changed == 1


def test_the_command_prints_what_it_did():
    assert "274 added, 0 changed, 0 unchanged, 0 retired" in CliRunner().invoke(cli.catalogue, ["load"]).output


def test_organizations_are_loaded_once(bodies):
    assert load_organizations(model.Session, bodies) == Bodies(len(bodies), 0, 0)
    assert load_organizations(model.Session, bodies) == Bodies(0, 0, len(bodies))


def test_an_organization_stands_under_its_parent(bodies):
    load_organizations(model.Session, bodies)
    bureau = model.Group.get("cs-jyj")
    assert [above.name for above in bureau.get_parent_groups("organization")] == ["cs-430100"]


def test_a_renamed_organization_is_changed_and_keeps_what_people_added(bodies):
    load_organizations(model.Session, bodies)
    bureau = model.Group.get("cs-jyj")
    bureau.extras["website"] = "https://bureau.example"
    model.Session.flush()
    renamed = [{**body, "name": "长沙市演示局"} if body["id"] == "cs-jyj" else body for body in bodies]
    assert load_organizations(model.Session, renamed) == Bodies(0, 1, len(bodies) - 1)
    model.Session.refresh(bureau)
    assert (bureau.title, bureau.extras["website"]) == ("长沙市演示局", "https://bureau.example")


def test_an_organization_tells_its_area_code(bodies):
    load_organizations(model.Session, bodies)
    shown = tk.get_action("organization_show")({}, {"id": "cs-430102"})
    assert {"area_code": "430102"}.items() <= {one["key"]: one["value"] for one in shown["extras"]}.items()


def test_the_editors_notes_are_not_published(bodies):
    noted = next(body["id"] for body in bodies if "待核" in body["note"])
    load_organizations(model.Session, bodies)
    assert not [body["id"] for body in bodies if model.Group.get(body["id"]).description]
    model.Group.get(noted).description = next(body["note"] for body in bodies if body["id"] == noted)
    model.Group.get("cs-jyj").description = "演示数据：由人写的说明"
    model.Session.flush()
    assert load_organizations(model.Session, bodies) == Bodies(0, 1, len(bodies) - 1)
    model.Session.expire_all()
    assert model.Group.get(noted).description == ""
    assert model.Group.get("cs-jyj").description == "演示数据：由人写的说明"
