"""A file is held to the tables and keys that stand beside it, as the child in the sandbox reads them."""

import csv
import hashlib
import io
from datetime import date

import pytest

from disclosure.tables import table_schema
from disclosure.validation import check_file
from disclosure.validation.beside import Beside, Keys, Other, wanted
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

TODAY = date(2026, 11, 24)
TARGETS, FUNDS, AWARD = "project-performance", "department-special-funds", "procurement-award"
FOREIGN = {
    "name": "of-projects",
    "fields": [{"name": "project", "title": "项目代码", "type": "string"}],
    "foreignKeys": [{"fields": ["project"], "reference": {"resource": "major-project", "fields": ["project_code"]}}],
}
KNOWN, UNKNOWN = "2603-430104-04-01-000001", "2603-430104-04-01-000002"


def written(schema, labels="title", **changes):
    """A CSV of the schema's examples with these changes."""
    out = io.StringIO()
    fields = table_schema(schema)["fields"]
    cells = [changes.get(field["name"], field["example"]) for field in fields]
    csv.writer(out).writerows([[field[labels] for field in fields], cells])
    return out.getvalue()


@pytest.fixture
def other(tmp_path):
    """Another table of the publisher: what its own check wrote."""

    def make(schema, **changes):
        path = tmp_path / f"{schema}.csv"
        path.write_text(written(schema, labels="name", **changes), encoding="utf-8")
        return Other(schema, hashlib.sha256(path.read_bytes()).hexdigest(), str(path))

    return make


def told(content, descriptor, beside):
    found = Findings("演示.csv")
    examine(content.encode(), descriptor, found, None, TODAY, beside)
    return {(one.code, one.row) for one in found.kept}


@pytest.mark.parametrize(("project", "codes"), [(KNOWN, set()), (UNKNOWN, {("table.foreign-key", 2)})])
def test_a_foreign_key_names_what_the_publishers_other_table_has(other, project, codes):
    assert told(f"项目代码\n{project}\n", FOREIGN, Beside((other("major-project"),))) == codes


def test_a_foreign_key_into_a_table_that_is_not_there_is_not_asked():
    assert told(f"项目代码\n{UNKNOWN}\n", FOREIGN, Beside()) == set()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, set()),
        ({"project_name": "演示另一项目"}, {("check.reference", 2)}),
        ({"year": "2025"}, {("check.reference", 2)}),
    ],
)
def test_special_funds_have_targets_of_the_same_body_and_year(other, changes, codes):
    beside = Beside((other(TARGETS),))
    assert told(written(FUNDS, **changes), table_schema(FUNDS), beside) == codes


@pytest.mark.parametrize(("code", "codes"), [("YS-2026-0001", set()), ("YS-2026-0002", {("check.reference", 2)})])
def test_an_award_names_a_project_of_published_notices(tmp_path, code, codes):
    path = tmp_path / "notices.txt"
    path.write_text("YS-2026-0001\nYS-2026-0001-01\n", encoding="utf-8")
    beside = Beside(known={"notices": Keys(str(path), "1")})
    assert told(written(AWARD, project_code=code), table_schema(AWARD), beside) == codes


def test_a_verdict_names_what_stood_beside_its_file(other, tmp_path):
    path, beside = tmp_path / "upload", Beside((other(TARGETS),), entry="D15-007")
    path.write_text(written(FUNDS), encoding="utf-8")
    verdict = check_file(path, FUNDS, name="演示.csv", checked_at="2026-11-24", beside=beside)
    assert (verdict.passed, verdict.beside) == (True, beside.digest)
    assert beside.digest != Beside((other(TARGETS, goal="演示目标"),), entry="D15-007").digest


@pytest.mark.parametrize(
    ("schema", "field", "codes"),
    [("transaction-notice", "project_name", set()), ("service-matter", "conditions", {("privacy.mobile", 2)})],
)
def test_what_the_law_has_an_entry_publish_passes_in_its_own_tables_alone(schema, field, codes):
    beside = Beside(entry="D07-011")
    assert told(written(schema, **{field: "演示联系人电话13800138000"}), table_schema(schema), beside) == codes
    assert beside.digest != Beside(entry="D09-003").digest == Beside().digest


def test_only_what_the_checks_of_a_schema_can_use_is_wanted():
    assert wanted("department-expenditure").tables == {"department-balance"}
    assert wanted("final-balance").tables == {"final-balance", "final-expenditure", "final-income"}
    assert wanted(AWARD).known == {"notices"} and not wanted(AWARD).tables
    assert wanted("administrative-penalty").known == {"documents"}
    assert not wanted("inspection-result").tables | wanted("inspection-result").known
