"""Check a table against its Table Schema and for everything that must not be published, before people see it."""

from disclosure.validation.check import check_file
from disclosure.validation.product import read_rows
from disclosure.validation.verdict import Verdict

__all__ = ["Verdict", "check_file", "read_rows"]
