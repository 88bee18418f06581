"""What a notice is: by its title and its source's code together."""

import pytest

from disclosure.trading import business_type, business_types, classify, code_means, is_test, title_means
from disclosure.trading.vocabulary import stages


@pytest.mark.parametrize(
    ("title", "means"),
    [
        ("某采购项目中标(成交)结果公告", "award"),
        ("某采购项目中标（成交）结果公告", "award"),
        ("安保服务更正公告(四)", "change"),
        ("某公园1标段招标澄清文件", "change"),
        ("某项目-招标[采购]公告", "tender"),
        ("某系统竞争性磋商公告", "tender"),
        ("某标段中标结果更正公告", "change"),
        ("用车服务采购项目合同", "contract"),
        ("合同能源管理项目招标公告", "tender"),
        ("体育公园施工招标资格预审公告", "prequal"),
        ("某工程(1标段)中标候选人公示", "candidate"),
        ("某工程流标公告", "failed"),
        ("某工程重新招标公告", "tender"),
        ("地块国有建设用地使用权挂牌出让成交公示", "award"),
        ("单一来源采购公示", "single"),
        ("某设备比选公告", "tender"),
        ("某设备比选结果公告", "award"),
        ("某地块交易公告", "tender"),
        ("某产权交易结果公示", "award"),
        ("某产权竞价公告", "tender"),
        ("某地块流拍公告", "failed"),
        ("某项目取消招标公告", "failed"),
        ("某项目招标异常公告", "failed"),
        ("某项目撤销中标公告", "change"),
        ("某项目延长投标截止时间公告", "change"),
        ("10栋102房屋租赁", ""),
    ],
)
def test_the_end_of_a_title_says_what_a_notice_is(title, means):
    assert title_means(title) == means


def test_a_failed_tender_filed_as_a_new_tender_is_a_failed_tender():
    means = code_means("hnsggzy", "CHONGXIN_ZHAOBIAO_NOTICE")
    assert classify(business_type("工程建设"), "演示数据桥梁工程流标公告", means).stage == "终止"


def test_an_award_under_the_tab_for_tenders_is_an_award():
    assert classify(business_type("政府采购"), "某项目中标(成交)结果公告", code_means("ggzy", "0201")).id == "award"


def test_an_opening_record_that_repeats_the_tenders_title_stays_an_opening_record():
    assert classify(business_type("工程建设"), "某工程招标公告", code_means("ggzy", "0102")).stage == "开标"


def test_a_title_without_a_word_for_it_is_what_its_code_says():
    assert classify(business_type("国有产权"), "10栋102房屋租赁", code_means("ggzy", "0502")).label == "交易结果公告"


def test_without_title_and_code_a_notice_is_another_notice():
    assert classify(business_type("其他"), "某事项").label == "其他公告"


@pytest.mark.parametrize("stage", [str(number) for number in range(12) if number != 6])
def test_every_stage_of_the_construction_list_has_a_meaning(stage):
    assert code_means("hnsggzy", stage)


def test_every_notice_of_every_business_type_has_a_stage():
    found = {notice.stage for business in business_types().values() for notice in business.notices.values()}
    assert found == set(stages())


@pytest.mark.parametrize(("title", "test"), [("接口测试项目招标公告", True), ("渗透测试服务采购公告", False)])
def test_a_test_record_is_told_from_a_purchase_of_tests(title, test):
    assert is_test(title) is test
