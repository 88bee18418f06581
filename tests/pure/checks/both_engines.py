"""Ask a check in both engines, and hold their answers to each other."""

import csv
import io

import frictionless
from frictionless.resources import TableResource

from disclosure.checks import Context, check_table
from disclosure.validation.header import match_labels


def findings(check, rows, fields=None, context=None):
    """What our engine says of `rows`; `fields` are descriptors, or the check's own fields as text."""
    fields = fields or [{"name": name, "type": "string"} for name in check["fields"]]
    columns = match_labels([field["name"] for field in fields], {"fields": fields})
    checked = check_table(rows, columns, [check], context or Context())
    assert not checked.more
    if context is None:
        ours = sorted((one.code.removeprefix("check."), one.row) for one in checked.findings if one.row)
        assert ours == frictionless_says(check, rows, fields)
    return list(checked.findings)


def frictionless_says(check, rows, fields):
    """The types and rows of the errors that frictionless finds with the same check."""
    out = io.StringIO()
    csv.writer(out).writerows([[field["name"] for field in fields], *rows])
    schema = frictionless.Schema.from_descriptor({"fields": fields})
    checklist = frictionless.Checklist.from_descriptor({"checks": [check], "skipErrors": ["blank-row"]})
    resource = TableResource(data=out.getvalue().encode(), format="csv", schema=schema)
    said = resource.validate(checklist, limit_errors=10_000).flatten(["type", "rowNumber"])
    return sorted((kind, row) for kind, row in said)
