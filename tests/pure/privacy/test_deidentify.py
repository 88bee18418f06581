"""A plan de-identifies a table: what personal data were there is gone, the rest stays as it was."""

import csv
import io
import json
import time

import pytest
import xlsxwriter
from persons import luhn, resident

from disclosure.findings import Severity
from disclosure.privacy.deidentify import Method, Step, deidentified, inside, plan_from
from disclosure.privacy.deidentify.plan import BadPlan
from disclosure.rows import rows_of
from disclosure.validation.findings import Findings
from disclosure.validation.header import match_labels
from disclosure.validation.worker import examine

TODAY = "2026-11-24"
ID, CARD = resident(), luhn("622200000000000")
LABELS = ["姓名", "身份证号", "出生日期", "家庭住址", "备注", "金额", "残疾等级"]
ROWS = [
    ["王小芳", ID, "1990-01-01", "长沙市岳麓区演示街道演示社区3栋201", "电话13800138000", "100.50", "一级"],
    [
        "欧阳甲",
        resident(sequence="003"),
        "1990年1月1日",
        "长沙市岳麓区演示街道演示社区3栋202",
        f"卡{CARD}",
        "90",
        "二级",
    ],
]


def table(labels=LABELS, rows=ROWS):
    out = io.StringIO()
    csv.writer(out).writerows([labels, *rows])
    return out.getvalue().encode()


def applied(tmp_path, plan="", schema="", content=None, name="演示.csv"):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content or table())
    answer = inside.apply(str(source), name, schema, plan, TODAY, str(target))
    return answer, list(csv.reader(target.open(encoding="utf-8", newline=""))) if target.exists() else None


def changed(method, value, entity="", key=b"k" * 32, label="甲"):
    columns = match_labels([label], {"fields": [{"name": label}]})
    _, after = deidentified(rows_of([[value]], 1), columns, [Step(0, label, method, entity)], key)
    return after.item()


@pytest.mark.parametrize(
    ("method", "entity", "value", "after"),
    [
        (Method.MASK, "resident_id", ID, "439999************"),
        (Method.MASK, "mobile", "138-0013-8000", "138-****-8000"),
        (Method.MASK, "bank_card", "6222 0000 0000 0009", "**** **** **** 0009"),
        (Method.NAME, "person_name", "王芳", "王*"),
        (Method.NAME, "person_name", "欧阳甲", "欧阳*"),
        (Method.NAME, "person_name", "长沙演示公司", "长沙演示公司"),
        (Method.YEAR, "birth_date", "1980年3月5日", "1980"),
        (Method.DISTRICT, "address", "长沙市岳麓区演示街道12号", "长沙市岳麓区演示街道"),
        (Method.DISTRICT, "address", "未按规定明码标价", "未按规定明码标价"),
        (Method.DISTRICT, "address", "3栋201", ""),
        (Method.WITHIN, "mobile", "联系13800138000，张三", "联系138****8000，张三"),
        (Method.DROP, "", "x", ""),
        (Method.KEEP, "", "x", "x"),
    ],
)
def test_a_method_keeps_the_form_and_hides_the_person(method, entity, value, after):
    assert changed(method, value, entity) == after


def test_a_pseudonym_is_the_same_within_a_file_and_another_in_the_next():
    once = changed(Method.PSEUDONYM, ID)
    assert changed(Method.PSEUDONYM, f" {ID}") == once != changed(Method.PSEUDONYM, ID, key=b"j" * 32)
    assert ID not in once and changed(Method.PSEUDONYM, "") == ""


def test_the_suggested_plan_leaves_nothing_personal(tmp_path):
    answer, rows = applied(tmp_path)
    assert answer["error"] == ""
    assert rows[0] == LABELS[:-1]
    assert rows[1] == [
        "王**",
        "439999************",
        "1990",
        "长沙市岳麓区演示街道演示社区",
        "电话138****8000",
        "100.50",
    ]
    findings = Findings("演示.csv")
    examine((tmp_path / "target").read_bytes(), {"fields": [{"name": n} for n in rows[0]]}, findings, None, None)
    assert [f.code for f in findings.kept if f.code.startswith("privacy.") and f.severity is Severity.BLOCK] == []
    assert [f.code for f in findings.kept if f.code == "privacy.personal_column"] == []


def test_a_plan_that_leaves_something_personal_makes_no_file(tmp_path):
    plan = [Step(place, label, Method.KEEP).to_dict() for place, label in enumerate(LABELS)]
    answer, rows = applied(tmp_path, json.dumps(plan))
    assert answer["error"] == "privacy.still_personal" and rows is None
    assert ("privacy.resident_id", "身份证号") in [(f["code"], f["field"]) for f in answer["findings"]]


def test_a_dropped_column_stays_empty_where_the_schema_has_it(tmp_path):
    labels = ["公示编号", "救助对象", "乡镇（街道）"]
    plan = [Step(0, labels[0], Method.DROP).to_dict()]
    answer, rows = applied(tmp_path, json.dumps(plan), "social-assistance", table(labels, [["1", "王芳", "演示街道"]]))
    assert rows == [labels, ["", "王芳", "演示街道"]]


def test_a_list_of_social_assistance_is_suggested_masked_names(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(table(["公示编号", "救助对象"], [["1", "王芳"]]))
    shown = inside.suggest(str(source), "演示.csv", "social-assistance", "", TODAY)
    assert (shown["before"], shown["after"]) == ([["1", "王芳"]], [["1", "王*"]])


def test_a_text_is_kept_around_what_is_masked_in_it(tmp_path):
    text = "未明码标价，当事人住址：长沙市岳麓区演示路12号3栋201室，手机13800138000"
    _, rows = applied(tmp_path, content=table(["事实"], [[text], ["未年检"]]))
    assert rows[1][0].startswith("未明码标价，当事人住址：长沙市岳麓区***") and rows[1][0].endswith("手机138****8000")
    assert rows[2] == ["未年检"]


def test_a_workbook_stays_a_workbook(tmp_path):
    first = tmp_path / "first"
    with xlsxwriter.Workbook(first) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([LABELS, *ROWS]):
            sheet.write_row(number, 0, row)
    target = tmp_path / "target"
    answer = inside.apply(str(first), "演示.xlsx", "", "", TODAY, str(target))
    assert answer["error"] == "" and target.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    "plan", [[{"place": 9, "label": "x", "method": "drop"}], [{"place": 0, "label": "甲", "method": "x"}], [{}]]
)
def test_a_plan_for_another_table_is_refused(plan):
    with pytest.raises(BadPlan):
        plan_from(plan, ["甲"])


def test_a_hundred_thousand_rows_take_less_than_two_seconds():
    rows = rows_of([[f"王{n}", resident(sequence=f"{n % 1000:03}"), "x"] for n in range(100_000)], 3)
    columns = match_labels(["姓名", "身份证号", "备注"], {"fields": []})
    plan = [Step(0, "姓名", Method.NAME), Step(1, "身份证号", Method.PSEUDONYM)]
    started = time.process_time()
    deidentified(rows, columns, plan, b"k" * 32)
    assert time.process_time() - started < 2
