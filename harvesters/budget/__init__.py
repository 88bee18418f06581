"""The budget source: spreadsheets, text PDFs, extracted tables and web pages of budgets and final accounts."""

from collections.abc import Mapping

from ckanext.changsha.harvesters.budget.files import parse_files
from ckanext.changsha.harvesters.budget.source import ChangshaBudget
from ckanext.changsha.harvesters.source import Source

__all__ = ["SOURCES", "ChangshaBudget", "parse_files"]

SOURCES: Mapping[str, Source] = {"changsha_budget": ChangshaBudget()}
