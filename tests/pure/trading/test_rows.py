"""The dataset's table of notices, as its Table Schema has it."""

from importlib.resources import files

import frictionless
import trading_builders as make
import yaml

from disclosure.records import Kind
from disclosure.trading import KIND, business_types
from disclosure.trading.vocabulary import stages

SCHEMA = yaml.safe_load(files("disclosure.schemas").joinpath("tables/transaction-notice.yaml").read_text("utf-8"))


def row(record):
    (only,) = KIND.rows(record)
    return only


def test_a_notice_is_one_row_of_the_schemas_fields_in_order(notice):
    assert list(row(notice(make.purchase(), make.announcement()))) == [field["name"] for field in SCHEMA["fields"]]


def test_rows_pass_frictionless(read, tmp_path):
    records = read(make.purchase(), make.announcement(), make.ggzy_list(make.ggzy_row())).records
    resource = frictionless.Resource(data=[row(record) for record in records], schema=frictionless.Schema(SCHEMA))
    report = resource.validate()
    assert report.valid, report.flatten(["fieldName", "message"])


def test_every_amount_has_a_unit():
    assert {f["name"]: f.get("unit") for f in SCHEMA["fields"] if f["type"] == "number"} == {
        "budget": "元",
        "control_price": "元",
        "winning_amount": "元",
    }


def test_the_dataset_is_one_of_business_type_and_year(notice):
    dataset = KIND.dataset_of(notice(make.announcement()))
    assert (dataset.name, dataset.organization, dataset.catalogue_entry) == (
        "transactions-procurement-2026",
        "cs-ggzy",
        "D07-009",
    )
    assert KIND.kind is Kind.TRANSACTION


def test_a_notice_without_a_date_has_a_dataset_too(notice):
    assert KIND.dataset_of(notice(make.purchase_list())).name == "transactions-procurement-undated"


def test_the_amount_of_several_winners_is_not_summed_up(notice):
    content = "<p>中标人：演示甲有限公司</p><p>中标金额：100元</p><p>中标人：演示乙有限公司</p><p>中标金额：200元</p>"
    found = row(notice(make.works_notice("演示数据工程中标结果公告", "ZHONGBIAO_NOTICE", content)))
    assert (found["winners"], found["winning_amount"]) == ("演示甲有限公司；演示乙有限公司", None)


def test_people_filter_by_chinese_labels(notice):
    facets = KIND.facets(notice(make.purchase_list(), make.announcement()))
    assert facets == {
        "business_type": "政府采购",
        "stage": "公告",
        "notice_label": "采购公告",
        "region": "长沙市",
        "year": "2026",
    }


def test_search_reads_names_codes_and_text(notice):
    text = KIND.text(notice(make.purchase(), make.announcement()))
    assert all(word in text for word in ("长沙市演示学校", "YS20260001", "预算金额"))


def test_the_schemas_lists_are_the_vocabularys():
    lists = {field["name"]: field.get("constraints", {}).get("enum") for field in SCHEMA["fields"]}
    assert set(lists["business_type"]) == set(business_types())
    assert set(lists["stage"]) == set(stages())
