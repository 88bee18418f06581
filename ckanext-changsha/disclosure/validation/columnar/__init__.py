"""Validate a table by columns with polars: frictionless' errors, exactly, at many times its speed.

polars proves cells good, or proves what is wrong with them; whatever it cannot prove is read by frictionless' own code,
once for each distinct text. So the answers are the same by construction, and the result says what was handed over.
"""

from disclosure.validation.columnar.column import Column
from disclosure.validation.columnar.inputs import TableInput, csv_input, rows_input
from disclosure.validation.columnar.result import HandedOver, Result, Widths
from disclosure.validation.columnar.validate import validate_csv, validate_frame, validate_rows, validate_sheet

__all__ = [
    "Column",
    "HandedOver",
    "Result",
    "TableInput",
    "Widths",
    "csv_input",
    "rows_input",
    "validate_csv",
    "validate_frame",
    "validate_rows",
    "validate_sheet",
]
