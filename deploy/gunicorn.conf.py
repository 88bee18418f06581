"""How the web processes run: loaded once, then forked."""

from __future__ import annotations

from typing import Any

from ckan.model import meta

preload_app = True
workers = 2
threads = 4


def post_fork(server: Any, worker: Any) -> None:
    """Leave the parent its database connections: two processes on one connection read each other's answers."""
    meta.Session.remove()
    if meta.engine is not None:
        meta.engine.dispose(close=False)
