"""The budget sources: spreadsheets, text PDFs, extracted tables and web pages of budgets and final accounts."""

from collections.abc import Mapping, Sequence

from ckanext.changsha.harvesters.budget.column import BudgetColumn
from ckanext.changsha.harvesters.budget.files import read_files
from ckanext.changsha.harvesters.discovery import discover
from ckanext.changsha.harvesters.source import SavedFile
from disclosure.records import ParseResult

__all__ = ["SOURCES", "BudgetColumn", "parse_files"]

CITY = "changsha_budget"
SOURCES: Mapping[str, BudgetColumn] = discover(__name__, first=CITY)


def parse_files(files: Sequence[SavedFile]) -> ParseResult:
    """Records and findings of files that came together, named after the column they were read from, or the city's."""
    urls = [file.url for file in files if file.url]
    return read_files(files, next((name for name, column in SOURCES.items() if any(map(column.holds, urls))), CITY))
