"""Whatever the schema and the table: the same errors as frictionless, row by row and field by field."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import reference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables import Case, cases

from disclosure.validation.columnar import batch, column, delimited, validate_csv, validate_rows

THOROUGH = bool(os.environ.get("CHANGSHA_THOROUGH"))
TABLES = 5  # that are made of the rows drawn for one schema: a draw takes as long as a comparison
EXAMPLES = {"rows": 160, "files": 120, "odd files": 130}  # with TABLES: more than 2,000 cases
AT_LEAST = 2000
TIMES = 10 if THOROUGH else 1
compared: Counter[str] = Counter()


def drawn(kind: str) -> settings:
    """The same examples each time: the seed is the test's own name."""
    return settings(
        max_examples=EXAMPLES[kind] * TIMES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


def tables(case: Case) -> Iterator[Case]:
    """The case's rows, those again below themselves, each twice, the other way round, and half of them cut short."""
    rows = case.rows
    half = [row[: len(row) - number % 2] for number, row in enumerate(rows[::2])]
    for made in (rows, [*rows, *rows], [row for row in rows for _ in range(2)], rows[::-1], half):
        yield Case(case.schema, case.labels, made)


FEW = st.sampled_from([0, 512])
HOW = st.fixed_dictionaries(
    {
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
        "delimiter": st.sampled_from(",;\t"),
    }
)
pytestmark = pytest.mark.timeout(3600 if THOROUGH else 300)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is written anew for each case."""
    return tmp_path_factory.mktemp("tables") / "table.csv"


@contextmanager
def small_parts(few: int, rows: int, block: int) -> Iterator[None]:
    """Make small tables take the ways of large ones: several batches, and proofs for every cell."""
    before = column.FEW, batch.ROWS, delimited.ROWS, delimited.BLOCK
    column.FEW, batch.ROWS, delimited.ROWS, delimited.BLOCK = few, rows, rows, block
    try:
        yield
    finally:
        column.FEW, batch.ROWS, delimited.ROWS, delimited.BLOCK = before


@drawn("rows")
@given(case=cases(), few=FEW, batch_rows=st.sampled_from([2, 50_000]), duplicates=st.booleans())
def test_rows_get_the_errors_that_frictionless_finds(case: Case, few: int, batch_rows: int, duplicates: bool) -> None:
    for made in tables(case):
        compared["rows"] += 1
        with small_parts(few, batch_rows, delimited.BLOCK):
            result = validate_rows(made.labels, made.rows, made.schema, limit=10**6, duplicate_rows=duplicates)
        try:
            expected = reference.of_rows(made.labels, made.rows, made.schema, duplicates)
        except reference.Dies:
            assert not result.valid
        else:
            reference.assert_same(result, expected)


@drawn("files")
@given(case=cases(), few=FEW, block=st.sampled_from([1, 30, 1 << 20]), how=HOW, header=st.booleans())
def test_csv_files_get_the_errors_that_frictionless_finds(
    path: Path, case: Case, few: int, block: int, how: dict[str, Any], header: bool
) -> None:
    for made in tables(case):
        compared["files"] += 1
        compare_csv(path, made.to_csv(**how), made, few, block, reference.HEADER if header else {})


@drawn("odd files")
@given(
    case=cases(),
    texts=st.lists(st.text(st.sampled_from('a1,"\n\r ;é'), max_size=40), min_size=TABLES, max_size=TABLES),
    block=st.sampled_from([1, 7, 1 << 20]),
)
def test_csv_files_of_odd_quoting_and_ragged_lines_too(path: Path, case: Case, texts: list[str], block: int) -> None:
    for text in texts:
        compared["odd files"] += 1
        compare_csv(path, ",".join(case.labels) + "\n" + text, case, 0, block, reference.HEADER)


def test_at_least_two_thousand_cases_were_compared() -> None:
    if len(compared) < len(EXAMPLES):
        pytest.skip("not all of this file was run")
    assert compared.total() >= AT_LEAST * TIMES


def compare_csv(path: Path, text: str, case: Case, few: int, block: int, dialect: dict[str, Any]) -> None:
    path.write_bytes(text.encode("utf-8"))
    with small_parts(few, 2, block):
        result = validate_csv(path, case.schema, encoding="utf-8", dialect=dialect, limit=10**6)
    try:
        expected = reference.of_csv(path, case.schema, dialect)
    except reference.Dies:
        assert not result.valid
    else:
        reference.assert_same(result, expected)
