"""Every Table Schema is one that frictionless takes, stewards can read, and money can be trusted in."""

import csv
import io
from datetime import date
from importlib.resources import files

import pytest
from frictionless import Schema

from disclosure.privacy.checksums import rules
from disclosure.tables import UnknownTableSchema, schema_hash, table_schema, table_schemas
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

CHINESE = "一", "鿿"
MONEY = ("元", "金额", "总投资", "概算", "限价")


@pytest.mark.parametrize("name", table_schemas())
def test_frictionless_takes_the_schema(name):
    descriptor = {key: table_schema(name)[key] for key in ("fields", "primaryKey", "missingValues")}
    schema = Schema.from_descriptor(descriptor)
    assert schema.field_names == [field["name"] for field in table_schema(name)["fields"]]


@pytest.mark.parametrize("name", table_schemas())
def test_a_schema_says_what_it_is_for(name):
    schema = table_schema(name)
    assert schema["name"] == name
    assert schema["title"] and schema["description"]
    titles = [field["title"] for field in schema["fields"]]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", table_schemas())
def test_a_column_has_a_name_a_chinese_title_and_a_description(name):
    for field in table_schema(name)["fields"]:
        assert field["name"].isascii() and field["name"] == field["name"].lower()
        assert any(CHINESE[0] <= sign <= CHINESE[1] for sign in field["title"])
        assert field["type"] and field["description"]


@pytest.mark.parametrize("name", table_schemas())
def test_a_column_of_money_carries_its_unit(name):
    for field in table_schema(name)["fields"]:
        if field["type"] == "number" and any(word in field["title"] for word in MONEY):
            assert field["unit"] in ("元", "万元", "亿元")
            assert not field["title"].endswith("元）") or f"（{field['unit']}）" in field["title"]
        if field.get("unit") in ("元", "万元", "亿元"):
            assert field["type"] == "number"


@pytest.mark.parametrize("name", table_schemas())
def test_a_code_or_number_of_something_is_text(name):
    for field in table_schema(name)["fields"]:
        assert not (field["name"].endswith(("_code", "_number")) and field["type"] != "string")


@pytest.mark.parametrize("name", table_schemas())
def test_what_a_column_may_lawfully_hold_is_a_known_kind(name):
    for field in table_schema(name)["fields"]:
        assert set(field.get("personal", ())) <= {*rules()["entities"], *rules()["columns"]}


@pytest.mark.parametrize("name", table_schemas())
def test_the_examples_pass_their_own_check(name):
    out = io.StringIO()
    fields = table_schema(name)["fields"]
    csv.writer(out).writerows([[field["title"] for field in fields], [field["example"] for field in fields]])
    findings = Findings("例.csv")
    examine(out.getvalue().encode(), table_schema(name), findings, None, date(2026, 11, 24))
    assert [one for one in findings.kept if one.code != "check.reference-unseen"] == []


def test_the_catalogue_knows_every_entry_a_schema_names():
    text = files("disclosure.schemas").joinpath("catalogue.csv").read_text(encoding="utf-8")
    codes = {row["code"] for row in csv.DictReader(io.StringIO(text))}
    named = {code for schema in table_schemas().values() for code in schema.get("catalogue_entries", ())}
    assert named <= codes


def test_an_unknown_schema_has_a_finding_of_its_own():
    with pytest.raises(UnknownTableSchema) as caught:
        table_schema("no-such")
    assert caught.value.code == "schema.unknown"


def test_each_schema_has_a_hash_of_its_own():
    hashes = {schema_hash(name) for name in table_schemas()}
    assert len(hashes) == len(table_schemas())


@pytest.mark.parametrize("name", list(table_schemas()))
def test_a_preview_begins_with_columns_that_are_there(name):
    schema = table_schema(name)
    assert set(schema.get("preview", ())) <= {field["name"] for field in schema["fields"]}
