"""The index says what the table of public records says."""

import ckan.plugins.toolkit as tk
import pytest
import records_factory as factory
from ckan import model as ckan_model
from ckan.cli.cli import ckan

from ckanext.changsha.records import index, model, solr

pytestmark = pytest.mark.usefixtures("clean_records")


def withdraw(record_id):
    ckan_model.Session.execute(model.record.delete().where(model.record.c.id == record_id))
    ckan_model.Session.commit()


def test_indexing_a_dataset_takes_out_what_was_withdrawn_from_it_alone():
    notices = factory.release(factory.transaction("a"), factory.transaction("b"))
    factory.release(factory.document())
    withdraw(notices[0])
    assert index.index_dataset("transactions-construction-2026") in (0, 1)
    index.index_dataset(factory.row_of(factory.transaction())["dataset"])
    assert index.count() == {"transaction": 1, "document": 1}


def test_a_rebuild_brings_back_everything_that_is_public():
    factory.release(factory.transaction(), factory.document(), factory.budget())
    index.clear()
    assert index.rebuild() == 3
    assert index.count() == {"transaction": 1, "document": 1, "budget": 1}


def test_records_are_indexed_in_more_than_one_batch(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    factory.release(*(factory.transaction(f"t{number}") for number in range(5)))
    assert index.count() == {"transaction": 5}


def test_a_value_longer_than_solr_takes_does_not_stop_the_others():
    factory.release(factory.transaction("a", stage="长" * 40_000), factory.transaction("b"))
    assert index.count() == {"transaction": 2}


def test_the_commands_rebuild_and_count(cli):
    factory.release(factory.transaction())
    index.clear()
    assert "indexed 1 records" in cli.invoke(ckan, ["changsha", "records", "rebuild-index"]).output
    assert "transaction: 1 public, 1 indexed" in cli.invoke(ckan, ["changsha", "records", "count"]).output


@pytest.mark.parametrize(
    ("ckans", "records"),
    [("http://solr:8983/solr/ckan", "http://solr:8983/solr/records"), ("http://s/ckan_test/", "http://s/records_test")],
)
def test_the_collection_stands_beside_ckans_own(monkeypatch, ckans, records):
    monkeypatch.setitem(tk.config, "solr_url", ckans)
    monkeypatch.setitem(tk.config, "ckanext.changsha.records_solr_url", "")
    assert solr.address() == records
