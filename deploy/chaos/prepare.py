"""Organisations, users with tokens and sources for the rounds; prints a JSON object that says what they are.

It refuses an installation that holds anything else: the rounds empty its tables of records.
"""

from __future__ import annotations

import json
import logging
import os
import sys

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import load
import settings
from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

__all__ = ["MARK"]

MARK = "chaos-"  # what the names of our sources begin with
PEOPLE = ("admin", "reviewer")


def refuse_others() -> None:
    """Exit when there is a source that is not ours."""
    sources = model.Session.query(model.Package.name).filter(model.Package.type == "harvest")
    others = [name for (name,) in sources if not name.startswith(MARK)]
    if others:
        sys.exit(f"chaos: {others[0]} is somebody's source: run this in a checkout of its own, or `make reset` first")


def add_source(source: str) -> str:
    """A source at the replica, unless it is there already; returns its id."""
    kind, title, publisher, (path, asked), _ = load.SOURCES[source]
    name = MARK + source
    known = model.Package.get(name)
    if known is not None:
        return str(known.id)
    said = {
        "name": name,
        "title": f"{title}（演示数据）",
        "url": f"http://{settings.HOST}:{settings.PORTS['replica']}{path}",
        "source_type": kind,
        "owner_org": publisher,
        "frequency": "MANUAL",
        "config": json.dumps(asked),
    }
    return str(tk.get_action("harvest_source_create")({**load.as_site(), "user": "admin"}, said)["id"])


def token(user: str) -> str:
    """A new token of that user."""
    made = tk.get_action("api_token_create")({**load.as_site(), "user": user}, {"user": user, "name": "chaos"})
    return str(made["token"])


def main() -> None:
    """Make what is missing."""
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    logging.disable(logging.ERROR)  # as in load.py
    for plugin in p.PluginImplementations(p.IClick):
        plugin.get_commands()
    with app._wsgi_app.test_request_context():
        refuse_others()
        load.run("organizations", "load")
        load.run("catalogue", "load")
        load.add_users()
        sources = {source: add_source(source) for source in load.SOURCES}
        print(json.dumps({"sources": sources, "tokens": {user: token(user) for user in PEOPLE}}))


if __name__ == "__main__":
    main()
