"""What every check needs before there is a file: a server that forks a child for each check imports this once.

No columns are made here: polars' threads do not survive a fork.
"""

from __future__ import annotations

from frictionless import Schema

from disclosure.checks import context, plugin
from disclosure.privacy import numbers, sieve, words
from disclosure.privacy.files import workbook as beside
from disclosure.validation import engine, text, workbook, worker
from disclosure.validation.xlsx import regular

__all__ = ["READERS"]

READERS = (beside, context, engine, plugin, text, workbook)  # imported by name where they are needed

Schema.from_descriptor({"fields": [{"name": "a", "type": "string"}]})  # loads frictionless' plugins and jsonschema
worker.engine()
for forms in (numbers.forms, words.forms, sieve.anything):
    forms()
for is_last in (False, True):
    regular.grammar(is_last)
