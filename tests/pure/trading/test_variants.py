"""One fact in the many words, orders and layouts that notices have for it; all invented."""

import pytest

from disclosure.trading import Supplier, read_labels, read_price, rejected_in_prose

FIRST, SECOND = "湖南演示甲建设有限公司", "湖南演示乙建设有限公司"


def said(text):
    return [(one.name, one.role, one.rank, one.price().amount) for one in read_labels(text).suppliers]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        *((label, "budget") for label in ("预算总额", "采购项目预算金额", "本项目预算金额", "项目预算总金额（如有）")),
        *((label, "control_price") for label in ("采购控制价", "磋商最高限价", "最高投标限价（招标控制价）", "上限价")),
    ],
)
def test_money_keeps_the_unit_of_its_label(label, field):
    facts = read_labels(f"{label}（万元）：120\n")
    assert (facts.get(field), facts.units[field]) == ("120", "万元")


@pytest.mark.parametrize(
    "label",
    [
        "业主单位",
        "招标（采购）人",
        "采购单位（甲方）",
        "建设单位（招标人）",
        "发包人",
        "比选人",
        "采购人（盖章）",
        "项目法人",
    ],
)
def test_a_buyer_has_many_names(label):
    assert read_labels(f"1、{label}:\n长沙市演示局\n").get("buyer") == "长沙市演示局"


@pytest.mark.parametrize("label", ["招标（采购）代理机构", "采购代理机构全称", "集采机构", "代理公司"])
def test_an_agency_has_many_names(label):
    assert read_labels(f"{label}：湖南演示代理有限公司").get("agency") == "湖南演示代理有限公司"


@pytest.mark.parametrize(
    "label", ["项目编码", "采购计划编号", "招标文件编号", "项目编号（采购计划编号）", "招标（采购）编号", "交易编号"]
)
def test_a_project_s_code_has_many_names(label):
    assert read_labels(f"{label}：YS-2026-001").get("project_code") == "YS-2026-001"


@pytest.mark.parametrize("label", ["中标单位名称", "预中标人", "成交（中标）供应商", "中标投标人", "承包人", "中标方"])
@pytest.mark.parametrize("price", ["中标报价：120万元", "签约合同价（万元）：120", "投标报价（元）：1200000.00"])
def test_a_winner_has_the_price_beside_it(label, price):
    assert said(f"{label}：{FIRST}\n{price}") == [(FIRST, "winner", None, "1200000")]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026年7月2日9时", "2026-07-02T09:00"),
        ("2026年7月2日9点整", "2026-07-02T09:00"),
        ("2026年 7 月 2 日 9 时 30 分", "2026-07-02T09:30"),
        ("2026年7月2日上午9:30", "2026-07-02T09:30"),
        ("2026年7月2日下午2时30分", "2026-07-02T14:30"),
        ("2026年7月2日（星期四）9:30", "2026-07-02T09:30"),
        ("2026/7/2 19:30", "2026-07-02T19:30"),
        ("2026-07-02T09:30:00", "2026-07-02T09:30"),
        ("二〇二六年七月二日", "2026-07-02T00:00"),
    ],
)
def test_a_moment_is_read_as_it_is_printed(written, moment):
    assert read_labels(f"投标截止时间：{written}").moment("deadline").isoformat().startswith(moment)


@pytest.mark.parametrize(
    "text",
    [
        "五、开标时间及地点\n1.时间：2026年04月08日09时30分（北京时间）",
        "五、开启\n2026年04月08日 09点30分\n（北京时间）",
        "五、开启：\n时间：\n2026-04-08 09:30:00",
        "四、提交投标文件截止时间、开标时间和地点\n2026年04月08日 09点30分",
        "1.提交（上传）投标文件截止时间（开标时间）：2026年04月08日09点30分",
        "8\n.1 开标时间：2026年04月08日09时30分",
        "投标截止时间：2026年04月08日09时30分\n开标时间：同投标截止时间",
    ],
)
def test_the_opening_is_read_from_headings_and_sentences(text):
    assert read_labels(text).moment("opening").isoformat() == "2026-04-08T09:30:00+08:00"


@pytest.mark.parametrize(
    "text",
    [
        "四、投标截止时间及地点\n1.时间：2026年04月08日09时30分",
        "四、提交投标文件截止时间、开标时间和地点\n2026年04月08日 09点30分",
        "原投标截止时间及开标时间：2026年3月1日9时00分，现变更为：2026年4月8日9时30分。",
        "投标截止时间由2026年3月1日9时30分延期至2026年4月8日9时30分。",
    ],
)
def test_the_deadline_is_the_one_that_holds(text):
    assert read_labels(text).moment("deadline").isoformat() == "2026-04-08T09:30:00+08:00"


@pytest.mark.parametrize(
    ("torn", "field", "value"),
    [
        ("标段\n编号：\nYS-001", "section_code", "YS-001"),
        ("标段\n名称：\n演示一标段", "section_name", "演示一标段"),
        ("标段名称：演示工程（\n2026\n年）项目", "section_name", "演示工程（2026年）项目"),
        ("1.\n采购人\n信息\n名称\n：长沙市演示局", "buyer", "长沙市演示局"),
        ("流\n标原因：\n有效投标人不足\n3\n家，本项目流标\n。", "reason", "有效投标人不足3家，本项目流标"),
        ("终止原因：有效供应商\n不足规定数量\n三、其他补充事宜", "reason", "有效供应商不足规定数量"),
        ("流标原因：\n投标人不足\n3家\n湖南演示代理有限公司", "reason", "投标人不足3家"),
    ],
)
def test_what_markup_tore_apart_is_one(torn, field, value):
    assert read_labels(torn).get(field) == value


def test_a_lot_in_one_cell_a_line_has_its_name_number_and_no_head_of_a_column():
    heads = ["序号", "包号", "包名称", "包预算（元）", "包最高限价（元）", "是否专门面向中小企业"]
    facts = read_labels("\n".join([*heads, "1", "演采-1", "第一标段", "751777", "750000", "是"]))
    assert [facts.get(name) for name in ("section_code", "section_name", "budget", "control_price")] == [
        "演采-1",
        "第一标段",
        "751777",
        "750000",
    ]
    several = read_labels(
        "\n".join([*heads, "1", "甲", "一", "5000", "5000", "是", "2", "乙", "二", "6000", "6000", "是"])
    )
    assert several.get("budget") == several.get("section_name") == ""


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("第1包1849.28万元", "18492800"),
        ("120万", "1200000"),
        ("投标总价（元）：1200000.00", "1200000"),
        ("1200000.00元（不含税）", "1200000"),
        ("中标价为1200000元", "1200000"),
        ("第1包50万元；第4包45万元", None),
        ("1.39元/吨", None),
    ],
)
def test_a_price_is_read_past_the_words_around_it(words, amount):
    assert read_price(words).amount == amount


@pytest.mark.parametrize(
    "text",
    [
        f"第一中标候选人：{FIRST}，投标报价：1200000.00元\n第二中标候选人：{SECOND}，投标报价：1210000.00元",
        f"第一中标候选人：{FIRST}；投标报价（元）：1200000.00；工期：90日历天\n"
        f"第二中标候选人：{SECOND}；投标报价（元）：1210000；工期：90日历天",
        f"第一名：{FIRST}（投标报价：120万元）\n第二名：{SECOND}（投标报价：121万元）",
        f"项目\t第一中标候选人\t第二中标候选人\n单位名称\t{FIRST}\t{SECOND}\n投标报价（元）\t1200000\t1210000",
        f"供应商名称：第一中标候选人：{FIRST}\n中标（成交）金额：120（万元）\n"
        f"供应商名称：第二中标候选人：{SECOND}\n中标（成交）金额：121（万元）",
        f"第一中标候选人：{FIRST} 投标报价：120万元 总得分：95.5 项目负责人：演示\n"
        f"第二中标候选人：{SECOND} 投标报价：121万元 总得分：88.1 项目负责人：演示",
        f"第一中标候选人：{FIRST}，报价120万元\n第二中标候选人：{SECOND}，报价121万元",
    ],
)
def test_candidates_have_the_prices_beside_their_names(text):
    assert said(text) == [(FIRST, "candidate", 1, "1200000"), (SECOND, "candidate", 2, "1210000")]


def test_a_table_s_unit_may_stand_above_it():
    text = f"开标记录表（单位：万元）\n序号\t投标人\t投标报价\n1\t{FIRST}\t120\n2\t{SECOND}\t121.5"
    assert [one.price().amount for one in read_labels(text).suppliers] == ["1200000", "1215000"]


def test_one_who_wins_two_lots_has_two_prices():
    lots = [
        f"第{lot}包：\n供应商名称：{FIRST}\n中标金额：{price}元" for lot, price in (("一", 1200000), ("二", 1210000))
    ]
    assert said("\n".join(lots)) == [(FIRST, "winner", None, "1200000"), (FIRST, "winner", None, "1210000")]
    assert len(said("\n".join([lots[0], lots[0]]))) == 1


def test_a_bidder_in_a_table_of_rejected_bids_never_wins():
    text = f"被否决的投标人名称\t否决投标依据条款\t否决投标情况说明\n{SECOND}\t第三章\t未按要求签字"
    (one,) = read_labels(text).suppliers
    assert (one.role, one.rank) == ("bidder", None)


@pytest.mark.parametrize(
    "text",
    [f"经评审，确定{FIRST}为中标人，中标价为1200000.00元。", f"本项目成交供应商为{FIRST}，成交金额为人民币120万元。"],
)
def test_a_winner_is_read_from_a_sentence(text):
    assert said(text) == [(FIRST, "winner", None, "1200000")]


def test_all_candidates_on_one_line_are_no_consortium():
    assert said(f"中标候选人：{FIRST}、{SECOND}") == []
    assert said(f"中标候选人：{FIRST}\n投标报价：120万元") == [(FIRST, "candidate", 1, "1200000")]


def test_a_report_tells_whose_bid_was_rejected():
    text = f"评审阶段：均合格。商务标：{SECOND}投标报价高于上限价，评标委员会否决其投标。其余有效。"
    assert rejected_in_prose(text) == {SECOND: "投标报价高于上限价,评标委员会否决其投标"}


def test_a_rate_in_a_column_s_head_is_no_amount():
    (one,) = read_labels(f"排名\t单位名称\t投标费率（%）\n1\t{FIRST}\t95.5").suppliers
    assert (one.price().amount, one.price().text) == (None, "95.5%")
    assert Supplier(FIRST, amount_words="8折").price().amount is None


def test_labels_on_one_line_end_a_name_and_a_unit_price_is_no_amount():
    text = f"包号：1 供应商名称：{FIRST} 供应商地址：演示路1号 中标（成交）金额：单价：12.78元"
    (one,) = read_labels(text).suppliers
    assert (one.name, one.price().amount, one.price().text) == (FIRST, None, "单价：12.78元")


def test_a_score_is_its_number():
    text = f"第一中标候选人：{FIRST}\n得分：93.5分\n第二中标候选人：{SECOND}\n综合总得分：88.1 项目负责人：演示"
    assert [one.score for one in read_labels(text).suppliers] == ["93.5", "88.1"]


def test_cells_merged_down_the_left_shift_no_name_and_no_price():
    rows = ["标段\t排名\t中标候选人名称\t投标报价（元）", f"一标段\t1\t{FIRST}\t1200000", f"2\t{SECOND}\t1210000"]
    assert said("\n".join(rows)) == [(FIRST, "candidate", 1, "1200000"), (SECOND, "candidate", 2, "1210000")]


def test_of_a_first_and_a_last_offer_the_last_counts():
    rows = ["序号\t供应商名称\t报价（元）\t综合得分", "首次报价\t最后报价", f"1\t{FIRST}\t1300000\t1200000\t95"]
    (one,) = read_labels("\n".join(rows)).suppliers
    assert (one.price().amount, one.score) == ("1200000", "95")


@pytest.mark.parametrize(
    "text",
    [
        "中标人（一标段）：{0}\n中标价（一标段）：100万元\n中标人（二标段）：{1}\n中标价（二标段）：200万元",
        "1标段中标人：{0}\n1标段中标价：100万元\n2标段中标人：{1}\n2标段中标价：200万元",
        "第1包成交供应商：{0}\n第1包成交金额：100万元\n第2包成交供应商：{1}\n第2包成交金额：200万元",
    ],
)
def test_a_lot_in_a_label_leaves_each_lot_its_winner_and_price(text):
    assert said(text.format(FIRST, SECOND)) == [
        (FIRST, "winner", None, "1000000"),
        (SECOND, "winner", None, "2000000"),
    ]


@pytest.mark.parametrize("second", [SECOND, FIRST])
def test_each_lot_has_a_first_candidate(second):
    text = f"一标段第一中标候选人：{FIRST}\n投标报价：100万元\n二标段第一中标候选人：{second}\n投标报价：200万元"
    assert said(text) == [(FIRST, "candidate", 1, "1000000"), (second, "candidate", 1, "2000000")]


def test_a_lot_s_budget_is_not_the_notice_s():
    assert read_labels("一标段预算金额：100万元\n二标段预算金额：200万元").get("budget") == ""


def test_a_price_may_stand_in_capitals_alone():
    text = f"中标人：{FIRST}\n中标价：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"
    assert said(text) == [(FIRST, "winner", None, "1234567.89")]


def test_a_discount_in_a_label_s_brackets_stays_words():
    (winner,) = read_labels(f"成交供应商：{FIRST}\n成交价（折扣率）：88%").suppliers
    assert (winner.price().amount, winner.price().text) == (None, "88%")


@pytest.mark.parametrize("head", ["评审结果", "是否中标", "评标结论"])
def test_a_column_of_results_tells_the_winner_among_the_bidders(head):
    rows = [
        ["序号", "投标人", "投标报价（元）", head],
        ["1", FIRST, "100000", "未中标"],
        ["2", SECOND, "110000", "中标"],
    ]
    assert said("\n".join("\t".join(row) for row in rows)) == [
        (FIRST, "bidder", None, "100000"),
        (SECOND, "winner", None, "110000"),
    ]


def test_a_price_may_stand_before_the_winner_s_name():
    assert said(f"成交金额：1000000元\n成交供应商：{FIRST}") == [(FIRST, "winner", None, "1000000")]
