"""Notices from ggzy.gov.cn, from procurement sites and from what others saved of them."""

import json

import pytest
import trading_builders as make

from disclosure.records import canonical_json


def codes(result):
    return [finding.code for finding in result.findings]


def test_a_list_in_every_wrapping_gives_the_same_record(notice):
    row = make.ggzy_row()
    plain = notice(make.ggzy_list(row))
    wrapped = notice({"request": {"PAGENUMBER": "1"}, "response": make.ggzy_list(row)})
    lines = notice(make.saved(json.dumps(row) + "\n\n", "unique.jsonl"))
    assert plain.body == wrapped.body == lines.body
    assert plain.key == f"ggzy:{make.GGZY_ID}"


def test_the_histories_label_without_a_slash_is_a_tender(notice):
    record = notice(make.ggzy_list(make.ggzy_row("演示数据泵站工程", "", informationTypeText="招标资审公告")))
    assert record.body["stage"] == "公告"


def test_a_body_page_is_known_by_its_address_not_by_the_id_in_its_script(notice):
    page = make.saved(make.ggzy_body(), f"information/deal/html/b/430000/0203/20260317/{make.GGZY_ID}.html")
    record = notice(page)
    assert (record.key, record.body["published_at"]) == (f"ggzy:{make.GGZY_ID}", "2026-03-17T00:32:00+08:00")


def test_a_body_page_that_lost_its_address_finds_it_in_its_shell(read):
    shell, body = read(make.saved(make.ggzy_shell(), "a.html"), make.saved(make.ggzy_body(), "b.html")).records
    assert shell.key == body.key == f"ggzy:{make.GGZY_ID}"


def test_list_and_body_page_complete_each_other(read):
    page = make.saved(make.ggzy_body(), f"deal/html/b/430000/0203/20260317/{make.GGZY_ID}.html")
    result = read(make.ggzy_list(make.ggzy_row("演示数据体育馆合同", "0203")), page)
    fullest = max(result.records, key=lambda record: len(canonical_json(record.body)))
    assert fullest.body["region"] == {"name": "湖南省", "code": "430000"}
    assert "合同金额" in fullest.body["text"]


def test_a_contract_of_zero_yuan_has_no_amount(read):
    cells = {"中标（成交）供应商名称": "长沙演示有限公司", "合同金额": "0元 人民币"}
    content = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in cells.items())
    result = read(make.saved(make.ggzy_body(content=f"<table>{content}</table>"), "b.html"))
    (supplier,) = result.records[0].body["suppliers"]
    assert (supplier["amount"], supplier["amount_text"]) == (None, "0元 人民币")
    assert codes(result) == ["transactions.amount_placeholder"]


def test_an_extract_with_text_is_the_same_notice_as_its_list_row(read):
    row = make.ggzy_row()
    extract = {
        "record_id": make.GGZY_ID,
        "title": row["title"],
        "publish_date": "2026-03-17 09:00",
        "info_type": "采购/资审公告",
        "business_type": "政府采购",
        "content_text": "采购人名称\n长沙市演示局\n预算金额：\n30.0\n(万元)",
        "structured_fields": {},
        "attachments": [],
    }
    listed, full = read(make.ggzy_list(row), [extract]).records
    assert listed.key == full.key
    assert (full.body["buyer"]["name"], full.body["budget"]) == ("长沙市演示局", "300000")


def test_a_code_that_an_extract_cut_is_whole_where_the_text_prints_it(notice):
    text = "项目编号（建议书编号）：\nYSGP370100000202602000045\n采购人：长沙市演示局"
    extract = {
        "record_id": make.GGZY_ID,
        "title": "演示数据采购公告",
        "info_type": "采购/资审公告",
        "content_text": text,
    }
    assert notice([{**extract, "project_code": "370100000202602000045"}]).body["project_code"].startswith("YSGP")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"code": 829, "message": "请输入验证码", "data": None}, "source.captcha"),
        ({"code": 800, "message": "系统繁忙", "data": None}, "source.busy"),
        ({"code": 400, "msg": "暂无数据", "data": None}, "transactions.no_notice"),
        ({"status": {"state": "error"}}, "source.unexpected_page"),
        ("<html><title>请登录</title></html>", "source.unexpected_page"),
        ('{"code":200,"data":{"records":[{"id"', "transactions.broken_json"),
        ("", "transactions.empty_file"),
        (b"\xff\xfe\x00\x01", "transactions.encoding"),
        ({"code": 200, "data": {"records": [], "total": 0}}, "transactions.empty_list"),
        ("# 接口列表\n说明文字", "transactions.not_a_notice"),
        ({"a": 1}, "transactions.unknown_shape"),
    ],
)
def test_what_holds_no_notice_says_why_in_chinese(read, answer, code):
    result = read(answer)
    assert (result.records, codes(result)) == ([], [code])


def test_text_in_gb18030_is_read(notice):
    content = json.dumps(make.ggzy_list(make.ggzy_row()), ensure_ascii=False).encode("gb18030")
    assert notice(make.saved(content)).title == "演示数据体育馆采购公告"


def test_a_row_of_the_hunan_procurement_site_is_a_notice(notice):
    row = {
        "NOTICE_ID": 1000000001,
        "NOTICE_TITLE": "演示数据监考系统改造",
        "NOTICE_TYPE_NAME": "更正公告",
        "AREA_NAME": "芙蓉区",
        "NEWWORK_DATE": "2026-04-21",
        "NEWWORK_DATE_ALL": {},
    }
    assert notice([row]).key == notice({"total": 1, "rows": [row]}).key == "ccgp-hunan:1000000001"
    assert notice(row).body["notice_label"] == "更正公告"


def test_a_local_detail_takes_title_and_address_from_its_list(read):
    listed = (
        '<html><ul class="c_list_bid"><li>'
        '<a href="./gkzb/202606/t20260621_99999999.htm" title="演示数据苗木采购招标公告">x</a>'
        '<em rel="bxlx">公开招标</em> 发布时间：<em>2026-06-21 22:12</em>'
        " 地域：<em>湖南</em> 采购人：<em>演示镇人民政府</em></li></ul></html>"
    )
    detail = (
        '<html><div class="vF_deail_maincontent"><div class="vF_detail_table"><table>'
        '<tr><td class="title">采购项目名称</td><td>演示数据苗木采购</td></tr>'
        '<tr><td class="title">采购单位</td><td>演示镇人民政府</td></tr>'
        '<tr><td class="title">公告时间</td><td>2026年06月21日 22:12</td></tr>'
        '<tr><td class="title">预算金额</td><td>￥609.027250万元（人民币）</td></tr></table></div>'
        '<div class="vF_detail_content"><p>项目编号：YS-1</p></div></div></html>'
    )
    row, page = read(listed, detail).records
    assert row.key == page.key == "ccgp:99999999"
    assert (page.title, page.body["budget"]) == ("演示数据苗木采购招标公告", "6090272.5")


def test_yichang_candidates_keep_rates_and_drop_prose(read):
    bidders = [
        {"bidder": "演示甲有限公司、演示乙有限公司联合体", "price": "下浮率20.50%"},
        {"bidder": "评标工作于2026年6月19日在301评标室进行。", "price": "未提供"},
    ]
    entry = {
        "infoid": "72b452df-0000-4000-8000-000000000000",
        "parsed_data": {"project_name": "演示数据道路工程", "bidders_and_prices": bidders},
        "raw_data": {"title": "演示数据道路工程中标候选人公示", "infodate": "2026-06-13"},
    }
    result = read([entry])
    assert [s["name"] for s in result.records[0].body["suppliers"]] == ["演示甲有限公司、演示乙有限公司联合体"]
    assert sorted(codes(result)) == ["transactions.amount_in_words", "transactions.no_supplier"]


def bundle(**changed):
    guid = "579736a0-0000-4000-8000-000000000000"
    row = {
        "project_id": "2026DEMO00001",
        "link": f"https://example.invalid/1.html?biaoduanguid={guid}",
        "type": "政府采购",
        "stage": "中标",
        "event_time": "2026-01-03",
        "bid_date": "2026-01-14",
        "budget_amount": "720000.0",
        "purchaser": "演示幼儿园",
        "bid_company": "演示甲有限公司;演示乙有限公司",
        "bid_amount": "707342.8099999999",
        "procurement_title": "None",
        "bid_content": '{"data": [{"title": "演示数据物业采购成交结果公告", '
        '"content": "\n一、项目编号:\n2026DEMO00001\n{"1": ["名称"], "table_style": 2}\n", "attachments": []}]}',
    }
    return {"project_id": "2026DEMO00001", "normalized_projection": {}, "raw_rows": [{**row, **changed}]}


def test_a_hefei_bundle_is_read_through_its_broken_inner_json(notice):
    record = notice(bundle())
    assert (record.title, str(record.published)) == ("演示数据物业采购成交结果公告", "2026-01-14")
    assert record.body["text"] == "一、项目编号:\n2026DEMO00001"
    assert record.body["suppliers"][0]["name"] == "演示甲有限公司、演示乙有限公司"
    assert record.body["suppliers"][0]["amount"] == "707342.81"


def test_a_hefei_bundle_with_the_tenders_text_gives_both_notices(read):
    records = read(bundle(procurement_content="演示数据物业采购\n公开招标公告\n项目名称：演示数据物业采购")).records
    assert [record.body["stage"] for record in records] == ["公告", "成交"]


TENDER = (
    "演示数据道路工程\n绿化工程招标公告（评定分离）\n1.1 项目名称：演示数据道路工程\n1.4 招标人：演示县住房和城乡建设局"
)
FAILED = "项目编号：\n2026DEMO00001\n流标原因：投标人不足\n3\n家。\n202\n6\n年\n1\n月\n8\n日"


def failed(text, **changed):
    content = json.dumps({"data": [{"title": "", "content": text, "attachments": []}]}, ensure_ascii=False)
    said = {"stage": "终止", "bid_date": "", "bid_company": "", "bid_content": content, "type": "工程建设"}
    return bundle(**{**said, "procurement_content": TENDER, "procurement_title": "演示数据道路工程", **changed})


def test_a_bundle_s_buyer_is_the_one_that_its_notices_name(read):
    records = read(failed(FAILED, purchaser="演示市重点工程建设管理局")).records
    assert {record.body["buyer"]["name"] for record in records} == {"演示县住房和城乡建设局"}


def test_a_tender_s_title_goes_on_where_the_crawler_cut_it(read):
    assert read(failed(FAILED)).records[0].title == "演示数据道路工程绿化工程招标公告（评定分离）"


def test_a_result_without_a_title_is_named_after_its_project(read):
    saved = failed(FAILED)
    saved["project_title"] = "演示数据道路工程招标公告"
    result = read(saved).records[1]
    assert (result.title, result.body["project_name"]) == ("演示数据道路工程招标终止公告", "演示数据道路工程")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (FAILED, "2026-01-08"),
        ("首次公告日期：\n更正内容：无\n更正日期：\n2026年1\n月\n9日\n名称：演示局\n" + "演示" * 70, "2026-01-09"),
        ("演示数据道路工程投标人不足三家。", "None"),
    ],
)
def test_a_result_s_day_is_its_own_and_never_the_tender_s(read, text, day):
    assert str(read(failed(text)).records[1].published) == day


def test_a_candidate_whose_bid_was_rejected_is_a_bidder_with_the_reason(read):
    prose = "评标工作于2026年6月19日在301评标室进行。演示乙有限公司投标报价高于上限价，评标委员会否决其投标。"
    bidders = [{"bidder": "演示甲有限公司", "price": "100000"}, {"bidder": "演示乙有限公司", "price": "未提供"}]
    entry = {
        "infoid": "72b452df-0000-4000-8000-000000000000",
        "parsed_data": {"project_name": "演示", "bidders_and_prices": [*bidders, {"bidder": prose, "price": ""}]},
        "raw_data": {"title": "演示数据道路工程中标候选人公示", "infodate": "2026-06-13"},
    }
    kept, rejected = read([entry]).records[0].body["suppliers"]
    assert (kept["role"], kept["rank"], rejected["role"], rejected["rank"]) == ("candidate", 1, "bidder", None)
    assert rejected["reason"].startswith("投标报价高于上限价")


def test_an_index_row_has_the_key_of_the_file_it_points_to(notice):
    head = "source,file,business_type,notice_type,title,date,region,url,text_chars\n"
    address = f"https://www.ggzy.gov.cn/information/deal/html/a/430000/0201/20260317/{make.GGZY_ID}.html"
    row = f"ggzy.gov.cn,x.json,政府采购,采购/资审公告,演示数据采购公告,2026-03-17,湖南省,{address},0\n"
    assert notice(make.saved("\ufeff" + head + row, "INDEX.csv")).key == f"ggzy:{make.GGZY_ID}"


def test_candidates_without_a_project_are_no_record(read):
    result = read([{"bid_corp_name": "演示有限公司", "bid_stat": "第一候选人"}])
    assert (result.records, codes(result)) == ([], ["transactions.no_project"])
