"""Duplicates, references, limits, units of money and time limits."""

import pytest
from both_engines import findings

from disclosure.checks import Context

MONEY = [{"name": "price", "type": "number", "unit": "元"}, {"name": "limit", "type": "number", "unit": "元"}]
PRINTED = [{"name": name, "type": "string"} for name in ("amount", "printed", "unit")]
SOURCE = {"type": "unit-missing", "field": "amount", "unit": "unit", "printed": "printed"}


def text(*names):
    return [{"name": name, "type": "string"} for name in names]


def test_rows_that_differ_in_blanks_width_and_case_are_the_same_thing():
    check = {"type": "duplicate-key", "fields": ["name", "number"]}
    rows = [["演示公司", "A1"], ["演示公司", "A2"], ["演 示公司", "ａ１"], ["", ""], ["", ""]]
    (found,) = findings(check, rows)
    assert (found.row, found.values["first"], found.values["count"]) == (4, 2, 2)


def test_what_is_referred_to_must_be_known():
    check = {"type": "reference", "field": "project", "to": "projects"}
    rows, known = [["P1"], ["P2"], [""]], Context(known={"projects": frozenset({"P1"})})
    assert [(one.row, one.values["cell"]) for one in findings(check, rows, text("project"), known)] == [(3, "P2")]


def test_a_list_that_nobody_has_is_told_and_stops_nothing():
    check = {"type": "reference", "field": "project", "to": "projects"}
    (found,) = findings(check, [["P1"]], text("project"), Context())
    assert (found.code, found.severity, found.row) == ("check.reference-unseen", "info", None)
    assert findings(check, [[""]], text("project"), Context()) == []


@pytest.mark.parametrize(
    ("check", "rows", "wrong"),
    [
        ({"to": "catalogue"}, [["D05-006"], ["D99-999"]], [3]),
        ({"to": "organizations"}, [["长沙市"], ["演示市"]], [3]),
        ({"keys": ["甲", "乙"]}, [["甲"], ["丙"]], [3]),
    ],
)
def test_our_own_lists_and_the_schemas_are_known(check, rows, wrong):
    found = findings({"type": "reference", "field": "code", **check}, rows, text("code"))
    assert [one.row for one in found] == wrong


def test_a_parent_must_stand_in_the_same_table():
    check = {"type": "reference", "field": "parent", "here": "code"}
    found = findings(check, [["201", ""], ["20101", "201"], ["20201", "202"]], text("code", "parent"))
    assert [one.row for one in found] == [4]


PUBLISHED = Context(
    known={"documents": frozenset({"长政发〔2018〕7号", "长政发〔2012〕40号", "长沙市人民政府令第150号"})}
)


@pytest.mark.parametrize(
    ("basis", "missing"),
    [
        ("《演示办法》（长政发〔2018〕7号）第三条", []),
        ("《演示办法》（长政发[2018]第07号）", []),
        ("《演示办法》（长政发〔2018〕8号）、长政发〔2020〕1号", ["长政发〔2018〕8号", "长政发〔2020〕1号"]),
        ("《演示规定》（长沙市人民政府令第151号）", ["长沙市人民政府令第151号"]),
        ("《演示办法》（长政发〔1999〕3号）", []),  # before the first that was published
        ("《演示条例》（国令第711号）、湘政发〔2020〕1号", []),  # others' to publish
        ("《演示法》第四十二条", []),
        ("", []),
    ],
)
def test_documents_that_a_basis_cites_by_number_are_published(basis, missing):
    check = {"type": "cited-document", "field": "basis", "severity": "block"}
    found = findings(check, [[basis]], text("basis"), PUBLISHED)
    assert [one.values["number"] for one in found] == missing
    assert {one.severity for one in found} <= {"warn"}


def test_documents_of_the_same_table_count_as_published_and_without_a_list_nothing_is_said():
    check = {"type": "cited-document", "field": "title", "here": "number"}
    rows = [["废止长政发〔2019〕1号的决定", "长政发〔2019〕2号"], ["演示办法（长政发〔2019〕2号）", ""]]
    found = findings(check, rows, text("title", "number"), PUBLISHED)
    assert [(one.row, one.values["number"]) for one in found] == [(2, "长政发〔2019〕1号")]
    assert findings(check, rows, text("title", "number"), Context()) == []


@pytest.mark.parametrize(
    ("price", "limit", "wrong"),
    [
        ("100", "100", 0),
        ("100.01", "100", 1),
        ("1,000", "999", 1),
        ("", "1", 0),
        ("下浮率3%", "1", 0),
        ("9" * 17, "1", 1),
    ],
)
def test_a_price_keeps_within_its_limit(price, limit, wrong):
    check = {"type": "not-more-than", "field": "price", "limit": "limit"}
    assert len(findings(check, [[price, limit]], text("price", "limit"))) == wrong


def test_an_amount_without_a_unit_is_told():
    found = findings({"type": "unit-missing", "field": "price"}, [["12"], [""]], [{"name": "price", "type": "number"}])
    assert [(one.code, one.row) for one in found] == [("check.unit-missing", 2)]


def test_an_amount_whose_row_names_no_unit_is_told():
    rows = [["123400", "12.34", "万元"], ["", "12.34", ""], ["", "", ""]]
    assert [(one.code, one.row) for one in findings(SOURCE, rows, PRINTED)] == [("check.unit-missing", 3)]


def test_an_amount_that_is_not_what_is_printed_in_its_unit_is_told():
    rows = [["12.34", "12.34", "万元"], ["12.34", "12.34", "元"]]
    assert [(one.code, one.row) for one in findings(SOURCE, rows, PRINTED)] == [("check.unit-slip", 2)]


def test_ten_thousand_times_the_price_beside_it_is_a_likely_slip():
    check = {"type": "unit-missing", "field": "price", "near": "limit"}
    rows = [
        ["2987.65", "31000000"],
        ["29876543", "31000000"],
        ["29876543", "3100"],
        ["29876543", "0"],
        ["5", "31000000"],
    ]
    found = findings(check, rows, MONEY)
    assert [(one.row, str(one.severity)) for one in found] == [(2, "warn"), (4, "warn")]


def test_an_amount_beyond_all_measure_is_a_likely_slip():
    check = {"type": "unit-missing", "field": "price", "most": 1_000_000}
    assert [one.row for one in findings(check, [["1000000"], ["1000001"]], MONEY[:1])] == [3]


@pytest.mark.parametrize(
    ("rule", "start", "end", "severities"),
    [
        ("penalty.publicity", "2026-03-05", "2026-03-16", []),  # seven working days
        ("penalty.publicity", "2026-03-05", "2026-03-17", ["warn"]),
        ("penalty.publicity", "2026-02-13", "2026-03-02", []),  # 春节 and its 补班 on 14 and 28 February
        ("penalty.publicity", "2026-02-13", "2026-03-03", ["warn"]),
        ("bid.submit", "2026-03-01", "2026-03-21", []),
        ("bid.submit", "2026-03-01", "2026-03-20", ["warn"]),
        ("budget.department", "2026-02-01", "2026-02-24", []),  # the twentieth day is in 春节
        ("enforce.random_check", "2031-03-03", "2031-05-01", ["info"]),  # no calendar of that year yet
        ("normdoc.validity", "2020-03-01", "2025-03-03", []),
        ("penalty.publicity", "", "2026-03-17", []),
    ],
)
def test_what_the_law_wants_in_time_is_counted_as_the_law_counts(rule, start, end, severities):
    check = {"type": "deadline", "rule": rule, "start": "start", "end": "end"}
    assert [str(one.severity) for one in findings(check, [[start, end]], text("start", "end"))] == severities
