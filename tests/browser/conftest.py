"""A portal of its own for the browser, on the tests' database."""

import pytest
from ckan.lib import jobs
from ckan.plugins import toolkit as tk
from served import serve
from services import clean_db, empty_database

from . import chromium

__all__ = ["clean_db", "empty_database"]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The address of a running portal; its processes end with the session.

    Its worker begins with an empty queue: the runs of other tests have left jobs about sources that are gone.
    """
    jobs.get_queue().empty()
    with serve(tmp_path_factory.mktemp("portal"), tk.config["__file__"]) as served:
        yield served.address


@pytest.fixture
def browser(tmp_path):
    """A browser; what it downloads is in `tmp_path / "downloads"`."""
    driver = chromium.start(tmp_path / "profile", tmp_path / "downloads")
    yield driver
    driver.quit()
