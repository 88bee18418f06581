"""Official documents: government pages, saved files of them, and the site of the city of Changsha."""

from __future__ import annotations

from collections.abc import Mapping

from ckanext.changsha.harvesters.discovery import discover
from ckanext.changsha.harvesters.gazette.files import parse_files
from ckanext.changsha.harvesters.source import Source

__all__ = ["SOURCES", "parse_files"]

SOURCES: Mapping[str, Source] = discover(__name__, first="changsha_gov")
