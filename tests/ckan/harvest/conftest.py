"""Real sources for harvests: folders of saved files, and a web server on loopback that speaks a source's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories
from notice_site import Site

from ckanext.changsha.harvest.run import find_source, run_source


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that may be read by its number and port, as the replica may."""
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            made.asked.append(self.path)
            said = made.answer(self.path)
            if callable(said):
                said(self)
                return
            self.send_response(200 if said is not None else 404)
            self.send_header("Content-Length", str(len(said or b"")))
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.end_headers()
            self.wfile.write(said or b"")

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """A test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path):
    """A folder of the installation, empty."""
    path = tmp_path / "saved"
    path.mkdir()
    return path


@pytest.fixture
def places(monkeypatch, tmp_path, site, folder):
    """The installation lets sources be in `folder` and at `site`; its storage is the test's own."""
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.folders", [str(folder)])
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.allow_loopback", [f"127.0.0.1:{site.port}"])
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path / "storage"))


@pytest.fixture
def admin(clean_db) -> dict[str, object]:
    """A context of the site's administrator."""
    return {"user": factories.Sysadmin()["name"], "model": model, "session": model.Session}


@pytest.fixture
def organization(admin) -> str:
    """The publisher of the sources."""
    return factories.Organization()["id"]


@pytest.fixture
def add_source(admin, organization, places) -> Callable[..., str]:
    """Makes a source, as an administrator; returns its name."""

    def add(url: str, name: str = "source", kind: str = "transactions", **settings) -> str:
        said = {"name": name, "title": name, "url": url, "source_type": f"changsha_{kind}", "owner_org": organization}
        config = json.dumps(settings) if settings else ""
        return tk.get_action("harvest_source_create")(dict(admin), {**said, "config": config})["name"]

    return add


@pytest.fixture
def run() -> Callable[..., object]:
    """Runs a source to its end; gives the account."""
    return lambda name, **more: run_source(find_source(name), **more)
