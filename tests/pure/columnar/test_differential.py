"""Whatever the schema and the table: the same errors as frictionless, row by row and field by field."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import reference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import Case, cases

from disclosure.validation.columnar import batch, column, delimited, validate_csv, validate_rows

THOROUGH = bool(os.environ.get("CHANGSHA_THOROUGH"))
EXAMPLES = 2500 if THOROUGH else 120
DRAWN = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
FEW = st.sampled_from([0, 512])
HOW = st.fixed_dictionaries(
    {
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "delimiter": st.sampled_from(",;\t"),
    }
)
pytestmark = pytest.mark.timeout(3600 if THOROUGH else 300)


@contextmanager
def small_parts(few: int, rows: int, block: int) -> Iterator[None]:
    """Make small tables take the ways of large ones: several batches, and proofs for every cell."""
    before = column.FEW, batch.ROWS, delimited.ROWS, delimited.BLOCK
    column.FEW, batch.ROWS, delimited.ROWS, delimited.BLOCK = few, rows, rows, block
    try:
        yield
    finally:
        column.FEW, batch.ROWS, delimited.ROWS, delimited.BLOCK = before


@DRAWN
@given(case=cases(), few=FEW, rows=st.sampled_from([2, 50_000]), duplicates=st.booleans())
def test_rows_get_the_errors_that_frictionless_finds(case: Case, few: int, rows: int, duplicates: bool) -> None:
    with small_parts(few, rows, delimited.BLOCK):
        result = validate_rows(case.labels, case.rows, case.schema, limit=10**6, duplicate_rows=duplicates)
    try:
        expected = reference.of_rows(case.labels, case.rows, case.schema, duplicates)
    except reference.Dies:
        assert not result.valid
    else:
        reference.assert_same(result, expected)


@DRAWN
@given(case=cases(), few=FEW, block=st.sampled_from([1, 30, 1 << 20]), how=HOW, header=st.booleans())
def test_csv_files_get_the_errors_that_frictionless_finds(
    case: Case, few: int, block: int, how: dict[str, Any], header: bool
) -> None:
    compare_csv(case.to_csv(**how), case, few, block, reference.HEADER if header else {})


@DRAWN
@given(case=cases(), text=st.text(st.sampled_from('a1,"\n\r ;é'), max_size=40), block=st.sampled_from([1, 7, 1 << 20]))
def test_csv_files_of_odd_quoting_and_ragged_lines_too(case: Case, text: str, block: int) -> None:
    compare_csv(",".join(case.labels) + "\n" + text, case, 0, block, reference.HEADER)


def compare_csv(text: str, case: Case, few: int, block: int, dialect: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode("utf-8"))
        with small_parts(few, 2, block):
            result = validate_csv(path, case.schema, encoding="utf-8", dialect=dialect, limit=10**6)
        try:
            expected = reference.of_csv(path, case.schema, dialect)
        except reference.Dies:
            assert not result.valid
        else:
            reference.assert_same(result, expected)
