"""What labels and tables in a notice's text say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.trading import read_labels


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
