"""People can read what each check of a schema holds a table to, in both languages."""

import pytest

from disclosure.checks import CHECKS
from disclosure.tables import table_schema, table_schemas
from disclosure.templates import check_words, table_words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_check_of_every_schema_is_told_in_words(language):
    for schema in table_schemas().values():
        for check in schema.get("checks", ()):
            said = check_words(check, schema, language)
            assert said.title and said.severity and "{" not in said.says


def test_every_check_there_is_has_words():
    assert set(table_words()["checks"]) == set(CHECKS)


def test_every_check_names_fields_that_its_schema_has():
    for name, schema in table_schemas().items():
        fields = {field["name"] for field in schema["fields"]}
        for said in schema.get("checks", ()):
            check = CHECKS[said["type"]].from_descriptor(dict(said))
            check.prepare({}, None)
            assert {*check.needs(), *check.wants()} <= fields, (name, said)


def test_every_schema_is_in_a_group_that_has_a_name():
    assert {schema["group"] for schema in table_schemas().values()} == set(table_words()["groups"])


def test_the_words_name_columns_as_people_know_them():
    schema = table_schema("service-matter")
    said = check_words(schema["checks"][0], schema)
    assert said.says == "“承诺办结时限（工作日）”不得大于“法定办结时限（工作日）”。"


def test_a_budgets_check_lists_its_identities():
    schema = table_schema("final-fund")
    said = check_words(schema["checks"][0], schema)
    assert any("年末结转和结余 = 年初结转和结余 + 本年收入" in one for one in said.details)
    assert "合计 = 类之和" in said.details[-1]
