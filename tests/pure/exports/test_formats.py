"""A table in each format: the types of its schema, nothing lost, and the same bytes each time."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from frictionless import Package, Schema

from disclosure.exports import (
    data_package,
    write_dictionary,
    write_json,
    write_jsonl,
    write_parquet,
    write_table_schema,
)
from disclosure.tables import table_schema, table_schemas

TYPES = {
    "code": "string",
    "amount": "number",
    "count": "integer",
    "year": "year",
    "total": "boolean",
    "day": "date",
    "at": "datetime",
}
DESCRIPTOR = {"fields": [{"name": name, "type": kind} for name, kind in TYPES.items()]}
ROWS = [
    ["043010", "1234567890123456789.05", "7", "2026", "true", "2026-03-02", "2026-03-02T09:00:00+08:00"],
    ['演示，"引号"\n换行', "-3", "", "", "false", "", "2026-03-02T01:00:00Z"],
    ["", "", "", "", "", "", ""],
]


@pytest.fixture
def table(tmp_path):
    def make(rows=ROWS):
        path = tmp_path / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([list(TYPES), *rows])
        return path

    return make


@pytest.fixture
def parquet(table, tmp_path):
    def make(rows=ROWS):
        write_parquet(table(rows), tmp_path / "table.parquet", DESCRIPTOR)
        return pl.read_parquet(tmp_path / "table.parquet")

    return make


def test_parquet_keeps_amounts_exact_codes_whole_and_moments_on_the_citys_clock(parquet):
    first, second, last = parquet().rows(named=True)
    assert first["code"] == "043010"
    assert (first["amount"], second["amount"]) == (Decimal("1234567890123456789.05"), Decimal("-3.00"))
    assert (first["count"], first["year"], first["total"], first["day"]) == (7, 2026, True, date(2026, 3, 2))
    assert first["at"] == second["at"] == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert str(first["at"].tzinfo) == "Asia/Shanghai"
    assert second["code"] == '演示，"引号"\n换行'
    assert set(last.values()) == {None}


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("amount", "约三万元"),
        ("amount", "1" * 39),
        ("count", "1.5"),
        ("count", "9" * 19),
        ("total", "是"),
        ("day", "2026年3月"),
        ("at", "2026-03-02T09:00:00"),  # beside one with an offset
    ],
)
def test_a_column_with_one_cell_of_another_kind_is_text_and_loses_nothing(parquet, name, cell):
    odd = ROWS[0].copy()
    odd[list(TYPES).index(name)] = cell
    column = parquet([*ROWS, odd])[name]
    assert column.dtype == pl.String
    assert column.to_list()[-1] == cell


def test_parquet_brings_its_table_schema_along(parquet, tmp_path):
    parquet()
    assert json.loads(pl.read_parquet_metadata(tmp_path / "table.parquet")["table_schema"]) == DESCRIPTOR


def test_an_empty_table_has_its_columns(parquet):
    assert parquet([]).columns == list(TYPES)


def test_json_writes_numbers_digit_by_digit_and_null_for_nothing(table, tmp_path):
    write_jsonl(table(), tmp_path / "rows.jsonl", DESCRIPTOR)
    lines = (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()
    assert '"amount":1234567890123456789.05,"count":7,"year":2026,"total":true' in lines[0]
    assert json.loads(lines[2]) == dict.fromkeys(TYPES)


def test_what_json_calls_no_number_stays_text(table, tmp_path):
    write_jsonl(table([["", "007", "+5", "", "", "", ""]]), tmp_path / "rows.jsonl", DESCRIPTOR)
    assert '"amount":"007","count":"+5"' in (tmp_path / "rows.jsonl").read_text("utf-8")


def test_json_and_jsonl_hold_the_same_objects(table, tmp_path):
    write_jsonl(table(), tmp_path / "rows.jsonl", DESCRIPTOR)
    write_json(table(), tmp_path / "rows.json", DESCRIPTOR)
    lines = (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()
    assert json.loads((tmp_path / "rows.json").read_text("utf-8")) == [json.loads(line) for line in lines]


@pytest.mark.parametrize("write", [write_parquet, write_json, write_jsonl])
def test_equal_rows_are_equal_bytes(table, tmp_path, write):
    source = table(ROWS * 5000)
    for name in ("one", "two"):
        write(source, tmp_path / name, DESCRIPTOR)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", sorted(table_schemas()))
def test_every_table_schema_is_one_that_frictionless_reads(name, tmp_path):
    write_table_schema(tmp_path / "schema.json", table_schema(name))
    schema = Schema.from_descriptor(str(tmp_path / "schema.json"))
    assert schema.field_names == [field["name"] for field in table_schema(name)["fields"]]


def test_the_dictionary_has_a_line_for_each_field(tmp_path):
    schema = table_schema("administrative-penalty")
    write_dictionary(tmp_path / "dictionary.csv", schema)
    with (tmp_path / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["name"] for line in lines] == [field["name"] for field in schema["fields"]]
    assert lines[0]["title"] == schema["fields"][0]["title"]


def test_frictionless_finds_the_data_by_its_package(table, tmp_path):
    size = table().stat().st_size
    file = {"filename": "table.csv", "format": "CSV", "mimetype": "text/csv", "size": size, "sha256": "0" * 64}
    about = {"name": "demonstration", "title": "演示数据", "description": "", "version": "3"}
    package = Package.from_descriptor(json.loads(data_package(about, [file], DESCRIPTOR)), basepath=str(tmp_path))
    assert package.custom["version"] == "3" if "version" in package.custom else package.version == "3"
    resource = package.get_resource("table.csv")
    assert [row["count"] for row in resource.read_rows()] == [7, None, None]
