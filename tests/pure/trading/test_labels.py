"""What labels and tables in a notice's text say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.trading import Supplier, read_labels
from disclosure.trading.suppliers import members


@pytest.mark.parametrize(
    "text",
    [
        "招标人：长沙市演示局",
        "招 标 人:\n长沙市演示局",
        "一、招标人\n：\n长沙市演示局",
        "招标人\t长沙市演示局\t招标代理机构\t湖南演示代理有限公司",
        "1.采购人信息\n名 称：长沙市演示局\n地址：演示路1号",
    ],
)
def test_the_buyer_is_read_in_every_layout(text):
    assert read_labels(text).get("buyer") == "长沙市演示局"


def test_a_unit_in_the_label_is_kept():
    facts = read_labels("预算金额（万元）：30.5")
    assert (facts.get("budget"), facts.units["budget"]) == ("30.5", "万元")


def test_a_unit_on_the_next_line_belongs_to_the_amount():
    assert read_labels("最高限价：\n30.5\n(万元)").get("control_price") == "30.5(万元)"


def test_several_labels_on_one_line_are_told_apart():
    facts = read_labels("项目编号：YS-1 标的名称：演示数据赞助项目 交易价格：480.0（万元） 成交日期：2026-03-16")
    assert facts.get("project_name") == "演示数据赞助项目"
    assert facts.suppliers[0].price().amount == "4800000"


def test_the_winner_of_an_award_is_read_with_its_amount():
    (winner,) = read_labels("中标人：长沙演示有限公司\n中标金额：壹佰元整(￥100.00元)").suppliers
    assert (winner.name, winner.role, winner.price().amount) == ("长沙演示有限公司", "winner", "100")


@pytest.mark.parametrize("glue", ["\t", "\n"])
def test_a_table_of_candidates_is_read_from_rows_and_from_lines(glue):
    rows = [["排序", "中标候选人名称", "投标报价(万元)"]]
    rows += [["1", "演示甲有限公司、演示乙有限公司联合体", "20.5"], ["2", "演示丙有限公司", "下浮率3%"]]
    first, second = read_labels("\n".join(glue.join(row) for row in rows)).suppliers
    assert (first.rank, first.role, first.price().amount) == (1, "candidate", "205000")
    assert (second.price().amount, second.price().text) == (None, "下浮率3%")


def test_a_column_heading_is_no_winner():
    assert read_labels("供应商名称\n供应商地址\n中标（成交）金额\n评审价格").suppliers == []


def test_a_deadline_is_a_moment_in_shanghai():
    facts = read_labels("提交响应文件截止时间：2026年07月02日 09点30分（北京时间）")
    assert facts.moment("deadline").isoformat() == "2026-07-02T09:30:00+08:00"


@given(
    st.lists(
        st.sampled_from(
            ["序号", "1", "名称", "投标报价", "中标人：", "￥1", "采购人信息", "\t", "名称：", "第一名", "፩", "²"]
        )
    )
)
def test_no_order_of_labels_breaks_the_reader(words):
    read_labels("\n".join(words))


def test_the_deadline_is_read_from_the_sentence_that_every_purchase_begins_with():
    text = "演示数据项目的供应商应在\n演示平台\n获取文件，并于\n2026年03月26日 09点30分\n（北京时间）前递交响应文件。"
    assert read_labels(text).moment("deadline").isoformat() == "2026-03-26T09:30:00+08:00"


def test_values_in_front_of_a_forms_labels_are_read():
    facts = read_labels("演示数据道路工程（招标项目名称）\n一标段（标段名称）施工\n招标公告")
    assert (facts.get("project_name"), facts.get("section_name")) == ("演示数据道路工程", "一标段")


@pytest.mark.parametrize("value", ["详见招标文件第二章", "本项目划分为2个标段，见附件。", "一标段：道路"])
def test_prose_is_no_code(value):
    assert read_labels(f"标段编号：{value}").get("section_code") == ""


def test_the_only_lot_has_the_notices_budget():
    lots = ["包号", "预算金额(万元)", "最高限价(万元)", "A", "140.000000", "135.000000"]
    facts = read_labels("\n".join(lots))
    assert (facts.get("budget"), facts.units["budget"], facts.get("control_price")) == (
        "140.000000",
        "万元",
        "135.000000",
    )
    assert read_labels("\n".join([*lots, "B", "20.0", "20.0"])).get("budget") == ""


def test_a_table_on_its_side_has_a_candidate_in_each_column():
    rows = [
        "中标候选人\t第一名\t第二名",
        "单位名称\t演示甲有限公司\t演示乙有限公司",
        "投标报价（万元）\t20.5\t21",
        "得分\t90.1\t88",
    ]
    first, second = read_labels("\n".join(rows)).suppliers
    assert (first.name, first.rank, first.price().amount, first.score) == ("演示甲有限公司", 1, "205000", "90.1")
    assert (second.name, second.rank, second.role) == ("演示乙有限公司", 2, "candidate")


def test_a_rejected_bid_has_its_reason():
    rows = ["排序\t中标候选人名称\t投标报价", "1\t演示甲有限公司\t205000元", "演示"]
    rows += ["被否决投标人名称\t否决原因", "演示丁有限公司\t未提供保证金"]
    candidate, rejected = read_labels("\n".join(rows)).suppliers
    assert (candidate.role, rejected.role, rejected.reason) == ("candidate", "bidder", "未提供保证金")


def test_a_rejected_bid_is_read_from_its_sentence():
    facts = read_labels("中标人：演示甲有限公司\n否决投标情况及理由：演示乙有限公司因未按招标文件要求签字被否决。")
    assert facts.suppliers[1].reason == "未按招标文件要求签字被否决"


@pytest.mark.parametrize(
    "name",
    [
        "演示甲有限公司、演示乙设计院联合体",
        "演示甲有限公司和演示乙设计院",
        "（牵头人）演示甲有限公司（成员）演示乙设计院",
        "联合体牵头人：演示甲有限公司，联合体成员：演示乙设计院",
    ],
)
def test_a_consortium_has_its_members(name):
    assert members(name) == ["演示甲有限公司", "演示乙设计院"]


def test_a_supplier_alone_has_no_members():
    assert members("演示（长沙）有限公司") == []


def test_a_bare_number_that_can_only_be_a_rate_is_no_amount():
    assert Supplier("演示有限公司", amount_words="98.90").price().amount is None
    assert Supplier("演示有限公司", amount_words="98.90元").price().amount == "98.9"


def test_why_a_purchase_ended_is_read():
    assert read_labels("终止原因：有效供应商不足规定数量。").get("reason") == "有效供应商不足规定数量"


def test_labels_that_follow_each_other_in_a_sentence_are_told_apart():
    text = "中标人：演示建设集团有限公司；中标价：12345678.90元；工期：180日历天"
    (winner,) = read_labels(text).suppliers
    assert (winner.name, winner.price().amount) == ("演示建设集团有限公司", "12345678.9")


def test_a_deal_of_land_is_read_from_its_table():
    rows = ["地块编号\t起始价(万元)\t竞得人\t成交价(万元)", "演示001号\t10000\t长沙演示置业有限公司\t12000"]
    (winner,) = read_labels("\n".join(rows)).suppliers
    assert (winner.name, winner.role, winner.price().amount) == ("长沙演示置业有限公司", "winner", "120000000")


def test_a_date_in_english_is_a_moment_too():
    assert read_labels("开标时间\tMar 16, 2026").moment("opening").isoformat() == "2026-03-16T00:00:00+08:00"


def test_a_contract_has_its_projects_name_not_its_own():
    assert read_labels("合同名称：演示合同\n项目名称：演示采购").get("project_name") == "演示采购"


def test_several_lots_behind_one_label_are_several_winners():
    text = "中标供应商：A包：湖南演示甲有限公司；B包：湖南演示乙有限公司\n中标金额：A包：100万元；B包：200万元"
    assert [(one.name, one.price().amount) for one in read_labels(text).suppliers] == [
        ("湖南演示甲有限公司", "1000000"),
        ("湖南演示乙有限公司", "2000000"),
    ]


def test_a_row_of_heads_has_its_values_beneath():
    rows = ["序号\t采购项目名称\t采购需求概况\t预算金额（万元）", "1\t演示设备采购\t演示\t120"]
    facts = read_labels("\n".join(rows))
    assert (facts.get("project_name"), facts.get("budget"), facts.units["budget"]) == ("演示设备采购", "120", "万元")
    assert read_labels("\n".join([*rows, "2\t演示家具采购\t演示\t20"])).get("budget") == ""
