"""Documents make one open dataset whose table is what its schema says."""

from importlib.resources import files

import yaml
from gazette_builders import NUMBER, TEXT, TITLE, page, saved

from disclosure.gazette.kind import KIND

LABELS = "<p>主题分类：综合政务\\政务公开</p><p>效力状态：现行有效</p>"


def schema():
    """The Table Schema of the dataset."""
    path = files("disclosure.schemas").joinpath("tables", "normative-document.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_row_has_exactly_the_schema_s_fields_in_their_order(document):
    row = next(KIND.rows(document(page(LABELS))))
    assert list(row) == [field["name"] for field in schema()["fields"]]
    assert row["issuers"] == "长沙市演示局" and row["expires"] == "2026-03-31"


def test_every_value_that_is_given_is_one_the_schema_allows(document):
    row = next(KIND.rows(document(page(LABELS))))
    for field in schema()["fields"]:
        allowed = field.get("constraints", {}).get("enum")
        assert not allowed or row[field["name"]] in ["", *allowed]


def test_people_filter_by_issuer_year_genre_theme_and_validity(document):
    assert KIND.facets(document(page(LABELS))) == {
        "issuer": "长沙市演示局",
        "year": "2021",
        "genre": "通知",
        "theme": "综合政务",
        "validity": "有效",
    }


def test_search_reads_the_number_the_issuer_and_the_text(document):
    text = KIND.text(document(page()))
    assert NUMBER in text and "长沙市演示局" in text and TEXT[-1] in text


def test_all_documents_are_one_dataset_of_the_city_s_office(read):
    records = read(saved(page()), saved(page(title=TITLE + "的补充通知", number="长演发〔2021〕8号"))).records
    assert {(KIND.dataset_of(record).name, KIND.dataset_of(record).organization) for record in records} == {
        ("government-gazette", "cs-bgt")
    }
