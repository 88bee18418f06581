"""The errors of our checks, in frictionless's grammar. Their sentences for people: schemas/findings/checks.yaml."""

from __future__ import annotations

from frictionless.errors import CellError, RowError

__all__ = [
    *("BudgetBalanceError", "BudgetBetweenError", "CitedDocumentError"),
    *("ClassificationCodeError", "ClassificationNameError"),
    *(
        "DatesInOrderError",
        "DeadlineError",
        "DivisionCodeError",
        "DivisionNameError",
        "DocumentNumberError",
        "DuplicateKeyError",
        "NotMoreThanError",
    ),
    *("OrganizationCodeError", "ReferenceError", "ReferenceUnseenError", "UnitMissingError", "UnitSlipError"),
]

_CELL = 'Row at position "{rowNumber}", field "{fieldName}": {note}'


class BudgetBalanceError(CellError):
    type = "budget-balance"
    title = "Budget Balance Error"
    description = "Sums that a budget table prints are those of its parts, and agree with the tables beside it."
    template = _CELL


class BudgetBetweenError(RowError):
    type = "budget-between"
    title = "Budget Between Error"
    description = "Another budget table of the same body and year agrees with this one."
    template = 'Row at position "{rowNumber}": {note}'


class CitedDocumentError(CellError):
    type = "cited-document"
    title = "Cited Document Error"
    description = "A document that a text cites by its number was published."
    template = _CELL


class ClassificationCodeError(CellError):
    type = "classification-code"
    title = "Classification Code Error"
    description = "A code of the government's classification of revenue and expenditure is in its list."
    template = _CELL


class ClassificationNameError(CellError):
    type = "classification-name"
    title = "Classification Name Error"
    description = "The name beside a code is the one that the classification gives it."
    template = _CELL


class DatesInOrderError(CellError):
    type = "dates-in-order"
    title = "Dates In Order Error"
    description = "What comes later in a procedure does not bear an earlier date."
    template = _CELL


class DeadlineError(CellError):
    type = "deadline"
    title = "Deadline Error"
    description = "What the law wants within a time, or after one, was done in time."
    template = _CELL


class DivisionCodeError(CellError):
    type = "division-code"
    title = "Division Code Error"
    description = "An administrative division's code is one of GB/T 2260."
    template = _CELL


class DivisionNameError(CellError):
    type = "division-name"
    title = "Division Name Error"
    description = "The name beside an administrative division's code is its own."
    template = _CELL


class DocumentNumberError(CellError):
    type = "document-number"
    title = "Document Number Error"
    description = "A document's number is written as GB/T 9704 wants it."
    template = _CELL


class DuplicateKeyError(RowError):
    type = "duplicate-key"
    title = "Duplicate Key Error"
    description = "No two rows are about the same thing."
    template = 'Row at position "{rowNumber}": {note}'


class NotMoreThanError(CellError):
    type = "not-more-than"
    title = "Not More Than Error"
    description = "An amount keeps within the one that limits it."
    template = _CELL


class OrganizationCodeError(CellError):
    type = "organization-code"
    title = "Organization Code Error"
    description = "An organisation's code has its right check sign."
    template = _CELL


class ReferenceError(CellError):
    type = "reference"
    title = "Reference Error"
    description = "What a row refers to is there."
    template = _CELL


class ReferenceUnseenError(RowError):
    type = "reference-unseen"
    title = "Reference Unseen Error"
    description = "There is a list to look for what rows refer to."
    template = 'Row at position "{rowNumber}": {note}'


class UnitMissingError(CellError):
    type = "unit-missing"
    title = "Unit Missing Error"
    description = "An amount of money has a unit."
    template = _CELL


class UnitSlipError(CellError):
    type = "unit-slip"
    title = "Unit Slip Error"
    description = "An amount is not ten thousand times what it must be, as it is when 元 and 万元 are mistaken."
    template = _CELL
