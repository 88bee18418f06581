"""Hand-made tables, each a way in which a fast reader may go wrong; frictionless says what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import reference
import xlsxwriter

from disclosure.validation.columnar import (
    Result,
    delimited,
    validate_csv,
    validate_frame,
    validate_rows,
    validate_sheet,
)

TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {"fields": [{"name": "a", **TEXT}, {"name": "b", "type": "integer"}, {"name": "c", **TEXT}]}
KEYED: dict[str, Any] = {
    "fields": [
        {"name": "a", "type": "integer", "constraints": {"unique": True}},
        {"name": "b", "type": "number"},
        {"name": "c", "type": "string"},
    ],
    "primaryKey": ["a", "b"],
}
FILES = {
    "a line too short among good ones": "a,b,c\nx,1,y\nx,1\nx,2,y\n",
    "a line too short and one too long": "a,b,c\nx,1\nx,1,y,z\n",
    "a blank line in the middle": "a,b,c\nx,1,y\n\nx,1,y\n",
    "blank lines at the end": "a,b,c\nx,1,y\n\n\n",
    "a line of delimiters": "a,b,c\n,,\nx,1,y\n",
    "no line end at the end": "a,b,c\nx,1,y\nx,no,y",
    "CRLF, and none at the end": "a,b,c\r\nx,1,y\r\nx,no,y",
    "line ends of two kinds": "a,b,c\r\nx,1,y\nx,2,y\r\n",
    "a carriage return alone": "a,b,c\n\rx,1,y\n",
    "carriage returns alone": "a,b,c\rx,1,y\rx,no,y\r",
    "quoted line ends": 'a,b,c\n"x\ny",1,"y\r\nz"\nx,no,y\n',
    "quoted delimiters and doubled quotes": 'a,b,c\n"x,y",1,"say ""x"""\nx,no,y\n',
    "empty quotes": 'a,b,c\n"","",""\nx,"","y"\n',
    "a quote inside an unquoted cell": 'a,b,c\nx"y,1,z\nx,no,y\n',
    "text after a closing quote": 'a,b,c\n"x"y,1,z\nx,no,y\n',
    "a quote that nothing closes": 'a,b,c\nx,1,y\n"x,1,y\nx,2,y\n',
    "a quoted label with a line end": '"a","b","c"\n"x",1,y\n',
    "only a header": "a,b,c\n",
    "a header without a line end": "a,b,c",
    "a blank first line": "\na,b,c\nx,1,y\n",
    "labels that repeat, are blank, are others": "a,a,\nx,1,y\n",
    "a label too many": "a,b,c,d\nx,1,y,z\n",
    "a label too few": "a,b\nx,1\nx,no\n",
    "a label with blanks around it": " a , b,c\nx,1,y\n",
    "a NUL in a cell": "a,b,c\nx\0,1,y\nx,no,y\n",
    "a byte order mark inside": "a,b,c\n\ufeffx,1,y\n\ufeffx,no,y\n",
    "a sign of four bytes": "a,b,c\n\U0002070e,1,y\nx,no,y\n",
    "separators that splitlines would split at": "a,b,c\nx\x0by\x1c\u2028,1,y\nx,no,y\n",
}


@pytest.mark.parametrize("block", [1, 16 * 1024 * 1024], ids=["line by line", "whole"])
@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_file_gets_the_errors_that_frictionless_finds(
    text: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BLOCK", block)
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode("utf-8"))
    comma = {"delimiter": ",", "skipInitialSpace": False}
    dialect = {**reference.HEADER, "csv": comma}
    reference.assert_same(validate_csv(path, SCHEMA, dialect=dialect), reference.of_csv(path, SCHEMA, dialect))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_in_the_encoding_it_is_said_to_have(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a,b,c\n长沙,1,市\n长沙,一,市\n".encode(encoding))
    result = validate_csv(path, SCHEMA, encoding=encoding)
    reference.assert_same(result, reference.of_csv(path, SCHEMA, reference.HEADER, encoding))


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "1", ""], ["01", "1.0", ""], ["+1", "1.00", ""]],
        [["1", "", ""], ["1", "", ""], ["", "", ""], ["x", "x", ""]],
        [["1", "1:2", ""], ["1", "NaN", ""], ["1", "NaN", ""]],
        [["1_0", "1e1", ""], ["10", "10", ""], ["99999999999999999999", "", ""], ["099999999999999999999", "", ""]],
        [["1"], [], ["1", "2", "3", "4"], ["1", "2"]],
    ],
    ids=["same values", "absent", "not numbers", "long numbers", "ragged"],
)
def test_keys_repeat_as_values_do_not_as_texts(rows: list[list[str]]) -> None:
    result = validate_rows(["a", "b", "c"], rows, KEYED)
    reference.assert_same(result, reference.of_rows(["a", "b", "c"], rows, KEYED))


def test_rows_whose_hashes_meet_by_chance_are_no_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl.Series, "hash", lambda self: pl.Series([7] * len(self), dtype=pl.UInt64))
    rows = [[str(number), "", ""] for number in (1, 2, 3, 2)]
    result = validate_rows(["a", "b", "c"], rows, KEYED)
    reference.assert_same(result, reference.of_rows(["a", "b", "c"], rows, KEYED))


def test_all_errors_are_counted_and_the_first_of_each_type_are_kept() -> None:
    rows = [["x", "no", "y"]] * 2500 + [["x"]] * 7
    result = validate_rows(["a", "b", "c"], rows, SCHEMA, limit=1000)
    assert dict(result.counts) == {"type-error": 2500, "missing-cell": 14}
    assert [error.row_number for error in result.errors if error.type == "type-error"] == list(range(2, 1002))
    report = result.report()
    assert (report.valid, report.stats["errors"], len(report.tasks[0].errors)) == (False, 2514, 1014)


def test_an_error_is_described_as_frictionless_describes_its_own() -> None:
    rows = [["1", "1", "7"], ["{x}", "no", "7"], ["2"], ["3", "", "7", "{z}"], ["", "", ""], *[["1", "1", "7"]] * 2]
    own = {"fields": ["a"], "reference": {"resource": "", "fields": ["c"]}}
    ruled = [{**field, "constraints": {"unique": True, "maximum": 2}} for field in KEYED["fields"][:2]]
    schema = {**KEYED, "fields": [*ruled, KEYED["fields"][2]], "foreignKeys": [own]}
    errors = validate_rows(["a", "b", "c"], rows, schema, duplicate_rows=True).errors
    assert len({error.type for error in errors}) == 9
    for error in errors:
        assert type(error).from_descriptor(error.to_descriptor()).to_descriptor() == error.to_descriptor()


def test_columns_get_the_same_errors_as_rows() -> None:
    rows = [["x", "1", "y"], ["", "", ""], ["x", "no", "y"]]
    frame = pl.DataFrame(rows, schema=["a", "b", "c"], orient="row")
    assert reference.told(validate_frame(["a", "b", "c"], frame, SCHEMA).errors) == reference.told(
        validate_rows(["a", "b", "c"], rows, SCHEMA).errors
    )


def test_a_sheet_is_checked_as_people_read_it(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate((["a", "b", "c"], ["x", 1, "y"], ["x", 1.5, "y"], ["x", "no", 2])):
            sheet.write_row(number, 0, row)
    result = validate_sheet(tmp_path / "t.xlsx", SCHEMA)
    assert [(error.type, error.row_number, error.cell) for error in result.errors] == [
        ("type-error", 3, "1.5"),
        ("type-error", 4, "no"),
    ]


def test_what_the_columns_cannot_hold_is_read_by_frictionless_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n# said\nx,1,x\ny,no,x\n", encoding="utf-8")
    result = validate_csv(path, SCHEMA, dialect={**reference.HEADER, "commentChar": "#"})
    assert result.handed_over.table == "rows that the dialect leaves out"
    assert dict(result.counts) == {"type-error": 1}


def test_keys_are_found_without_regard_to_case_when_labels_are(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c,A\nx,1,y,z\nx,2,y,z\n,3,y,w\n", encoding="utf-8")
    schema = {**SCHEMA, "primaryKey": ["a"]}
    dialect = {**reference.HEADER, "headerCase": False}
    reference.assert_same(validate_csv(path, schema, dialect=dialect), reference.of_csv(path, schema, dialect))


def test_a_bound_that_is_a_signalling_nan_is_no_crash() -> None:
    schema = {"fields": [{"name": "a", "type": "number", "constraints": {"maximum": "sNaN"}}]}
    reference.assert_same(validate_rows(["a"], [], schema), [])


def test_a_column_that_polars_cannot_prove_is_named() -> None:
    schema = {"fields": [{"name": "mail", "type": "string", "format": "email"}, {"name": "n", "type": "integer"}]}
    result = validate_rows(["mail", "n"], [["a@changsha.example", "1"], ["none", "2"]], schema)
    assert result.handed_over.columns == ("mail",)
    assert result.handed_over.share == pytest.approx(0.5)
    assert dict(result.counts) == {"type-error": 1}


def test_bytes_that_are_no_text_are_an_error_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b,c\n" + b"x,1,y\n" * 20_000 + b"\xff,1,y\n")
    assert dict(validate_csv(path, SCHEMA, encoding="utf-8").counts) == {"encoding-error": 1}


NAMED_DIFFERENCES = {
    "a signalling NaN under a bound": ({"type": "number", "constraints": {"minimum": 0}}, ["sNaN"]),
    "a moment with an offset under a bound without": (
        {"type": "datetime", "constraints": {"minimum": "2020-01-01T00:00:00"}},
        ["2020-01-01T00:00:00Z"],
    ),
    "objects that must be unique": ({"type": "object", "constraints": {"unique": True}}, ["{}", "{}"]),
}


@pytest.mark.parametrize(("field", "cells"), NAMED_DIFFERENCES.values(), ids=NAMED_DIFFERENCES)
def test_where_frictionless_dies_the_table_is_not_valid(field: dict[str, Any], cells: list[str]) -> None:
    schema = {"fields": [{"name": "a", **field}]}
    rows = [[cell] for cell in cells]
    with pytest.raises(reference.Dies):
        reference.of_rows(["a"], rows, schema)
    result: Result = validate_rows(["a"], rows, schema)
    assert not result.valid
