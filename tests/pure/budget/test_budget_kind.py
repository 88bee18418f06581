"""The kind: a record's dataset, rows and facets agree with the schemas that the platform publishes by."""

import csv
import dataclasses
import re
from importlib.resources import files

import pytest
import yaml
from budget_builders import BOTH_SIDES, MAKER, SPENDING, SPENDING_HEAD, saved, sheet_rows, xlsx

from ckanext.changsha.harvesters.budget import parse_files
from disclosure.budget import FORMS, recognise
from disclosure.budget.kind import KIND
from disclosure.kinds import KINDS
from disclosure.records import Kind

SCHEMAS = files("disclosure.schemas")
BOOK = xlsx(
    {
        "收支": sheet_rows("2025年部门收支总表", "元", BOTH_SIDES),
        "支出": sheet_rows("2025年部门支出总表", "万元", SPENDING_HEAD + SPENDING),
    }
)


def records():
    return parse_files([saved("演示.xlsx", BOOK)]).records


def schema():
    return yaml.safe_load(SCHEMAS.joinpath("tables/budget-table.yaml").read_text(encoding="utf-8"))


def test_rows_have_exactly_the_fields_of_the_published_table():
    names = [field["name"] for field in schema()["fields"]]
    assert all(list(row) == names for record in records() for row in KIND.rows(record))


def test_rows_are_told_apart_by_the_primary_key():
    key = schema()["primaryKey"]
    rows = [tuple(row[name] for name in key) for record in records() for row in KIND.rows(record)]
    assert len(rows) == len(set(rows)) > 10


def test_a_row_says_the_amount_in_yuan_and_how_it_was_printed():
    row = list(KIND.rows(records()[1]))[0]
    assert (row["amount"], row["printed"], row["source_unit"]) == ("15000000", "1,500.00", "万元")
    assert (row["code"], row["item"], row["column"]) == ("201", "一般公共服务支出", "合计")


def test_amount_columns_of_the_schema_state_their_unit():
    assert {field["name"]: field.get("unit") for field in schema()["fields"]}["amount"] == "元"


def test_a_budget_is_released_by_the_finance_bureau_in_one_dataset_an_organisation_and_year():
    dataset = KIND.dataset_of(records()[0])
    assert re.fullmatch(r"budget-2025-org-[0-9a-f]{8}", dataset.name)
    assert (dataset.organization, dataset.schema) == ("cs-czj", "budget-table")


def test_a_listed_organisations_dataset_has_its_id_in_the_address():
    found = records()[0]
    known = dataclasses.replace(found, body={**found.body, "organization": "长沙市教育局"})
    assert KIND.dataset_of(known).name == "budget-2025-cs-jyj"


@pytest.mark.parametrize(
    ("maker", "publisher"),
    [("长沙市望城区教育局", "cs-430112"), ("长沙县教育局", "cs-430121"), ("长沙市教育局", "cs-czj")],
)
def test_a_districts_budgets_are_released_by_the_district(maker, publisher):
    found = records()[0]
    of_district = dataclasses.replace(found, body={**found.body, "organization": maker})
    assert KIND.dataset_of(of_district).organization == publisher


def test_every_dataset_fits_the_catalogue():
    rows = csv.DictReader(SCHEMAS.joinpath("catalogue.csv").read_text(encoding="utf-8").splitlines())
    assert KIND.dataset_of(records()[0]).catalogue_entry in {row["code"] for row in rows}


def test_people_filter_by_organisation_year_stage_and_table():
    assert KIND.facets(records()[0]) == {
        "organization": MAKER, "year": "2025", "stage": "预算", "table": "部门收支总表",
    }  # fmt: skip


def test_search_reads_the_items():
    assert "财政事务" in KIND.text(records()[1])


def test_the_platform_knows_the_kind():
    assert KINDS[Kind.BUDGET] is KIND


def test_every_prescribed_table_is_recognised_by_its_own_name():
    assert {form.id: getattr(recognise(form.name), "id", None) for form in FORMS.values()} == {id: id for id in FORMS}


def test_every_finding_has_its_sentences_in_both_languages():
    codes = yaml.safe_load(SCHEMAS.joinpath("findings/budget.yaml").read_text(encoding="utf-8"))
    for texts in codes.values():
        assert {language: set(said) for language, said in texts.items()} == {
            "zh": {"title", "message", "mend"},
            "en": {"title", "message", "mend"},
        }
