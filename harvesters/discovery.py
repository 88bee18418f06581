"""Find the sources of a package: every module ``<site>_source.py`` in it names its own in ``SOURCES``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

__all__ = ["discover"]

SUFFIX = "_source"


def discover(package: str, first: str) -> Mapping[str, Any]:
    """The sources of a package by name: `first`, which is meant where settings name none, then the others by module."""
    modules = (found.name for found in iter_modules(import_module(package).__path__))
    named = [import_module(f"{package}.{module}").SOURCES for module in sorted(modules) if module.endswith(SUFFIX)]
    by_name = {source.name: source for sources in named for source in sources}
    return {first: by_name[first], **by_name}
