"""The acceptance tests of a running portal share the release tests' world: see release_world.py."""

from release_world import app, browser, call, draft, plugins_loaded, prepared, world

__all__ = ["app", "browser", "call", "draft", "plugins_loaded", "prepared", "world"]
