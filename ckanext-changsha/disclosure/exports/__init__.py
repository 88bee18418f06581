"""A published table in the formats that programs read, with its types, and the papers that describe it. Pure files."""

from disclosure.exports.descriptors import data_package, write_dictionary, write_table_schema
from disclosure.exports.jsonrows import write_json, write_jsonl
from disclosure.exports.parquet import write_parquet

__all__ = ["data_package", "write_dictionary", "write_json", "write_jsonl", "write_parquet", "write_table_schema"]
