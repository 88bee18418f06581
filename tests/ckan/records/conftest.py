"""An empty index beside an empty database."""

import pytest

from ckanext.changsha.records import index


@pytest.fixture
def clean_records(clean_db):
    index.clear()
