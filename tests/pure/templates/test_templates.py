"""An empty template says what each column asks for, and is accepted when somebody has filled it in."""

import csv
import io
import re
from datetime import date
from functools import cache

import openpyxl
import pytest

from disclosure.tables import table_schema, table_schemas
from disclosure.templates import csv_template, field_words, xlsx_template
from disclosure.templates.words import template_words
from disclosure.validation import check_file, read_rows
from disclosure.validation.findings import Findings
from disclosure.validation.table import GUIDE_SHEETS
from disclosure.validation.worker import examine

NAMES = sorted(table_schemas())
GROUPS = {str(schema["group"]): name for name, schema in table_schemas().items()}
SOME = sorted({*GROUPS.values(), "inspection-result", "transaction-notice", "department-general-expenditure"})
TODAY = date(2026, 11, 24)
PENALTY = "administrative-penalty"
UNSEEN = "check.reference-unseen"  # nothing stands beside an example that it could name


@cache
def template(name):
    return xlsx_template(table_schema(name))


@cache
def opened(name):
    """The template as a spreadsheet program reads it; shared, for it takes a while."""
    return openpyxl.load_workbook(io.BytesIO(template(name)))


def filled(name, rows=1):
    """The template with its own example in the table, as a steward's program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(template(name)))
    table, example = book.worksheets[0], book["示例"]
    for row in range(2, rows + 2):
        for cell in example[2]:
            table.cell(row, cell.column, cell.value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def found(name, content, file="表.xlsx"):
    findings = Findings(file)
    read = examine(content, table_schema(name), findings, None, TODAY)
    return read, findings.kept


@pytest.mark.parametrize("name", NAMES)
def test_a_template_filled_with_its_example_is_accepted_without_a_word(name):
    read, findings = found(name, filled(name))
    said = [finding for finding in findings if finding.code != UNSEEN]
    assert (said, read["rows"]) == ([], 1)


def test_the_whole_check_takes_a_filled_template_and_publishes_its_table_alone(tmp_path):
    path, product = tmp_path / "表.xlsx", tmp_path / "product"
    path.write_bytes(filled(PENALTY))
    verdict = check_file(path, PENALTY, name="表.xlsx", product=product, checked_at="2026-11-24")
    assert (verdict.passed, verdict.warned, verdict.findings) == (True, False, ())
    example = {field["name"]: field["example"] for field in table_schema(PENALTY)["fields"]}
    assert list(read_rows(product)) == [example]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_template_is_told_that_it_is_empty(name):
    _, findings = found(name, template(name))
    assert [finding.code for finding in findings] == ["table.no_rows"]


@pytest.mark.parametrize("name", SOME)
def test_each_column_has_its_title_and_a_comment_on_how_to_fill_it(name):
    table = opened(name).worksheets[0]
    fields = table_schema(name)["fields"]
    assert [cell.value for cell in table[1]] == [field["title"] for field in fields]
    for cell, field in zip(table[1], fields, strict=True):
        assert field["description"] in cell.comment.text
        assert ("必填" in cell.comment.text) == bool(field.get("constraints", {}).get("required"))
    assert table.freeze_panes == "A2"


@pytest.mark.parametrize("name", SOME)
def test_a_column_of_choices_has_a_drop_down_of_just_these(name):
    book = opened(name)
    rules = {str(rule.sqref).split(":")[0].rstrip("0123456789"): rule for rule in validations(book)}
    for cell, field in zip(book.worksheets[0][1], map(field_words, table_schema(name)["fields"]), strict=True):
        if field.options:
            rule = rules[cell.column_letter]
            place = re.fullmatch(r"=?'可选值'!(.+)", rule.formula1)[1].replace("$", "")
            assert rule.type == "list"
            assert tuple(row[0].value for row in book["可选值"][place]) == field.options


def validations(book):
    return book.worksheets[0].data_validations.dataValidation


def test_codes_are_text_and_dates_are_dates_before_anybody_types():
    table = opened(PENALTY).worksheets[0]
    formats = [table.column_dimensions[cell.column_letter].number_format for cell in table[1]]
    by_name = dict(zip([field["name"] for field in table_schema(PENALTY)["fields"]], formats, strict=True))
    assert (by_name["party_code"], by_name["decided"], by_name["fine"]) == ("@", "yyyy-mm-dd", "#,##0.00####")


@pytest.mark.parametrize("name", SOME)
def test_the_guide_explains_every_field_and_what_the_table_rests_on(name):
    schema = table_schema(name)
    said = "\n".join(str(cell.value) for row in opened(name)["填写说明"] for cell in row if cell.value)
    assert schema["source"] in said and "正式文本" in said
    for field in schema["fields"]:
        assert {field["title"], field["name"], field["description"]} <= set(said.split("\n"))


def test_equal_schemas_give_equal_bytes():
    assert xlsx_template(table_schema(PENALTY)) == xlsx_template(table_schema(PENALTY))


@pytest.mark.parametrize("name", SOME)
def test_the_csv_template_is_the_labels_in_utf_8_with_its_mark(name):
    content = csv_template(table_schema(name))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader([content.decode("utf-8-sig")])) == [[f["title"] for f in table_schema(name)["fields"]]]
    assert [finding.code for finding in found(name, content, "表.csv")[1]] == ["table.no_rows"]


def test_a_sheet_that_is_none_of_ours_is_still_named():
    book = openpyxl.load_workbook(io.BytesIO(filled(PENALTY)))
    book.create_sheet("内部资料").append(["演示数据"])
    out = io.BytesIO()
    book.save(out)
    assert [(one.code, one.sheet) for one in found(PENALTY, out.getvalue())[1]] == [("xlsx.more_sheets", "内部资料")]


def test_a_guide_that_was_hidden_is_refused_like_any_hidden_sheet():
    book = openpyxl.load_workbook(io.BytesIO(filled(PENALTY)))
    book["填写说明"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert [finding.code for finding in found(PENALTY, out.getvalue())[1]] == ["xlsx.hidden_content"]


def test_the_checker_knows_the_sheets_that_templates_and_marked_copies_bring():
    names = template_words()["sheets"]
    assert frozenset({names[one] for one in ("guide", "example", "options", "findings", "fields")}) == GUIDE_SHEETS


def test_a_field_says_its_rules_in_the_readers_language():
    fields = {field["name"]: field for field in table_schema("inspection-result")["fields"]}
    assert "最多字数 200" in field_words(fields["subject_name"]).rules
    assert field_words(fields["subject_name"], "en").rules == ("greatest length 200",)
    assert field_words(fields["joint"]).options == ("是", "否")
