"""Datasets of records: only news make a draft, a file is what was digested, and a release copies exactly that."""

import csv
import hashlib

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action
from records_factory import budget, document, transaction

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.records import datasets
from ckanext.changsha.records.model import harvested, record
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import recordsets
from ckanext.changsha.release.checks import CHECK_INLINE
from disclosure.policy import items
from disclosure.tables import table_schema
from disclosure.validation import check_file

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
PERSONAL = "身份证号 11010519491231002X"


def put(*records) -> str:
    """Stage and commit; the dataset they belong to."""
    stage(model.Session, records)
    model.Session.commit()
    return model.Session.scalar(sa.select(harvested.c.dataset).limit(1))


def publish(dataset, number) -> int:
    count = datasets.publish(model.Session, dataset, datasets.digest(model.Session, dataset), number)
    model.Session.commit()
    return count


def public() -> dict[str, int]:
    """The key of every public record, with the release it came with."""
    return dict(model.Session.execute(sa.select(record.c.key, record.c.release_number)).tuples().all())


def test_a_dataset_is_news_until_it_is_published():
    dataset = put(transaction("a"), transaction("b"))
    found = datasets.changed(model.Session)
    assert [(one["name"], one["records"], one["fresh"], one["held"], one["gone"]) for one in found] == [
        (dataset, 2, 2, 0, 0)
    ]
    assert found[0]["digest"] == datasets.digest(model.Session, dataset)
    assert publish(dataset, 1) == 2
    assert datasets.changed(model.Session) == []


def test_a_description_says_all_that_a_dataset_needs():
    put(transaction("a"))
    described = datasets.changed(model.Session)[0]
    assert all(described[name] for name in ("title", "notes", "catalogue_entry", "organization", "schema"))
    assert described["published"].isoformat() == "2026-03-02"
    assert table_schema(described["schema"])


def test_the_file_holds_the_table_in_its_schemas_order(tmp_path):
    dataset = put(*(transaction(f"k{number}") for number in range(20)))
    digest = datasets.write_csv(model.Session, dataset, tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    schema = table_schema(datasets.changed(model.Session)[0]["schema"])
    assert rows[0] == [field["name"] for field in schema["fields"]]
    assert len(rows) == 21
    assert digest == datasets.digest(model.Session, dataset)


@pytest.mark.parametrize("record", [transaction(), document(), budget()], ids=lambda record: record.kind)
def test_every_kinds_table_passes_its_own_schema(tmp_path, record):
    dataset = put(record)
    schema = datasets.changed(model.Session)[0]["schema"]
    datasets.write_csv(model.Session, dataset, tmp_path / "table.csv")
    verdict = check_file(tmp_path / "table.csv", schema, name="table.csv")
    assert (verdict.passed, verdict.counts) == (True, {})


def test_the_digest_is_that_of_sorted_ids_and_hashes():
    dataset = put(*(transaction(f"k{number}") for number in range(20)))
    pairs = sorted(model.Session.execute(sa.select(harvested.c.id, harvested.c.content_hash)).tuples())
    said = hashlib.sha256("\n".join(f"{id}:{content}" for id, content in pairs).encode()).hexdigest()
    assert datasets.digest(model.Session, dataset) == said


def test_a_record_that_changed_after_the_review_stops_the_release():
    dataset = put(transaction("a"))
    digest = datasets.digest(model.Session, dataset)
    put(transaction("a", title="演示数据：更正"))
    with pytest.raises(datasets.RecordsChanged):
        datasets.publish(model.Session, dataset, digest, 1)
    assert public() == {}
    assert model.Session.scalar(sa.select(harvested.c.released_hash)) is None


def test_an_unchanged_record_keeps_the_release_it_came_with():
    dataset = put(transaction("a"), transaction("b"))
    publish(dataset, 1)
    put(transaction("b", title="演示数据：更正"), transaction("c"))
    assert publish(dataset, 2) == 3
    assert public() == {"a": 1, "b": 2, "c": 2}


def test_personal_data_stays_out_of_file_and_release(tmp_path):
    dataset = put(transaction("a"), transaction("b", text=PERSONAL))
    assert datasets.changed(model.Session)[0]["held"] == 1
    datasets.write_csv(model.Session, dataset, tmp_path / "table.csv")
    assert len((tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()) == 2
    publish(dataset, 1)
    assert public() == {"a": 1}


def test_a_public_record_that_is_held_now_is_taken_back_by_the_next_release():
    dataset = put(transaction("a"), transaction("b"))
    publish(dataset, 1)
    put(transaction("b", text=PERSONAL))
    assert datasets.changed(model.Session)[0]["gone"] == 1
    publish(dataset, 2)
    assert public() == {"a": 1}
    assert datasets.changed(model.Session) == []


def test_what_is_no_longer_staged_leaves_with_the_next_release():
    dataset = put(transaction("a"), transaction("b"))
    publish(dataset, 1)
    model.Session.execute(sa.delete(harvested).where(harvested.c.key == "b"))
    assert [one["gone"] for one in datasets.changed(model.Session)] == [1]
    publish(dataset, 2)
    assert public() == {"a": 1}


def test_two_people_bring_records_from_staging_to_the_public(monkeypatch):
    monkeypatch.setitem(tk.config, CHECK_INLINE, True)
    load_catalogue(model.Session, read_catalogue()[0])
    put(*(transaction(f"k{number}") for number in range(50)))
    described = datasets.changed(model.Session)[0]
    factories.Organization(name=described["organization"], title="长沙市演示局")
    steward, reviewer = factories.User(), factories.User()
    for user, capacity in ((steward, "editor"), (reviewer, "admin")):
        call_action(
            "member_create", id=described["organization"], object=user["id"], object_type="user", capacity=capacity
        )
    assert recordsets.build_drafts(model.Session, steward["id"]) == [(described["name"], "in_review")]
    draft = model.Session.scalar(sa.text("SELECT id FROM changsha_draft"))
    step = {
        "id": draft,
        "step": "approve",
        "reason": "演示数据，核对无误",
        "checklist": {item.id: "yes" for item in items()},
    }
    assert tk.get_action("release_step")({"user": reviewer["name"]}, step)["number"] == 1
    assert len(public()) == 50
