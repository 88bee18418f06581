"""No records at each test's beginning; the rest of the database is emptied once a file."""

import pytest
import records_factory as factory


@pytest.fixture(scope="module")
def prepared():
    """What one file's tests share."""
    return {}


@pytest.fixture
def clean_records(with_plugins, prepared, empty_database, reset_index):
    if not prepared:
        empty_database()
        reset_index()
        prepared["emptied"] = True
    factory.empty()


@pytest.fixture
def app(clean_records, prepared, make_app):
    """CKAN's test application, made once a file: that takes longer than most tests."""
    if "app" not in prepared:
        prepared["app"] = make_app()
    return prepared["app"]
