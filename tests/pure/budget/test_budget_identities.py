"""Identities: a budget that agrees is passed in silence, and one wrong amount anywhere is told with its place."""

from dataclasses import replace

import pytest
from budget_accounts import EXAMPLE, budget, figures, final_account, grids, spending
from budget_builders import MAKER, saved, sheet_rows, xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.changsha.harvesters.budget import parse_files
from disclosure.budget import Grid, Identity, assemble
from disclosure.budget.expression import identities, parse_rule
from disclosure.budget.grid import is_amount, plain
from disclosure.findings import Severity, describe

STATED = Identity(MAKER, 2025, "预算")
ARITHMETIC = {"budget.identity", "budget.sum_differs", "budget.totals_differ"}
ACCOUNTS = st.sampled_from([budget, final_account])
SPENDING, FUND, GENERAL, BASIC = (
    "2025年部门支出总表", "2025年政府性基金预算支出表", "2025年一般公共预算支出表", "2025年一般公共预算基本支出表",
)  # fmt: skip


def findings(tables):
    return assemble(grids(tables), STATED).findings


def told(tables):
    return [finding for finding in findings(tables) if finding.code in ARITHMETIC]


def checks(tables):
    return {finding.values["check"] for finding in told(tables)}


def changed(tables, title, row, column, text):
    """The tables with one cell printed otherwise."""
    copy = {name: [list(cells) for cells in rows] for name, rows in tables.items()}
    copy[title][row][column] = text
    return copy


@settings(max_examples=40, deadline=None)
@given(ACCOUNTS, figures())
def test_a_budget_whose_figures_agree_has_no_findings(account, spent):
    assert not findings(account(spent))


@settings(max_examples=80, deadline=None)
@given(ACCOUNTS, figures(), st.data())
def test_any_one_amount_that_is_changed_is_told(account, spent, data):
    tables = account(spent)
    places = [
        (title, row, column)
        for title, rows in tables.items()
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if "." in cell and is_amount(cell)
    ]
    title, row, column = data.draw(st.sampled_from(places))
    before = float(tables[title][row][column].replace(",", ""))
    after = f"{before + data.draw(st.integers(1, 10**6)):,.2f}"
    assert told(changed(tables, title, row, column, after))


def test_a_finding_says_both_sides_the_difference_and_where_they_stand():
    by_check = {f.values["check"]: f for f in told(changed(budget(EXAMPLE), SPENDING, -1, 2, "220,000.00"))}
    message = describe(by_check["b03.b01"])["message"]
    for part in ("220,000 元", "210,000 元", "相差 10,000 元", "《部门支出总表》第3页", "《部门收支总表》第1页"):
        assert part in message


def test_a_wrong_total_of_a_class_is_told_by_its_code_tree():
    assert checks(changed(budget(EXAMPLE), GENERAL, 1, 2, "120,000.50")) == {"b.tree", "b05.row"}


def test_tables_that_disagree_with_each_other_are_told_though_each_agrees_in_itself():
    tables = {**budget(EXAMPLE), FUND: spending({"2120801": (0, 60_000_00)})}
    assert checks(tables) == {"b08.b04"}


def test_amounts_in_ten_thousands_are_compared_with_amounts_in_yuan():
    title = ("2025年一般公共预算“三公”经费支出表", "万元")
    less = changed(budget(EXAMPLE), title, 2, 2, "0.10")
    assert "b07.b06.receptions" in checks(less)


def test_what_the_standard_is_not_sure_of_informs_and_does_not_warn():
    title = ("2025年一般公共预算“三公”经费支出表", "万元")
    severities = {f.values["check"]: f.severity for f in told(changed(budget(EXAMPLE), title, 2, 2, "0.10"))}
    assert severities == {"b07.b06.receptions": Severity.INFO, "b07.sum": Severity.WARN}


def test_no_disagreement_blocks_a_record():
    result = assemble(grids(changed(budget(EXAMPLE), SPENDING, -1, 2, "1.00")), STATED)
    assert len(result.records) == len(budget(EXAMPLE))
    assert not any(finding.severity is Severity.BLOCK for finding in result.findings)


def test_tables_that_are_missing_are_told_once():
    tables = {title: cells for title, cells in budget(EXAMPLE).items() if title not in {FUND, BASIC}}
    (finding,) = findings(tables)
    assert (finding.code, finding.severity) == ("budget.identity_unchecked", Severity.INFO)
    assert finding.values["missing"] == "《一般公共预算基本支出表》、《政府性基金预算支出表》"


def test_a_table_without_a_unit_is_not_compared():
    wrong = changed(budget(EXAMPLE), SPENDING, -1, 2, "1.00")
    pages = [Grid(page.cells, page.context[:1], page=page.page, file=page.file) for page in grids(wrong)]
    assert not [finding for finding in assemble(pages, STATED).findings if finding.code in ARITHMETIC]


def test_tables_of_two_organisations_are_not_mixed():
    mine, theirs = (spending({"2010601": (amount, 0)}) for amount in (100_00, 900_00))
    of = [("2025年一般公共预算支出表", mine, MAKER), ("2025年一般公共预算基本支出表", theirs, "长沙市样板局")]
    pages = [Grid(cells, [title, f"编制部门：{maker} 单位：元"], page=page, file="演示.pdf")
             for page, (title, cells, maker) in enumerate(of, start=1)]  # fmt: skip
    assert not [finding for finding in assemble(pages, STATED).findings if finding.code in ARITHMETIC]


def of_year(account, year, stage, spent):
    """A workbook of an account, as a saved file."""
    sheets = {}
    for title, cells in account(spent).items():
        name, unit = title if isinstance(title, tuple) else (title, "元")
        sheets[f"表{len(sheets) + 1}"] = sheet_rows(f"{year}年{name.removeprefix('2025年')}", unit, cells)
    return saved(f"{year}年度部门{stage}公开表.xlsx", xlsx(sheets))


def across(*files):
    return {finding.values["check"]: finding for finding in parse_files(files).findings if finding.code in ARITHMETIC}


def test_what_one_year_left_is_what_the_next_begins_with():
    before = replace(EXAMPLE, opening=0, surplus=EXAMPLE.opening)
    assert not across(of_year(final_account, 2023, "决算", before), of_year(final_account, 2024, "决算", EXAMPLE))
    found = across(of_year(final_account, 2023, "决算", EXAMPLE), of_year(final_account, 2024, "决算", EXAMPLE))
    assert set(found) == {"f.roll"}
    message = describe(found["f.roll"])["message"]
    assert ("2023年决算《收入支出决算总表》年末结转和结余" in message, "相差 2,000 元" in message) == (True, True)


def test_what_a_final_account_says_was_budgeted_is_what_the_budget_said():
    found = across(of_year(budget, 2025, "预算", EXAMPLE), of_year(final_account, 2025, "决算", EXAMPLE))
    assert (set(found), found["f09.b07"].severity) == ({"f09.b07"}, Severity.INFO)


def test_spending_by_kind_beside_a_class_must_make_its_total():
    head = [["收入", "", "支出", "", "", "", ""], ["项目", "预算数", "项目", "预算数", "", "", ""],
            ["", "", "", "合计", "基本支出", "", "项目支出"], ["", "", "", "", "人员经费", "公用经费", ""]]  # fmt: skip
    rows = [["一、事业收入", "9.00", "一、教育支出", "9.00", "2.00", "3.00", "4.00"],
            ["收入总计", "9.00", "支出总计", "9.00", "2.00", "3.00", "4.00"]]  # fmt: skip
    tables = {"2025年部门收支总表": head + rows}
    assert not told(tables)
    assert checks(changed(tables, "2025年部门收支总表", 4, 4, "2.50")) == {"b01.row"}


def test_amounts_rounded_to_whole_yuan_may_differ_by_their_rounding():
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    rows = [["201", "一般公共服务支出", "3", "3", ""], ["20106", "财政事务", "3", "3", ""],
            ["2010601", "行政运行", "1", "1", ""], ["2010602", "一般行政管理事务", "1", "1", ""]]  # fmt: skip
    assert not told({GENERAL: [head, *rows]})
    fine = [[cell if not is_amount(cell) or len(cell) > 2 else f"{cell}.00" for cell in row] for row in rows]
    assert checks({GENERAL: [head, *fine]}) == {"b.tree"}


def test_a_table_that_lists_units_one_after_another_has_no_code_tree():
    head, row, *rest = spending({"2010601": (100_00, 0)})
    assert not told({GENERAL: [head, row, *rest[:-1], row, *rest[:-1]]})


def test_every_identity_names_tables_and_rows_that_can_be_read():
    ids = [rule.id for rule in identities()]
    assert len(ids) == len(set(ids)) > 50


@pytest.mark.parametrize(
    "row",
    [
        {"says": "B01.合计"},
        {"says": "B01.合计 = B02.合计 = B03.合计"},
        {"says": "B01.合计 = B02.合计 B03.合计"},
        {"says": "B01.合计 = B02.合计 * B03.合计"},
        {"says": "B01[合计 = B02.合计"},
        {"says": "B99.合计 = B02.合计"},
        {"says": "合计 = 基本支出"},
        {"each": ["B03"], "says": "B03.合计 = 基本支出"},
        {"tree": ["B99"]},
        {"tree": ["B07"]},
    ],
)
def test_an_identity_that_nobody_could_check_is_refused(row):
    with pytest.raises(ValueError, match=r"."):
        parse_rule({"id": "x", "certainty": "certain", **row})


def test_an_identity_reads_as_it_is_written():
    rule = parse_rule(
        {"id": "x", "certainty": "certain", "says": "B01[收入/收入总计|总计] = B02[201].合计 - B03.a·合计?"}
    )
    (left,), (first, second) = rule.left, rule.right
    assert (left.table, left.side, left.rows) == ("B01", 0, ("收入总计", "总计"))
    assert (first.rows, first.columns, first.optional) == (("201",), (("合计",),), False)
    assert (second.rows, second.columns, second.optional, second.sign) == ((), (("a", plain("合计")),), True, -1)
