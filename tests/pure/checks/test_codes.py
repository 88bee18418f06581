"""Codes are those of their lists and have their right check signs; numbers of documents have their form."""

from datetime import date

import pytest
from both_engines import findings

from disclosure.checks import CHECKS, Context

DOCUMENT = {"type": "document-number", "field": "number"}
SUBJECT = {"type": "classification-code", "field": "code", "item": "item", "classification": "functional"}
DIVISION = {"type": "division-code", "field": "code", "item": "item"}


def text(*names):
    return [{"name": name, "type": "string"} for name in names]


@pytest.mark.parametrize(
    ("code", "old", "right"),
    [
        ("91430100MA4L00001J", False, True),
        ("91430100MA4L00001K", False, False),
        ("91430100ma4l00001j", False, False),
        ("430102198001010011", False, False),
        ("12345678-8", False, False),
        ("00000012-7", True, False),
        ("", False, True),
    ],
)
def test_an_organisations_code_ends_in_its_check_sign(code, old, right):
    check = {"type": "organization-code", "field": "code", "old": old}
    assert (findings(check, [[code]], text("code")) == []) is right


def test_the_nine_signs_of_the_former_code_are_checked_too():
    right = "D2143569-X"  # the example of GB 11714-1997
    check = {"type": "organization-code", "field": "code", "old": True}
    assert findings(check, [[right]], text("code")) == []
    assert findings(check, [["D2143569-1"]], text("code"))


@pytest.mark.parametrize(
    ("number", "mended"),
    [
        ("长政发〔2018〕7号", None),
        ("长政发[2018]7号", "长政发〔2018〕7号"),
        ("长政发〔2018〕第07号", "长政发〔2018〕7号"),
        ("长政办函)〔2017〕120号", "长政办函〔2017〕120号"),
        ("2025年第30号", None),
        ("长沙市人民政府令第150号", None),
        ("", None),
    ],
)
def test_a_document_number_that_can_be_read_is_given_in_its_right_form(number, mended):
    found = findings(DOCUMENT, [[number]], text("number"))
    assert [one.values["right"] for one in found] == ([mended] if mended else [])


def test_a_number_of_a_form_that_nobody_knows_only_warns():
    (found,) = findings(DOCUMENT, [["关于演示工作的通知"]], text("number"))
    assert found.severity == "warn"


def test_a_decisions_number_may_have_an_ordinal():
    ordinal = {**DOCUMENT, "ordinal": True}
    assert findings(ordinal, [["长市监许准字〔2026〕第8号"]], text("number")) == []
    assert findings(DOCUMENT, [["长市监许准字〔2026〕第8号"]], text("number"))


def test_a_number_of_a_year_that_has_not_come_is_doubted():
    told = findings(DOCUMENT, [["长政发〔2031〕7号"]], text("number"), Context(today=date(2026, 11, 24)))
    assert [one.code for one in told] == ["check.document-number"]


@pytest.mark.parametrize(
    ("code", "item", "wrong"),
    [
        ("20101", "人大事务", []),
        ("20101", "政协事务", ["check.classification-name"]),
        ("999", "演示支出", ["check.classification-code"]),
        ("", "合计", []),
        ("12345678", "演示", []),
    ],
)
def test_a_subject_has_its_code_and_name(code, item, wrong):
    assert [one.code for one in findings(SUBJECT, [[code, item]], text("code", "item"))] == wrong


def test_each_rows_own_form_says_which_list_holds():
    check = {"type": "classification-code", "field": "code", "item": "item", "form": "form"}
    rows = [
        ["B03", "20101", "人大事务"],
        ["B06", "30101", "基本工资"],
        ["B02", "999", "演示局"],
        ["G06", "999", "演示"],
    ]
    assert findings(check, rows, text("form", "code", "item")) == []


@pytest.mark.parametrize(
    ("code", "item", "wrong", "severity"),
    [
        ("430104", "岳麓区", [], None),
        ("430104", "湖南省长沙市岳麓区", [], None),
        ("430104", "天心区", ["check.division-name"], "block"),
        ("430199", "", ["check.division-code"], "block"),
        ("430124", "宁乡县", ["check.division-code"], "warn"),
        ("430200", "株洲市", [], None),
        ("43010", "", ["check.division-code"], "block"),
        ("", "", [], None),
    ],
)
def test_a_divisions_code_is_in_force_and_has_its_name(code, item, wrong, severity):
    found = findings(DIVISION, [[code, item]], text("code", "item"))
    assert [one.code for one in found] == wrong
    assert {str(one.severity) for one in found} <= {severity}


def test_another_citys_code_is_wrong_where_only_changsha_may_stand():
    assert findings({**DIVISION, "within": "4301"}, [["430200", "株洲市"]], text("code", "item"))


def test_the_names_of_checks_are_those_of_the_grammar():
    names = {
        *("budget-balance", "classification-code", "organization-code", "document-number", "dates-in-order"),
        *("unit-missing", "deadline", "division-code", "duplicate-key", "reference", "not-more-than"),
        "cited-document",
    }
    assert set(CHECKS) == names
