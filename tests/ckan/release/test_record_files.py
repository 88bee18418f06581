"""What a release of records offers beside its table: valid OCDS in parts of bounded size, budgets as a cube."""

import io
import json
from decimal import Decimal
from pathlib import Path
from sys import path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from records_factory import budget, transaction

from ckanext.changsha.records import datasets, ocds, projects
from ckanext.changsha.records.model import harvested, project_link, record
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import recordsets

path.append(str(Path(__file__).parents[2] / "pure" / "trading"))
from ocds_checks import faults

WINNER = {"role": "winner", "rank": 1, "name": "湖南演示路桥有限公司", "code": "", "amount_text": ""}
AWARD = {"notice_type": "award", "notice_label": "中标结果公告", "stage": "成交"}


def life(number):
    """A tender and its award."""
    said = {"project_code": f"YS-2026-{number:06}", "project_name": f"演示数据第{number}号道路工程"}
    won = {**WINNER, "amount": f"{1000000 + number}.50"}
    yield transaction(f"演示:{number}a", **said)
    awarded = {"published_at": f"2026-04-0{number % 9 + 1}T09:00:00+08:00", "suppliers": [won], **AWARD}
    yield transaction(f"演示:{number}b", "演示数据中标结果公告", **awarded, **said)


@pytest.fixture
def build(world, app):
    """Stage records and build their one draft; its dataset."""
    for table in (harvested, record, project_link):
        model.Session.execute(sa.delete(table))
    model.Session.commit()

    def make(*records):
        stage(model.Session, records)
        model.Session.commit()
        (described,) = datasets.changed(model.Session)
        if model.Group.get(described["organization"]) is None:
            people = {"steward": "editor", "reviewer": "admin"}
            users = [{"name": getattr(world, who)["name"], "capacity": role} for who, role in people.items()]
            factories.Organization(name=described["organization"], title="长沙市演示中心（演示数据）", users=users)
        with app.flask_app.test_request_context():
            ((name, state),) = recordsets.build_drafts(model.Session, world.steward["id"])
        assert state == "in_review"
        return name

    return make


@pytest.fixture
def release(build, call):
    """The same, released; its files by format."""

    def make(*records):
        name = build(*records)
        id = model.Session.scalar(
            sa.text("SELECT id FROM changsha_draft WHERE name = :name AND state = 'in_review'"), {"name": name}
        )
        number = call("reviewer", "release_step", id=id, step="approve", reason="已核对")["number"]
        return {one["format"]: one for one in call(None, "release_show", dataset=name, number=number)["files"]}

    return make


@pytest.fixture
def written(build, tmp_path):
    """The OCDS files of staged notices, without a release."""

    def make(*records):
        name = build(*records)
        return ocds.write_packages(model.Session, name, tmp_path)

    return make


def packages(paths):
    return [json.loads(path.read_text("utf-8"), parse_float=Decimal) for path in paths]


def test_a_dataset_of_notices_is_released_as_valid_ocds(release, browser):
    files = release(*(one for number in range(3) for one in life(number)))
    for form in ("record", "release"):
        text = browser().get(files[f"OCDS {form}s"]["path"]).text
        assert faults(json.loads(text, parse_float=Decimal), form) == []
        assert '"amount":1000002.50' in text
    assert len(browser().get(files["OCDS JSONL"]["path"]).text.splitlines()) == 3


def test_the_package_says_under_which_address_it_stays_and_when_its_last_notice_came(release, browser, app):
    files = release(*life(1))
    package = browser().get(files["OCDS records"]["path"]).json
    assert package["publishedDate"] == "2026-04-02T09:00:00+08:00"
    answer = browser().get(package["uri"].removeprefix(tk.config["ckan.site_url"]))
    assert answer.headers["Location"].endswith(files["OCDS records"]["path"])


def test_a_records_ocid_is_that_of_its_projects_page(release, browser):
    files = release(*life(4))
    (found,) = browser().get(files["OCDS records"]["path"]).json["records"]
    id = model.Session.scalar(sa.select(record.c.project).limit(1))
    assert found == browser().get(f"/project/{id}.json").json["records"][0]


def test_big_datasets_come_in_parts_that_are_packages_each(written, monkeypatch):
    monkeypatch.setattr(ocds, "PART", 6000)
    made = written(*(one for number in range(6) for one in life(number)))
    for form, paths in (("record", made.records), ("release", made.releases)):
        assert len(paths) > 1 and all(path.stat().st_size < 8000 for path in paths)
        parts = packages(paths)
        assert [faults(part, form) for part in parts] == [[]] * len(parts)
        assert len({part["uri"] for part in parts}) == len(parts)
    assert sum(len(part["records"]) for part in packages(made.records)) == 6


def test_equal_notices_are_equal_bytes(written, tmp_path):
    written(*life(1), *life(2))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    written(*life(1), *life(2))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_notices_that_changed_after_the_table_was_written_are_not_packed(build, call):
    name = build(*life(1))
    stage(model.Session, [transaction("演示:late")])
    projects.relink(model.Session)
    draft = model.Session.scalar(
        sa.text("SELECT id FROM changsha_draft WHERE name = :name AND state = 'in_review'"), {"name": name}
    )
    model.Session.execute(sa.text("UPDATE changsha_draft_file SET verdict = verdict - 'files'"))
    model.Session.commit()
    with pytest.raises((tk.ValidationError, datasets.RecordsChanged)):
        call("reviewer", "release_step", id=draft, step="approve", reason="已核对")


def test_a_budget_is_released_with_its_fiscal_cube(release, browser):
    row = budget().body["rows"][0] | {"code": "2010101", "amounts": {"合计": "1234500"}, "printed": {"合计": "123.45"}}
    files = release(budget(table="B03", table_name="部门支出总表", columns=["合计"], rows=[row]))
    content = browser().get(files["Fiscal Data Package"]["path"]).data
    with ZipFile(io.BytesIO(content)) as package:
        assert package.namelist() == ["cube.csv", "datapackage.json"]
        assert "2010101" in package.read("cube.csv").decode()
