"""Open Contracting Data Standard 1.1.5: releases, record packages and release packages of transactions.

``packages(records, link(records), settings)`` streams one package a project; ``to_json`` writes it with exact amounts.
"""

from disclosure.trading.ocds.compiled import compile_releases
from disclosure.trading.ocds.package import Settings, envelope, packages, process_record, to_json
from disclosure.trading.ocds.release import releases

__all__ = ["Settings", "compile_releases", "envelope", "packages", "process_record", "releases", "to_json"]
