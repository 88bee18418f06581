"""Our checks by their types, and how frictionless learns of them."""

from __future__ import annotations

from collections.abc import Mapping

from frictionless import Check, Plugin, system
from frictionless.errors import Error

from disclosure.checks.base import TableCheck
from disclosure.checks.dates_in_order import dates_in_order

__all__ = ["CHECKS"]

CHECKS: Mapping[str, type[TableCheck]] = {check.type: check for check in (dates_in_order,)}
_ERRORS = {error.type: error for check in CHECKS.values() for error in check.Errors}


class _ChangshaPlugin(Plugin):
    """Finds our checks and errors by type."""

    def select_check_class(self, type: str | None = None) -> type[Check] | None:
        return CHECKS.get(type or "")

    def select_error_class(self, type: str | None = None) -> type[Error] | None:
        return _ERRORS.get(type or "")


system.register("changsha", _ChangshaPlugin())
