"""Our findings are frictionless's own errors: same kinds, same rows, same fields as its validate gives."""

import csv
import io
from importlib.resources import files

import pytest
import yaml
from frictionless import Checklist, Dialect, Schema
from frictionless.checks import baseline
from frictionless.resources import TableResource
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.findings import Finding, describe
from disclosure.validation.columnar import rows_input
from disclosure.validation.engine import check_rows
from disclosure.validation.header import match_labels

SCHEMA = {
    "primaryKey": ["code"],
    "missingValues": [""],
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True, "unique": True, "maxLength": 5}},
        {"name": "amount", "type": "number", "unit": "元", "constraints": {"minimum": 0, "maximum": 1000}},
        {"name": "day", "type": "date"},
        {"name": "kind", "type": "string", "constraints": {"enum": ["甲", "乙"]}},
        {"name": "count", "type": "integer"},
        {"name": "yes", "type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
    ],
}
LABELS = [field["name"] for field in SCHEMA["fields"]]
CELLS = st.sampled_from(
    [
        "",
        "甲",
        "乙",
        "1",
        "1.5",
        "-3",
        "2000",
        "2026-03-05",
        "2026-13-01",
        "是",
        "否",
        "A1",
        "A2",
        "long text",
        " ",
        "x",
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=12)


def ours(rows, labels=tuple(LABELS)):
    found = check_rows(rows, match_labels(labels, SCHEMA), SCHEMA).findings
    assert all(describe(finding, language)["message"] for finding in found for language in ("zh", "en"))
    return sorted((finding.code.removeprefix("table."), finding.row, finding.field) for finding in found)


def theirs(rows):
    resource = TableResource(
        data=[LABELS, *rows], schema=Schema.from_descriptor(SCHEMA), dialect=Dialect(header_rows=[1])
    )
    report = resource.validate(Checklist(), limit_errors=10_000)
    return sorted(_once_a_row(report.tasks[0].errors))


def _once_a_row(errors):
    """Errors by place, but of a row of another width only the first such, and none that its width entails."""
    told = set()
    for error in errors:
        if error.type in ("missing-cell", "extra-cell"):
            if (error.type, error.row_number) not in told:
                told.add((error.type, error.row_number))
                yield error.type, error.row_number, getattr(error, "field_name", "") or str(error.field_number)
        elif error.type == "primary-key":
            if error.cells:
                yield error.type, error.row_number, ""
        elif getattr(error, "field_number", 0) <= len(error.cells):
            yield error.type, error.row_number, getattr(error, "field_name", "")


def test_a_short_row_is_one_finding():
    required = {**SCHEMA["fields"][4], "constraints": {"required": True}}
    schema = {**SCHEMA, "primaryKey": ["count"], "fields": [*SCHEMA["fields"][:4], required, SCHEMA["fields"][5]]}
    columns = match_labels(LABELS, schema)
    checked = check_rows([["A1", "1"]] * 1200, columns, schema)
    assert checked.more == {"table.missing-cell": 200, "table.unique-error": 199}
    first = checked.findings[0]
    assert (first.code, first.row, first.field) == ("table.missing-cell", 2, "day")
    assert describe(first, "zh")["message"].startswith("第2行只有 2 个单元格，应有 6 个，从“day”列起缺少 4 个")


@given(ROWS)
@settings(deadline=None)
def test_any_table_gets_the_errors_that_frictionless_gives(rows):
    assert ours(rows) == theirs(rows)


@given(ROWS, st.permutations(LABELS))
@settings(deadline=None, max_examples=50)
def test_the_order_of_columns_changes_nothing(rows, labels):
    whole = [(row + [""] * 8)[: len(LABELS)] for row in rows]
    moved = [[row[LABELS.index(label)] for label in labels] for row in whole]
    assert ours(moved, labels) == ours(whole)


def test_every_error_that_frictionless_may_give_has_its_sentences():
    known = yaml.safe_load(files("disclosure.schemas").joinpath("findings/table.yaml").read_text(encoding="utf-8"))
    file_errors = {"hash-count", "byte-count"}  # those are upload.changed here
    assert {f"table.{error.type}" for error in baseline.Errors if error.type not in file_errors} <= set(known)


@pytest.mark.parametrize("kind", ["zh", "en"])
def test_every_type_and_constraint_of_frictionless_has_a_word(kind):
    words = yaml.safe_load(files("disclosure.schemas").joinpath("table_words.yaml").read_text(encoding="utf-8"))
    from frictionless import fields

    types = {getattr(fields, name).type for name in dir(fields) if name.endswith("Field")}
    constraints = {
        rule for name in dir(fields) if name.endswith("Field") for rule in getattr(fields, name).supported_constraints
    }
    assert types <= set(words["types"]) and constraints <= set(words["constraints"])
    assert all(words[part][word][kind] for part in words for word in words[part])


def test_a_broken_rule_is_said_in_words():
    found = check_rows([["A1", "-1", "", "", "", ""]], match_labels(LABELS, SCHEMA), SCHEMA).findings
    assert describe(found[0], "zh")["message"] == "第2行“amount”列的“-1”不符合要求：不小于 0。"


def test_a_sentence_can_be_made_of_a_finding_without_values():
    assert describe(Finding("table.type-error"), "zh")["message"]


def test_rows_pass_through_as_the_product_states_them():
    columns = match_labels(["count", "code", "amount", "day", "kind", "yes"], SCHEMA)
    product = check_rows([["１２", "A1", "1.50", "2026-03-05", "甲", "是"]], columns, SCHEMA).product
    assert product.rows() == [("A1", "1.50", "2026-03-05", "甲", "12", "true")]


def test_csv_of_odd_but_regular_text_reads_as_the_csv_module_reads_it():
    from disclosure.validation.text import read_delimited

    rows = [["a", "b"], ['say "x"', "1,2\n3"], ["", "，"]]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    table = read_delimited(out.getvalue().encode())
    assert ([table.labels, *table.rows], table.counted) == (rows, 2)


@given(st.lists(st.lists(st.text(alphabet='ab,"\n\r;，', max_size=5), min_size=2, max_size=3), min_size=1, max_size=6))
@settings(deadline=None)
def test_two_ways_of_counting_rows_agree_on_every_csv_that_is_taken(rows):
    from disclosure.validation.text import read_delimited

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["x", "y"], *rows, ["end", "1"]])
    table = read_delimited(out.getvalue().encode())
    assert ([*table.rows], table.counted) == ([*rows, ["end", "1"]], len(rows) + 1)


def test_a_row_that_refers_to_nothing_is_told_with_its_column_and_table():
    key = {"fields": ["kind"], "reference": {"resource": "", "fields": ["code"]}}
    schema = {"fields": [{"name": "code", "type": "string"}, SCHEMA["fields"][3]], "foreignKeys": [key]}
    found = check_rows([["甲", "甲"], ["x", "乙"]], match_labels(["code", "kind"], schema), schema).findings
    assert [describe(finding)["message"] for finding in found] == ["第3行“kind”列的“乙”在所引用的表（本表）中不存在。"]


def test_a_key_into_another_table_is_asked_where_that_table_is_given():
    key = {"fields": ["kind"], "reference": {"resource": "kinds", "fields": ["name"]}}
    schema = {"fields": [{"name": "code", "type": "string"}, SCHEMA["fields"][3]], "foreignKeys": [key]}
    columns = match_labels(["code", "kind"], schema)
    kinds = rows_input(["name"], [["甲"]], {"fields": [{"name": "name", "type": "string"}]})
    assert check_rows([["x", "乙"]], columns, schema).product is not None
    found = check_rows([["x", "乙"], ["y", "甲"]], columns, schema, references={"kinds": kinds}).findings
    assert [(finding.code, finding.row, finding.field) for finding in found] == [("table.foreign-key", 2, "kind")]


def test_numbers_are_written_as_their_field_says():
    options = {"bareNumber": False, "groupChar": ".", "decimalChar": ","}
    schema = {"fields": [{"name": "amount", "type": "number", **options}]}
    rows = [["¥1.200,5"], ["1200,5元"], ["15%"], ["Infinity"], ["1_000"]]
    checked = check_rows(rows, match_labels(["amount"], schema), schema)
    assert [finding.row for finding in checked.findings] == [5, 6]
