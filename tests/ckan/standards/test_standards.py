"""The standards as people and programs read them, and the templates they fill in."""

import io
import json
import re
from urllib.parse import unquote

import openpyxl
import pytest
from frictionless import Schema

from disclosure.tables import table_schema, table_schemas
from disclosure.templates import table_words
from disclosure.validation import check_file

NAMES = sorted(table_schemas())
SOME = sorted({str(schema["group"]): name for name, schema in table_schemas().items()}.values())
PENALTY = "/standards/administrative-penalty"


def test_the_list_names_every_schema_with_its_columns_and_datasets(app):
    page = app.get("/standards").body
    for schema in table_schemas().values():
        assert schema["title"] in page and schema["description"] in page
    assert "1 个公开数据集" in page and "17 列" in page


def test_the_list_is_in_groups_with_their_sizes(app):
    page = re.sub(r"\s+", " ", app.get("/standards").body)
    for group, label in table_words()["groups"].items():
        size = sum(schema["group"] == group for schema in table_schemas().values())
        assert f'<a href="#{group}">{label["zh"]}</a> <span>{size}</span>' in page
    assert page.index("部门收支总表") < page.index("部门收入总表") < page.index("部门支出总表")


def test_the_list_has_each_schema_once(app):
    page = app.get("/standards").body
    assert all(page.count(f'href="/standards/{name}"') == 1 for name in NAMES)


def test_a_page_says_what_else_is_checked_and_what_a_breach_does(app):
    page = re.sub(r"\s+", " ", app.get("/standards/department-general-expenditure").body)
    assert "勾稽关系" in page and "基本支出·小计|基本支出小计 = 人员经费 + 公用经费" in page
    assert "“科目名称”须是该编码的名称" in page and "不符合的不能发布" in page
    notice = app.get("/standards/construction-tender").body
    assert "依法必须招标项目投标截止" in notice and "不符合的须说明理由" in notice


def test_a_dataset_that_is_not_public_is_not_counted(app):
    counts = {one["name"]: one["datasets"] for one in app.get("/standards.json").json}
    assert counts["administrative-penalty"] == 1 and sum(counts.values()) == 1
    assert "closed-penalties" not in app.get(PENALTY).body


@pytest.mark.parametrize("name", SOME)
def test_a_page_explains_every_column_in_chinese(app, name):
    page = app.get(f"/standards/{name}").body
    schema = table_schema(name)
    assert schema["source"] in page and "正式文本" in page
    for field in schema["fields"]:
        assert field["title"] in page and field["name"] in page and str(field["description"]) in page
    assert ("另外检查什么" in page) == bool(schema.get("checks"))


def test_a_page_says_type_unit_rules_and_example(app):
    page = re.sub(r"\s+", " ", app.get(PENALTY).body)
    assert (
        "单位：万元" in page and "不小于 0" in page and "只能是其中之一：法人及非法人组织、个体工商户、自然人" in page
    )
    assert "长市监罚〔2026〕15号" in page and "校验位须正确" in page


def test_a_page_leads_to_the_files_the_duty_and_the_datasets(app):
    page = app.get(PENALTY).body
    for address in (
        f"{PENALTY}.xlsx",
        f"{PENALTY}.csv",
        f"{PENALTY}.json",
        "/catalogue/D05-006",
        "/dataset/open-penalties",
    ):
        assert f'href="{address}"' in page


def test_the_page_speaks_english(app):
    page = app.get(f"/en{PENALTY}").body
    assert "Legal source" in page and "at least 0" in page and "Recalled; wording" in page


def test_an_unknown_standard_is_not_found(app):
    for address in ("/standards/no-such", "/standards/no-such.xlsx", "/standards/no-such.json"):
        assert app.get(address, status=404)


def test_the_descriptor_is_one_that_frictionless_takes_with_our_own_keys(app):
    said = app.get(f"{PENALTY}.json")
    schema = Schema.from_descriptor(said.json)
    assert len(schema.fields) == 17 and said.json["certainty"] == "likely"
    assert said.json == json.loads(json.dumps(table_schema("administrative-penalty")))


def test_a_template_opens_and_passes_the_check_when_it_is_filled_in(app, tmp_path):
    answer = app.get(f"{PENALTY}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    for cell in book["示例"][2]:
        book.worksheets[0].cell(2, cell.column, cell.value)
    book.save(tmp_path / "filled.xlsx")
    verdict = check_file(tmp_path / "filled.xlsx", "administrative-penalty", name="处罚.xlsx", checked_at="2026-11-24")
    assert (verdict.passed, verdict.findings, verdict.rows) == (True, (), 1)


@pytest.mark.parametrize("name", SOME)
def test_a_template_can_be_downloaded_under_its_title(app, name):
    for extension in ("xlsx", "csv"):
        told = app.get(f"/standards/{name}.{extension}").headers["Content-Disposition"]
        assert told.startswith("attachment") and f"{table_schema(name)['title']}.{extension}" in unquote(told)


def test_a_file_that_has_not_changed_is_not_sent_again(app):
    answer = app.get(f"{PENALTY}.xlsx")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = app.get(f"{PENALTY}.xlsx", headers={"If-None-Match": answer.headers["ETag"]}, status=304)
    assert not again.data


def test_the_actions_are_for_everybody(app):
    shown = app.get("/api/3/action/table_schema_show?name=administrative-penalty").json["result"]
    assert len(shown["hash"]) == 64 and [one["name"] for one in shown["datasets"]] == ["open-penalties"]
    assert len(app.get("/api/3/action/table_schema_list").json["result"]) == len(NAMES)
    assert app.get("/api/3/action/table_schema_show?name=no-such", status=404)


@pytest.mark.parametrize("address", ["/standards", PENALTY])
def test_a_page_asks_the_database_once_for_its_datasets(app, statements, address):
    app.get(address)
    statements.clear()
    app.get(address)
    assert sum("table_schema" in statement for statement in statements) == 1
    assert len(statements) <= 6


def test_the_datasets_page_leads_to_its_standard(app):
    page = app.get("/dataset/open-penalties").body
    assert re.search(rf'href="{PENALTY}"[^>]*>\s*行政处罚信息', page)
