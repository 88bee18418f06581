"""The Fiscal Data Package: frictionless reads it, its columns have their types, and its amounts may be added up."""

import csv
import io
import json
import re
from zipfile import ZipFile

import pytest
import yaml
from budget_accounts import EXAMPLE, budget, final_account, grids
from budget_builders import MAKER
from frictionless import Package

from disclosure.budget import Identity, assemble
from disclosure.budget.datapackage import fiscal_package, fiscal_rows
from disclosure.budget.fiscal import write_fiscal_package
from disclosure.budget.kind import KIND

TYPE = re.compile(r"value|direction|date:fiscal-year|phase:(?:id|label)|value-(?:kind:label|currency:code)"
                  r"|(?:functional|economic|administrative)-classification:generic:(?:code|label)"
                  r"|fin-source:generic:label")  # fmt: skip


def records(account, stage):
    return assemble(grids(account(EXAMPLE)), Identity(MAKER, 2025, stage)).records


def rows(account=budget, stage="预算"):
    return list(fiscal_rows(row for record in records(account, stage) for row in KIND.rows(record)))


def package(stage="预算", account=budget):
    dataset = KIND.dataset_of(records(account, stage)[0])
    return fiscal_package(dataset.name, dataset.title, dataset.notes, (2025, 2025), "cube.csv")


@pytest.mark.parametrize(("account", "stage"), [(budget, "预算"), (final_account, "决算")])
def test_frictionless_finds_nothing_to_say_about_the_package_and_its_data(tmp_path, account, stage):
    descriptor, cube = package(stage, account), rows(account, stage)
    assert not list(Package.metadata_validate(descriptor))
    with (tmp_path / "cube.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(cube[0]))
        writer.writeheader()
        writer.writerows(cube)
    report = Package.from_descriptor(descriptor, basepath=str(tmp_path)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert report.tasks[0].stats["rows"] == len(cube) > 20


def test_each_column_has_a_type_of_the_fiscal_taxonomy_and_amounts_are_in_yuan_renminbi():
    schema = package()["resources"][0]["schema"]
    types = {field["name"]: field["columnType"] for field in schema["fields"] if "columnType" in field}
    assert all(map(TYPE.fullmatch, types.values()))
    assert types["functional_code"] == "functional-classification:generic:code"
    assert (types["amount"], schema["extraFields"][0]["constant"]) == ("value", "CNY")


def test_rows_have_the_fields_of_the_schema_in_its_order():
    names = [field["name"] for field in package()["resources"][0]["schema"]["fields"]]
    assert all(list(row) == names for row in rows())


def test_amounts_of_a_table_add_up_to_its_total():
    spent = [row for row in rows() if (row["table"], row["column"]) == ("B03", "合计")]
    assert sum(float(row["amount"]) for row in spent) == 210_000
    assert {row["functional_code"] for row in spent} == {"2010601", "2080505", "2120801"}


def test_economic_codes_funds_and_directions_have_columns_of_their_own():
    by_table = {row["table"]: row for row in rows()}
    assert (by_table["B06"]["economic_code"], by_table["B06"]["functional_code"]) == ("30217", "")
    assert by_table["B08"]["fund"] == "政府性基金预算"
    assert (by_table["B02"]["direction"], by_table["B03"]["direction"]) == ("revenue", "expenditure")


def test_the_phase_is_said_in_the_taxonomys_words():
    assert {row["phase"] for row in rows(final_account, "决算")} == {"executed"}


def test_what_is_in_no_known_unit_is_no_amount_of_the_cube():
    unknown = [{**row, "amount": None} for record in records(budget, "预算") for row in KIND.rows(record)]
    assert not list(fiscal_rows(unknown))


def test_a_descriptor_is_the_callers_own():
    package()["resources"][0]["schema"]["fields"][0]["name"] = "changed"
    assert package()["resources"][0]["schema"]["fields"][0]["name"] == "organization"
    assert yaml.safe_dump(package())


def published(path, said):
    """A table as a dataset publishes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(said[0]))
        writer.writeheader()
        writer.writerows({**row, "total": str(row["total"]).lower()} for row in said)
    return path


def test_the_zip_holds_the_cube_of_the_published_table_and_its_descriptor(tmp_path):
    said = [row for record in records(budget, "预算") for row in KIND.rows(record)]
    table, target = published(tmp_path / "table.csv", said), tmp_path / "fiscal.zip"
    assert write_fiscal_package(table, target, "budget-2025", "演示数据", "演示")
    with ZipFile(target) as package:
        cube = list(csv.DictReader(io.StringIO(package.read("cube.csv").decode())))
        descriptor = json.loads(package.read("datapackage.json"))
    assert [row["amount"] for row in cube] == [row["amount"] for row in rows()]
    assert descriptor["fiscalPeriod"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert not list(Package.metadata_validate(descriptor))


def test_the_zip_of_equal_rows_is_equal_bytes(tmp_path):
    said = [row for record in records(budget, "预算") for row in KIND.rows(record)]
    table = published(tmp_path / "table.csv", said)
    made = []
    for name in ("one.zip", "two.zip"):
        write_fiscal_package(table, tmp_path / name, "budget-2025", "演示数据", "演示")
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]


def test_a_table_in_which_nothing_adds_up_has_no_package(tmp_path):
    said = [{**row, "code": ""} for record in records(budget, "预算") for row in KIND.rows(record)]
    assert not write_fiscal_package(published(tmp_path / "table.csv", said), tmp_path / "x.zip", "n", "t", "")
