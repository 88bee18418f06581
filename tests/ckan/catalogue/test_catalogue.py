"""The catalogue as people and programs read it."""

import pytest
from ckan.plugins import toolkit as tk

pytestmark = pytest.mark.usefixtures("with_plugins", "loaded")


def ask(**question):
    return tk.get_action("disclosure_catalogue_list")({}, question)


def test_the_list_counts_every_category_of_openness():
    answer = ask(limit=1)
    assert answer["count"] == sum(answer["categories"].values()) == 274
    assert list(answer["categories"]) == ["决策", "执行", "管理", "服务", "结果", "解读", "回应", "参与"]


def test_pages_follow_each_other_without_gap_or_repetition():
    codes = [entry["code"] for start in range(0, 274, 100) for entry in ask(limit=100, offset=start)["results"]]
    assert codes == sorted(set(codes)) and len(codes) == 274


def test_a_category_narrows_the_list_and_leaves_the_others_to_choose():
    answer = ask(category="决策")
    assert {entry["category"] for entry in answer["results"]} == {"决策"}
    assert answer["categories"]["结果"] > 0


def test_every_word_must_stand_in_the_entry():
    assert 0 < ask(q="预算 国有资本")["count"] < ask(q="预算")["count"]


def test_signs_of_patterns_are_letters():
    assert ask(q="%")["count"] == ask(q="_")["count"] == 0


def test_traditional_and_full_width_words_find_what_simplified_ones_do():
    assert ask(q="預算")["count"] == ask(q="预算")["count"] > 0
    assert ask(q="Ｄ１５－００２")["results"][0]["code"] == ask(q="D15-002")["results"][0]["code"] == "D15-002"


def test_the_duties_of_a_body_are_found_by_its_name():
    assert all("市财政局" in entry["responsible_body"] for entry in ask(organization="市财政局")["results"])


def test_what_is_no_number_is_refused():
    with pytest.raises(tk.ValidationError) as refused:
        ask(limit="-1")
    assert list(refused.value.error_dict) == ["limit"]


def test_a_huge_offset_and_a_nul_are_no_error(app):
    assert app.get("/catalogue.json?offset=999999999999999999999999&q=a%00b", status=200).json["results"] == []
    assert app.get("/catalogue/D15%00", status=404)


def test_an_entry_counts_and_names_the_datasets_that_fulfil_it(release):
    before = ask(q="D15-002")["results"][0]["datasets"]
    dataset = release(catalogue_entry="D15-002")
    assert ask(q="D15-002")["results"][0]["datasets"] == before + 1
    shown = tk.get_action("disclosure_catalogue_show")({}, {"code": "D15-002"})
    assert dataset["name"] in [one["name"] for one in shown["datasets"]]


def test_a_private_dataset_fulfils_nothing(release):
    release(catalogue_entry="D15-003", private=True)
    assert ask(q="D15-003")["results"][0]["datasets"] == 0


def test_the_list_costs_two_statements_however_long_it_is(statements):
    ask(limit=1000)
    assert len(statements) == 2


def test_a_page_of_the_list_costs_three_statements(app, statements):
    app.get("/catalogue")
    assert len(statements) <= 3


def test_pages_speak_the_readers_language_and_name_their_data(app):
    said = {
        "/catalogue": "主动公开基本目录",
        "/catalogue?category=决策&q=预算": "财政预决算与债务",
        "/catalogue/D15-001": "一般公共预算",
        "/en/catalogue/D15-001": "Levels of government",
    }
    pages = {address: app.get(address).body for address in said}
    assert [address for address, words in said.items() if words not in pages[address]] == []
    assert [address for address in said if ".json" not in pages[address]] == []


def test_an_unknown_entry_is_not_found(app):
    assert "目录中没有事项 D99-999" in app.get("/catalogue/D99-999", status=404).body


def test_the_page_has_its_data_beside_it(app):
    assert app.get("/catalogue/D15-001.json").json["code"] == "D15-001"
    assert app.get("/catalogue.json?limit=2&category=决策").json["results"][1]["category"] == "决策"


def test_words_in_the_address_are_shown_as_words(app):
    assert "<script>alert" not in app.get("/catalogue?q=<script>alert(1)</script>").body


def test_beyond_the_last_page_comes_the_last_page(app):
    answer = app.get("/catalogue?page=999&category=决策", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.location.endswith("page=1")
    assert "共 24 项" in app.get(answer.location).body


def test_an_unknown_entry_is_json_for_programs(app):
    assert "X99-999" in app.get("/catalogue/X99-999.json", status=404).json["error"]
