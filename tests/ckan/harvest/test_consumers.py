"""The consumers of ckanext-harvest's queues outlive a job that is cleared under their hands."""

import itertools

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject

from ckanext.changsha.harvest import consume as consumers
from ckanext.changsha.harvest.consume import consume, messages
from ckanext.changsha.harvest.model import run as table
from ckanext.changsha.harvest.run import find_source
from ckanext.changsha.harvesters.engine.reader import _Site

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")


@pytest.fixture
def start(admin, add_source, site, monkeypatch):
    """Makes a source of one notice and queues a job of it; gives the job's id."""
    monkeypatch.setattr(consumers, "SILENCE", 1)
    queue.purge_queues()
    site.serve_notices(1)
    delays = itertools.count(20)  # two sources of one address differ in their settings

    def make(name):
        source = find_source(add_source(site.url, name, delay=next(delays) / 100))
        asked = {"source_id": source.id, "run": True}
        return tk.get_action("harvest_job_create")(dict(admin), asked)["id"]

    return make


def work(stage, number=1):
    """As the process does, with so many messages."""
    consume(stage, itertools.islice(messages(stage), number))


def remove(job):
    """As another process clears a source."""
    with model.meta.engine.begin() as connection:
        for table, column in (
            ("harvest_object", "harvest_job_id"),
            ("harvest_gather_error", "harvest_job_id"),
            ("harvest_job", "id"),
        ):
            connection.execute(sa.text(f"DELETE FROM {table} WHERE {column} = :job"), {"job": job})


def test_a_job_that_was_cleared_before_its_turn_is_passed_over(start):
    gone, kept = start("gone"), start("kept")
    remove(gone)
    work("gather", 2)
    assert {page.harvest_job_id for page in model.Session.query(HarvestObject)} == {kept}


def test_a_job_that_is_cleared_while_it_is_gathered_is_the_end_of_this_job_alone(start, monkeypatch):
    gone, kept = start("gone"), start("kept")
    pages = _Site.pages

    def cleared(self, *asked):
        for page in pages(self, *asked):
            remove(gone)
            yield page

    monkeypatch.setattr(_Site, "pages", cleared)
    work("gather", 2)
    assert [job.id for job in model.Session.query(HarvestJob)] == [kept]
    assert {page.harvest_job_id for page in model.Session.query(HarvestObject)} == {kept}


def test_a_page_whose_job_was_cleared_is_passed_over(start):
    gone, kept = start("gone"), start("kept")
    work("gather", 2)
    remove(gone)
    work("fetch")
    assert {page.state for page in model.Session.query(HarvestObject).filter_by(harvest_job_id=kept)} == {"COMPLETE"}
    assert [run.job for run in model.Session.execute(sa.select(table))] == [kept]


def test_what_redis_forgot_is_found_in_the_database(start):
    job = start("forgotten")
    queue.get_connection().flushdb()
    work("gather")
    queue.get_connection().flushdb()
    work("fetch")
    assert HarvestJob.get(job).status == "Finished"
