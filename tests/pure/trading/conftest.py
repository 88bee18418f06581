"""Reading invented answers, and the replica as its server imports it."""

import sys
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from importlib import import_module
from pathlib import Path

import pytest
from trading_builders import saved

from ckanext.changsha.harvesters.http import GuardedClient, Limits, Rules
from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions import parse_files


@pytest.fixture
def read():
    """Parse answers given as JSON, text or SavedFile."""

    def parse(*contents):
        files = [one if isinstance(one, SavedFile) else saved(one, f"{n}.json") for n, one in enumerate(contents)]
        return parse_files(files)

    return parse


@pytest.fixture
def notice(read):
    """The one record of some answers, or a failure that shows the findings."""

    def only(*contents):
        result = read(*contents)
        assert len(result.records) == 1, result.findings
        return result.records[0]

    return only


@pytest.fixture(scope="session")
def deploy_path():
    """deploy/ on the path, as the replica's server has it."""
    folder = str(Path(__file__).parents[3] / "deploy")
    sys.path.insert(0, folder)
    yield folder
    sys.path.remove(folder)


@pytest.fixture(scope="session")
def replica(deploy_path):
    """The replica's transactions."""
    return import_module("replica.transactions")


@pytest.fixture
def serve(deploy_path):
    """Serve a handler on loopback and give a guarded client with the base address."""

    @contextmanager
    def serving(handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        address = f"127.0.0.1:{server.server_port}"
        try:
            with GuardedClient(Rules.of(allow=[address]), Limits(delay=0, jitter=0)) as client:
                yield client, f"http://{address}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serving


@pytest.fixture
def replica_handler(deploy_path):
    """The replica's own handler for a small world, quiet and without Nagle's delay."""

    def of(size):
        handler = import_module("replica.server").Handler
        quiet = {"size": size, "disable_nagle_algorithm": True, "log_message": lambda *_: None}
        return type("Quiet", (handler,), quiet)

    return of
