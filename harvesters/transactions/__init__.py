"""Public-resource transactions: hnsggzy.com and ggzy.gov.cn over HTTP, and every saved shape of their notices."""

from collections.abc import Mapping

from ckanext.changsha.harvesters.source import Source
from ckanext.changsha.harvesters.transactions.ggzy_source import Ggzy
from ckanext.changsha.harvesters.transactions.hnsggzy_source import Hnsggzy
from ckanext.changsha.harvesters.transactions.parse import parse_files

__all__ = ["SOURCES", "parse_files"]

SOURCES: Mapping[str, Source] = {"hnsggzy": Hnsggzy(), "ggzy": Ggzy()}
