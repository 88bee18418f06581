"""Every table in a folder of real files, named by CHANGSHA_SAMPLES: the same errors as frictionless finds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import reference
from frictionless import Schema, system
from frictionless.resources import TableResource

from disclosure.validation.columnar import sheet as sheets
from disclosure.validation.columnar import validate_csv, validate_frame
from disclosure.validation.findings import Refused
from disclosure.validation.jsonrows import read_json
from disclosure.validation.text import read_delimited

FOLDER = os.environ.get("CHANGSHA_SAMPLES", "")
FILES = sorted(Path(FOLDER).rglob("*")) if FOLDER else []
LIMIT = 10**6
TEXT, GUESSED = "as text", "of guessed types"


def found(*suffixes: str) -> list[Path]:
    return [path for path in FILES if path.suffix.lower() in suffixes]


def schemas(labels: list[str], rows: list[list[str]]) -> dict[str, dict[str, Any]]:
    """All columns as text, and of the types that frictionless guesses, which some cells will break."""
    names = [label or f"field{place}" for place, label in enumerate(labels)]
    if not names or len(set(names)) < len(names):
        names = [f"field{place}" for place in range(len(labels))]
    text: dict[str, Any] = {"fields": [{"name": name, "type": "string"} for name in names]}
    with system.use_context(trusted=True), TableResource(data=[names, *rows[:30]]) as table:
        guessed = table.schema.to_descriptor()
    for field in guessed["fields"]:
        field["constraints"] = {"unique": field["type"] == "integer", "required": True}
    return {TEXT: text, GUESSED: guessed}


@pytest.mark.skipif(not FOLDER, reason="CHANGSHA_SAMPLES names no folder")
@pytest.mark.parametrize("path", found(".csv", ".tsv", ".tab"), ids=lambda path: path.name)
def test_a_delimited_file_gets_the_same_errors(path: Path) -> None:
    try:
        table = read_delimited(path.read_bytes(), tab=path.suffix.lower() != ".csv")
    except Refused as refused:
        pytest.skip(f"refused: {refused.finding.code}")
    encoding = {"utf-8-sig": "utf-8-sig", "utf-8": "utf-8"}.get(table.encoding, table.encoding)
    control = {"delimiter": "\t"} if path.suffix.lower() != ".csv" else {}
    dialect = {**reference.HEADER, "csv": control}
    for schema in schemas(table.labels, list(table.rows)).values():
        result = validate_csv(path, schema, encoding=encoding, dialect=dialect, limit=LIMIT)
        reference.assert_same(result, reference.of_csv(path, schema, dialect, encoding))


@pytest.mark.skipif(not FOLDER, reason="CHANGSHA_SAMPLES names no folder")
@pytest.mark.parametrize("path", found(".xlsx", ".xls", ".ods"), ids=lambda path: path.name)
def test_each_sheet_is_read_as_calamine_reads_it_and_gets_the_same_errors(path: Path) -> None:
    count = len(sheets.CalamineWorkbook.from_path(path).sheet_names)
    for number in range(count):
        slow = sheets._by_calamine(path, number)
        fast = sheets._by_xml(path, number)
        for read in (slow, fast) if fast is not None else (slow,):
            height = max((column != "").arg_true().max() or 0 for column in slow.columns) + 1 if slow.columns else 0
            texts = [[column[row] for column in read.columns] for row in range(min(height, read.height))]
            if read is fast:
                wide = [[*row, *[""] * (len(slow.columns) - len(row))] for row in texts]
                assert wide == [[column[row] for column in slow.columns] for row in range(height)]
            elif texts:
                _compare(texts[0], texts[1:])


@pytest.mark.skipif(not FOLDER, reason="CHANGSHA_SAMPLES names no folder")
@pytest.mark.parametrize("path", found(".json", ".jsonl"), ids=lambda path: path.name)
def test_a_list_of_objects_gets_the_same_errors(path: Path) -> None:
    try:
        table = read_json(path.read_bytes(), lines=path.suffix.lower() == ".jsonl", longest=10**6)
    except Refused as refused:
        pytest.skip(f"no table: {refused.finding.code}")
    _compare(table.labels, [list(row) for row in table.rows])


def _compare(labels: list[str], rows: list[list[str]]) -> None:
    for schema in schemas(labels, rows).values():
        assert Schema.from_descriptor(schema)
        held = reference.columns(rows, len(labels))
        result = validate_frame(labels, held, schema, limit=LIMIT)
        reference.assert_same(result, reference.of_rows(labels, rows, schema))
