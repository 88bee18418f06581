"""Public-resource transactions: three platforms over HTTP, and every shape that their notices are saved in."""

from collections.abc import Mapping

from ckanext.changsha.harvesters.discovery import discover
from ckanext.changsha.harvesters.source import Source
from ckanext.changsha.harvesters.transactions.parse import parse_files

__all__ = ["SOURCES", "parse_files"]

SOURCES: Mapping[str, Source] = discover(__name__, first="hnsggzy")
