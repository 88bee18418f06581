"""Projects: linked as notices come, kept by their ids, public as far as their notices are, and as OCDS."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from sys import path

import pytest
import records_factory as factory
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.changsha.records import datasets, index, projects
from ckanext.changsha.records.ids import record_id
from ckanext.changsha.records.model import harvested, project_link, record
from ckanext.changsha.records.staging import stage

path.append(str(Path(__file__).parents[2] / "pure" / "trading"))
from ocds_checks import faults

DEAL = "D01-DEMO-20260616-000003"
AWARD = {"notice_type": "award", "notice_label": "中标结果公告", "stage": "成交"}
NAME = "湖南演示路桥有限公司"
WINNER = {"role": "winner", "rank": 1, "name": NAME, "code": "", "amount": "1200000", "amount_text": ""}


def tender(key="演示:1", **body):
    return factory.transaction(key, **{"project_code": "YS-2026-000012"} | body)


def award(key="演示:2", **body):
    said = {"project_code": "YS-2026-000012", "published_at": "2026-04-01T09:00:00+08:00", "suppliers": [WINNER]}
    return factory.transaction(key, title="演示数据：湘江演示道路工程中标结果公告", **AWARD, **said | body)


@pytest.fixture
def empty(clean_records):
    for table in (harvested, record, project_link):
        model.Session.execute(table.delete())
    model.Session.commit()


@pytest.fixture
def put(empty):
    """Stage notices and link them."""

    def put(*records):
        stage(model.Session, records)
        model.Session.commit()
        return projects.relink(model.Session)

    return put


@pytest.fixture
def publish(put):
    """Release all that is staged, dataset by dataset."""

    def publish(number=1):
        for name in model.Session.scalars(sa.select(harvested.c.dataset).distinct()).all():
            datasets.publish(model.Session, name, datasets.digest(model.Session, name), number)
        model.Session.commit()

    return publish


def links():
    query = sa.select(harvested.c.key, project_link.c.project).join(harvested, harvested.c.id == project_link.c.id)
    return dict(model.Session.execute(query).tuples().all())


def grouped(found):
    return {frozenset(key for key, id in found.items() if id == known) for known in found.values()}


def show(id):
    return tk.get_action("project_show")({}, {"id": id})


def test_notices_of_one_code_have_one_project_whenever_they_come(put):
    put(tender())
    first = links()["演示:1"]
    put(award())
    assert links() == {"演示:1": first, "演示:2": first}


def test_only_what_is_new_is_linked(put):
    assert put(tender(), award()) == 2
    assert put(tender()) == 0
    assert put(tender(text="演示数据更正")) == 1


def test_a_project_keeps_its_id_when_its_first_notice_changes_its_code(put):
    put(tender(), award())
    known = links()["演示:1"]
    put(tender(project_code="YS-2026-000099"), award(project_code="YS-2026-000099"))
    assert set(links().values()) == {known}


def test_two_projects_never_share_an_id(put):
    put(tender(project_code="YS-2026-000050", project_name="演示数据甲道路工程"))
    put(tender(project_code="YS-2026-000051", project_name="演示数据甲道路工程"))
    put(tender("演示:9", project_code="YS-2026-000050", project_name="演示数据乙桥梁工程", title="演示数据：乙桥"))
    found = links()
    assert found["演示:1"] != found["演示:9"]


def test_a_notice_that_joins_two_projects_makes_them_one(put):
    other = award(project_code="YS-2026-000077", unified_deal_code=DEAL, project_name="演示数据乙桥梁工程")
    put(tender(), other)
    assert len(set(links().values())) == 2
    put(tender("演示:3", unified_deal_code=DEAL))
    assert len(set(links().values())) == 1


def test_linking_one_by_one_and_all_at_once_find_the_same_projects(put):
    numbered = [(n, f"YS-2026-0001{n % 7:02d}", f"演示数据第{n % 7}号道路工程") for n in range(30)]
    notices = [tender(f"演示:{n}", project_code=code, project_name=name) for n, code, name in numbered]
    for one in notices:
        put(one)
    one_by_one = links()
    for table in (harvested, project_link):
        model.Session.execute(table.delete())
    put(*notices)
    assert grouped(links()) == grouped(one_by_one)


def test_nothing_of_a_project_is_public_before_a_notice_is_released(put, app):
    put(tender())
    id = links()["演示:1"]
    with pytest.raises(tk.ObjectNotFound):
        show(id)
    assert app.get(f"/project/{id}", status=404)
    assert "error" in app.get(f"/project/{id}.json", status=404).json


def test_a_released_project_shows_its_life_with_what_links_it_and_how_surely(put, publish, app):
    put(tender(), award())
    publish()
    id = links()["演示:1"]
    shown = show(id)
    assert [(one["stage"], one["linked_by"], one["confidence"]) for one in shown["notices"]] == [
        ("公告", "project_code", 0.95),
        ("成交", "project_code", 0.95),
    ]
    page = app.get(f"/project/{id}", headers={"Accept-Language": "zh-CN"}).text
    assert page.index("招标公告") < page.index("中标结果公告")
    assert NAME in page and "95%" in page


def test_a_notice_that_is_only_staged_is_in_no_page_and_no_package(put, publish, app):
    put(tender())
    publish()
    put(award())
    id = links()["演示:1"]
    assert "演示路桥" not in app.get(f"/project/{id}").text + app.get(f"/project/{id}.json").text


def test_the_package_of_a_project_is_valid_ocds_with_exact_amounts(put, publish, app):
    put(tender(), award())
    publish()
    id = links()["演示:1"]
    answer = app.get(f"/project/{id}.json")
    package = json.loads(answer.text, parse_float=Decimal)
    assert faults(package) == []
    assert package["records"][0]["ocid"] == f"ocds-xxxxxx-{id}"
    assert package["uri"].endswith(f"/project/{id}.json")
    assert package["publishedDate"] == "2026-04-01T09:00:00+08:00"
    assert '"amount":1200000.00' in answer.text


def test_notices_of_another_year_join_their_project_with_their_own_release(put, publish):
    put(tender())
    publish()
    late = award(published_at="2027-01-05T09:00:00+08:00")
    put(replace(late, published=date(2027, 1, 5)))
    id = links()["演示:1"]
    assert show(id)["confidence"] == 1.0
    name = model.Session.scalar(sa.select(harvested.c.dataset).where(harvested.c.key == "演示:2"))
    assert [one["name"] for one in datasets.changed(model.Session)] == [name]
    datasets.publish(model.Session, name, datasets.digest(model.Session, name), 1)
    assert (len(show(id)["notices"]), show(id)["confidence"]) == (2, 0.95)


def test_a_notice_that_moved_to_another_project_makes_its_dataset_news(put, publish):
    put(tender(), award())
    publish()
    assert datasets.changed(model.Session) == []
    model.Session.execute(sa.update(project_link).values(project="N-moved0"))
    assert [one["moved"] for one in datasets.changed(model.Session)] == [2]


def test_records_are_searched_by_their_project(put, publish, app):
    other = tender("演示:7", project_code="YS-2026-000099", project_name="演示数据别的工程")
    put(tender(), award(), other)
    publish()
    index.rebuild()
    answer = tk.get_action("record_search")({}, {"project": links()["演示:1"]})
    assert {one["id"] for one in answer["results"]} == {record_id("transaction", key) for key in ("演示:1", "演示:2")}
