"""The schemas' own checks as a steward meets them: in the check of a file, and of a budget's tables together."""

import csv
import io
from datetime import date
from importlib.resources import files

import pytest
import yaml

from disclosure.checks import check_package
from disclosure.findings import Severity, describe
from disclosure.notice_tables import UnknownColumn, notice_schemas
from disclosure.tables import table_schema
from disclosure.validation import check_file
from disclosure.validation.findings import Findings
from disclosure.validation.header import match_labels
from disclosure.validation.worker import examine


def example(name, **changes):
    """The labels and the example of a schema, with other cells where `changes` says so."""
    fields = table_schema(name)["fields"]
    cells = {field["name"]: str(field["example"]) for field in fields}
    assert set(changes) <= set(cells)
    return [field["title"] for field in fields], list((cells | changes).values())


def part(name, **changes):
    labels, row = example(name, **changes)
    return [row], match_labels(labels, table_schema(name))


def written(name, **changes):
    out = io.StringIO()
    csv.writer(out).writerows(example(name, **changes))
    return out.getvalue().encode()


def told(name, **changes):
    """What the whole check says of the example with these changes."""
    findings = Findings("演示.csv")
    examine(written(name, **changes), table_schema(name), findings, None, date(2026, 11, 24))
    return findings


def test_a_budget_whose_sums_do_not_agree_is_stopped_and_told_what_to_mend(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(written("department-expenditure", project="200.00"))
    checked = check_file(path, "department-expenditure", name="演示.csv", checked_at="2026-11-24")
    (found,) = checked.findings
    assert (checked.passed, found.code, found.row, found.field) == (False, "check.budget-balance", 2, "合计（万元）")
    said = describe(found)
    assert "相差34.56万元" in said["message"] and "核对" in said["mend"]


def test_a_late_notice_needs_a_reason_and_is_not_stopped():
    found = {one.code: str(one.severity) for one in told("construction-candidate", publicity_until="2026-03-03").kept}
    assert found == {"check.deadline": "warn", "check.reference-unseen": "info"}


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("service-matter", {"promised_days": "30"}, "check.not-more-than"),
        ("social-assistance", {"supported": "4"}, "check.not-more-than"),
        ("inspection-result", {"published": "2026-03-01"}, "check.dates-in-order"),
        ("special-debt", {"debt_balance": "101.00"}, "check.not-more-than"),
        ("government-own-expenditure", {"code": "999"}, "check.classification-code"),
        ("land-sale", {"region_code": "430200"}, "check.division-code"),
        ("procurement-tender", {"ceiling": "500001"}, "check.not-more-than"),
        ("government-bond", {"matures": "2026-03-01"}, "check.dates-in-order"),
    ],
)
def test_each_field_of_disclosure_has_rules_of_its_own(name, changes, code):
    assert code in {one.code for one in told(name, **changes).kept if one.severity is Severity.BLOCK}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("transaction-notice", {"winning_amount": "31000001"}),
        ("transaction-notice", {"buyer_code": "91430100MA4L00004X"}),
        ("budget-table", {"amount": "12.34"}),
        ("normative-document", {"published": "2026-02-01"}),
    ],
)
def test_what_a_source_published_with_a_slip_is_shown_and_not_stopped(name, changes):
    found = told(name, **changes).kept
    assert found and all(one.severity is not Severity.BLOCK for one in found)


def test_the_tables_of_one_budget_are_held_to_each_other():
    tables = {
        "department-expenditure": part("department-expenditure"),
        "department-balance": part("department-balance"),
    }
    assert not any(checked.findings for checked in check_package(tables).values())
    tables["department-balance"] = part("department-balance", income="1300.00", expenditure="1300.00")
    checked = check_package(tables)
    assert [(one.values["check"], one.row) for one in checked["department-expenditure"].findings] == [("b03.b01", 2)]
    assert [(one.values["check"], one.row) for one in checked["department-balance"].findings] == [("b03.b01", None)]


def test_a_final_account_is_held_to_its_budget():
    tables = {"final-three-public": part("final-three-public")}
    budget = {"department-three-public": part("department-three-public", total="9.00", receptions="1.00")}
    (found,) = check_package(tables, earlier=[budget])["final-three-public"].findings
    assert (found.values["check"], str(found.severity)) == ("f09.b07", "warn")


def rules(name):
    return yaml.safe_load(files("disclosure.schemas").joinpath(name).read_text(encoding="utf-8"))


def test_every_notice_has_the_columns_that_the_rules_want():
    base = rules("bases/notice.yaml")
    names = {name for field in base["fields"] for name in (field["title"], *field.get("of", ()))}
    for business in rules("transactions.yaml")["business_types"]:
        for notice in business["notices"]:
            assert set(notice["required"]) <= names | set(base["pairs"])
            schema = table_schema(f"{business['id']}-{notice['id']}".replace("_", "-"))
            extra = len(base["always"]) + sum(name in base["pairs"] for name in notice["required"])
            assert len(schema["fields"]) == len(notice["required"]) + extra


def test_a_column_that_nobody_described_is_refused_by_name():
    notice = {"id": "x", "label": "演示", "name": "演示", "required": ["没有的列"]}
    business = {"id": "demo", "label": "演示", "name": "演示", "catalogue_entry": "D07-021", "notices": [notice]}
    with pytest.raises(UnknownColumn, match="没有的列"):
        notice_schemas({"business_types": [business]}, rules("bases/notice.yaml"))
