"""The checks that only this platform has, in frictionless's grammar; each rule is written once, for both engines.

Importing this package teaches frictionless their names, so that
``Checklist.from_descriptor({"checks": [{"type": "dates-in-order", "fields": [...]}]})`` works. Our own engine asks
`check_table`, or `check_package` for the tables of one budget.
"""

from disclosure.checks.base import Breach, Context, RowCheck, TableCheck, Texts
from disclosure.checks.engine import Checked, check_table, texts_of
from disclosure.checks.package import check_package
from disclosure.checks.plugin import CHECKS

__all__ = [
    "CHECKS",
    "Breach",
    "Checked",
    "Context",
    "RowCheck",
    "TableCheck",
    "Texts",
    "check_package",
    "check_table",
    "texts_of",
]
