"""Pages that were saved from platforms that are gone, and from sites that no reader was made for."""

import pytest
import trading_builders as make


def codes(result):
    return {finding.code for finding in result.findings}


@pytest.mark.parametrize(
    "mark",
    [
        '<div class="contentdiv">',
        '<div id="printArea">',
        '<div id="notice_contents">',
        '<div id="publicity_contents">',
        '<div class="detail_t"></div><div class="detail_c">',
    ],
)
def test_a_notice_is_read_from_every_template(notice, mark):
    record = notice(make.saved(make.old_page(mark), "page.html"))
    assert record.title == "演示数据道路工程招标公告"
    assert (record.body["stage"], record.body["buyer"]["name"]) == ("公告", "长沙市演示局")
    assert (record.body["control_price"], str(record.published)) == ("2055000", "2021-03-05")


def test_a_list_and_its_page_are_one_notice(read):
    listed = make.saved(make.old_list_jhtml(), "fwpt.csggzy.cn/jyxxfjzbgg/index.html")
    first, second = read(listed, make.saved(make.old_page(), "jyxxfjzbgg/1001.html")).records
    assert first.key == second.key == "csggzy:演示数据道路工程招标公告:2021-03-05"


def test_the_column_says_what_a_title_does_not(notice):
    page = make.old_list_jhtml("演示数据办公家具", href="/jyxxzcgzgg/7.jhtml")
    record = notice(make.saved(page, "index.html"))
    assert (record.body["business_type"], record.body["stage"]) == ("政府采购", "变更")


def test_a_fragment_of_spweb_is_a_list(notice):
    record = notice(make.saved(make.old_list_spweb(), "ColTableInfo.html"))
    assert (record.body["stage"], str(record.published)) == ("候选人", "2018-07-09")


def test_a_page_of_an_unknown_site_is_a_notice_when_its_labels_say_so(notice):
    page = make.old_page("<div>", "演示数据绿化工程竞争性磋商公告")
    record = notice(make.saved(page, "1.html", "https://ggzy.example.org/1.html"))
    assert record.key == "ggzy.example.org:演示数据绿化工程竞争性磋商公告:2021-03-05"


def test_a_page_without_a_notice_is_none(read):
    page = "<!doctype html><html><body><h1>演示数据中心简介</h1><p>本中心成立于演示年，负责演示工作。</p></body></html>"
    result = read(make.saved(page, "about.html"))
    assert (result.records, codes(result)) == ([], {"source.unexpected_page"})


def test_a_page_of_hunans_procurement_site_completes_its_row(read):
    page = make.saved(
        make.old_page("<div>", "演示数据监考系统改造更正公告"), "mvc/viewNoticeContent.do?noticeId=1000000001&area_id=1"
    )
    row, body = read([make.ccgp_row()], page).records
    assert row.key == body.key == "ccgp-hunan:1000000001"
    assert {record.body["region"]["name"] for record in (row, body) if record.body["text"]} == {"长沙县"}


def test_the_national_list_before_2024_is_read(notice):
    url = f"http://www.ggzy.gov.cn/information/html/a/430000/0101/202311/08/{make.GGZY_ID}.shtml"
    row = {"title": "演示数据道路工程招标公告", "timeShow": "2023-11-08", "url": url, "classifyShow": "工程建设"}
    record = notice({"success": True, "ttlpage": 1, "data": [{**row, "stageShow": "招标/资审公告"}]})
    assert (record.key, record.body["region"]["code"]) == (f"ggzy:{make.GGZY_ID}", "430000")


def test_copies_in_one_list_leave_a_trace(read):
    assert "transactions.duplicate" in codes(read(make.ggzy_list(make.ggzy_row(), make.ggzy_row())))


def test_a_notice_filed_under_the_wrong_tab_leaves_a_trace(read):
    result = read(make.ggzy_list(make.ggzy_row("演示数据体育馆采购更正公告", "0202")))
    assert result.records[0].body["stage"] == "变更"
    assert "transactions.misfiled" in codes(result)


def test_the_search_of_the_national_procurement_site_is_a_list(notice):
    row = (
        "<ul class='vT-srch-result-list-bid'><li><a href='http://www.ccgp.gov.cn/cggg/dfgg/gkzb/202503/t20250301_24000001.htm'>"
        "演示数据家具采购公开招标公告</a><p>演示</p><span>2025.03.01 16:20:10 | 采购人：长沙市演示局 | "
        "代理机构：湖南演示咨询有限公司\n<strong>公开招标公告</strong> | 湖南 | </span></li></ul>"
    )
    record = notice(make.saved(f"<html><body>{row}</body></html>", "search.html"))
    assert (record.key, record.body["buyer"]["name"]) == ("ccgp:24000001", "长沙市演示局")
    assert (record.body["stage"], record.body["region"]["name"], str(record.published)) == (
        "公告",
        "湖南",
        "2025-03-01",
    )


@pytest.mark.parametrize("name", ["fwpt.csggzy.cn/jyxxfjzbgg/9.html", "mvc/viewNoticeContent.do?noticeId=1000000001"])
def test_an_error_page_of_a_known_site_is_no_notice(read, name):
    words = "您访问的页面不存在或者已经被删除，请返回网站首页，五秒后自动跳转，谢谢您的访问，感谢您的支持。"
    page = f"<html><body><h1>系统提示信息</h1><p>{words}</p></body></html>"
    result = read(make.saved(page, name))
    assert (result.records, codes(result)) == ([], {"source.unexpected_page"})
