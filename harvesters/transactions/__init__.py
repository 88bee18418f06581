"""Public-resource transactions: hnsggzy.com and ggzy.gov.cn over HTTP, and every saved shape of their notices."""

from ckanext.changsha.harvesters.transactions.parse import parse_files

__all__ = ["parse_files"]
