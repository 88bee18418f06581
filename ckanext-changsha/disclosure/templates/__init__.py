"""What stewards fill in and mend: empty templates of each table, and copies of an upload with its faults marked."""

from disclosure.templates.checks import CheckWords, check_words
from disclosure.templates.marked import marked_copy
from disclosure.templates.template import csv_template, xlsx_template
from disclosure.templates.words import FieldWords, certainty_words, field_words, table_words

__all__ = [
    "CheckWords",
    "FieldWords",
    "certainty_words",
    "check_words",
    "csv_template",
    "field_words",
    "marked_copy",
    "table_words",
    "xlsx_template",
]
