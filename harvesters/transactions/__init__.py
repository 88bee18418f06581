"""Public-resource transactions: three platforms over HTTP, and every shape that their notices are saved in."""

from collections.abc import Mapping

from ckanext.changsha.harvesters.source import Source
from ckanext.changsha.harvesters.transactions.ccgp_hunan_source import CcgpHunan
from ckanext.changsha.harvesters.transactions.ggzy_source import Ggzy
from ckanext.changsha.harvesters.transactions.hnsggzy_source import Hnsggzy
from ckanext.changsha.harvesters.transactions.parse import parse_files

__all__ = ["SOURCES", "parse_files"]

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (Hnsggzy(), Ggzy(), Ggzy(name="ggzy_history", root="/his/information"), CcgpHunan())
}
