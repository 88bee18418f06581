"""Our checks by their types, and how frictionless learns of them."""

from __future__ import annotations

from collections.abc import Mapping

from frictionless import Check, Plugin, system
from frictionless.errors import Error

from disclosure.checks.base import TableCheck
from disclosure.checks.budget_balance import budget_balance
from disclosure.checks.cited_document import cited_document
from disclosure.checks.classification_code import classification_code
from disclosure.checks.dates_in_order import dates_in_order
from disclosure.checks.deadline import deadline
from disclosure.checks.division_code import division_code
from disclosure.checks.document_number import document_number
from disclosure.checks.duplicate_key import duplicate_key
from disclosure.checks.not_more_than import not_more_than
from disclosure.checks.organization_code import organization_code
from disclosure.checks.reference import reference
from disclosure.checks.unit_missing import unit_missing

__all__ = ["CHECKS"]

_ALL: tuple[type[TableCheck], ...] = (
    *(budget_balance, cited_document, classification_code, dates_in_order, deadline, division_code, document_number),
    *(duplicate_key, not_more_than, organization_code, reference, unit_missing),
)
CHECKS: Mapping[str, type[TableCheck]] = {check.type: check for check in _ALL}
_ERRORS = {error.type: error for check in CHECKS.values() for error in check.Errors}


class _ChangshaPlugin(Plugin):
    """Finds our checks and errors by type."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:
        return CHECKS.get(type or "")

    def select_error_class(self, type: str | None = None) -> type[Error] | None:
        return _ERRORS.get(type or "")


system.register("changsha", _ChangshaPlugin())
