"""Reading invented documents, and the replica as its server imports it."""

import sys
from importlib import import_module
from pathlib import Path

import pytest
from gazette_builders import saved

from ckanext.changsha.harvesters.gazette import parse_files
from ckanext.changsha.harvesters.source import SavedFile


@pytest.fixture
def read():
    """Parse files given as texts, bytes or SavedFile."""

    def parse(*contents):
        files = [one if isinstance(one, SavedFile) else saved(one, f"{n}.html") for n, one in enumerate(contents)]
        return parse_files(files)

    return parse


@pytest.fixture
def document(read):
    """The one record of one file, or a failure that shows the findings."""

    def only(content):
        result = read(content)
        assert len(result.records) == 1, result.findings
        return result.records[0]

    return only


@pytest.fixture(scope="session")
def replica():
    """The replica's gazette, as its server imports it."""
    folder = str(Path(__file__).parents[3] / "deploy")
    sys.path.insert(0, folder)
    try:
        return import_module("replica.gazette")
    finally:
        sys.path.remove(folder)
