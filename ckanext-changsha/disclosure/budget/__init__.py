"""Budgets and final accounts: published tables of cells in, records with amounts in 元 out. Pure, and without I/O."""

from disclosure.budget.document import assemble
from disclosure.budget.grid import Grid
from disclosure.budget.identities import check_accounts
from disclosure.budget.identity import Identity, identify, organization_key
from disclosure.budget.standard import FORMS, TableForm, recognise

__all__ = [
    "FORMS",
    "Grid",
    "Identity",
    "TableForm",
    "assemble",
    "check_accounts",
    "identify",
    "organization_key",
    "recognise",
]
