"""Factories of answers in the real sources' formats, with invented content labelled 演示数据."""

import json

from ckanext.changsha.harvesters.source import SavedFile

SECTION = "0f0e0d0c-0b0a-4908-8706-050403020100"
NOTICE = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
GGZY_ID = "0043" + "a1" * 16


def saved(content, name="answer.json", url=""):
    """A saved file of JSON, text or bytes."""
    if not isinstance(content, str | bytes):
        content = json.dumps(content, ensure_ascii=False)
    return SavedFile(name, content if isinstance(content, bytes) else content.encode(), url)


def envelope(data, code=200):
    """The envelope of hnsggzy and ggzy."""
    return {"code": code, "msg": "操作成功", "time": 1767578400000, "data": data}


def announcement(title="演示数据学校家具采购招标公告", **changed):
    """采购 announcements of one section, with one notice."""
    notice = {
        "id": NOTICE,
        "bulletinType": "招标公告",
        "noticeName": title,
        "noticeSendTime": "2026-06-16T15:08:24.000+08:00",
        "bulletinDuty": "湖南演示招标代理有限公司",
        "governmentPurchaseSectionInformationId": SECTION,
        "noticeContent": "<div><p>演示数据</p><p>预算金额：1233095.0</p>"
        '<p><a href="/tradeApi/file/download?id=1">采购文件.pdf</a></p></div>',
    }
    return envelope({"governmentProcureAnnouncementInformation": [{**notice, **changed}]})


def purchase(**changed):
    """采购 project and section."""
    project = {
        "id": "11111111-1111-4111-8111-111111111111",
        "purchaseProjectName": "演示数据学校家具采购",
        "purchaseProjectCode": "演示数据学校家具采购",
        "regionCode": "430100",
        "purchaserName": "长沙市演示学校",
        "purchaserCode": "12430100DEMO000001",
        "purchaserAgencyName": "湖南演示招标代理有限公司",
        "purchaserAgencyCode": "12430100DEMO000001",
        "programBudget": "1233095.0",
    }
    section = {
        "id": SECTION,
        "unifiedDealCode": "D01-DEMO-000001",
        "purchaseSectionCode": "YS20260001",
        "purchaseSectionName": "演示数据家具包",
        "sectionBudget": "1233095.0",
        "controlPrice": None,
    }
    return envelope(
        {
            "governmentProcurementProjectInformation": {**project, **changed},
            "GovernmentProcureSectionInformationList": [section],
        }
    )


def purchase_list(**changed):
    """采购 list with one row, its time null as in the real answers."""
    row = {
        "purchaseProjectName": "演示数据学校家具采购",
        "regionName": "长沙市",
        "noticeName": "演示数据学校家具采购招标公告",
        "noticeSendTime": None,
        "tenderProjectType": "GOVERNMENT_PURCHASE",
        "regionCode": "430100",
        "bidSectionId": SECTION,
        "noticeType": "ZHAOBIAO_NOTICE",
    }
    return envelope({"records": [{**row, **changed}]})


def works_notice(title="演示数据道路工程招标公告", code="ZHAOBIAO_NOTICE", content="<p>演示数据</p>", **changed):
    """工程 notices of one section; the id is notice and section without a separator."""
    notice = {
        "id": NOTICE + SECTION,
        "noticeName": title,
        "noticeContent": content,
        "bulletinType": code,
        "noticeSendTime": "2026-05-27 17:20:48",
        "constructionSectionId": SECTION,
        "bidDocReferEndTime": "2026-06-17 09:00:00",
    }
    return envelope({"noticeList": [{**notice, **changed}]})


def works_detail(control_price="205.5"):
    """工程 tender and section; the control price is in 万元."""
    return envelope(
        {
            "constructionTender": {"tenderProjectName": "演示数据道路工程", "tendererName": "长沙市演示局"},
            "constructionProject": {"regionCode": "湖南省·长沙市"},
            "constructionSectionList": [
                {"id": SECTION, "bidSectionName": "一标段", "tenderControlPrice": control_price}
            ],
        }
    )


def works_bids(control_price="205.5", prices=("1800000.50", "1900000")):
    """工程 bids: prices in 元, control price in 万元."""
    return envelope(
        {
            "constructionBid": [
                {"bidderName": f"演示{n}有限公司", "bidderCode": "", "bidPrice": price, "controlPrice": control_price}
                for n, price in enumerate(prices)
            ]
        }
    )


def ggzy_row(title="演示数据体育馆采购公告", code="0201", **changed):
    """One record of ggzy.gov.cn's list."""
    row = {
        "id": GGZY_ID,
        "publishTime": "2026-03-17",
        "title": title,
        "businessTypeText": "政府采购",
        "informationType": code,
        "informationTypeText": "采购/资审公告",
        "province": "430000",
        "provinceText": "湖南省",
        "transactionSourcesPlatformText": "演示平台",
        "url": f"/information/deal/html/a/430000/{code}/20260317/{GGZY_ID}.html",
    }
    return {**row, **changed}


def ggzy_list(*rows):
    """ggzy.gov.cn's list answer."""
    return {"code": 200, "message": "success", "data": {"records": list(rows), "pages": 1}}


def ggzy_body(title="演示数据体育馆合同", content="<table><tr><th>合同金额</th><td>0元 人民币</td></tr></table>"):
    """A /b/ page; mysid belongs to another record, as at the source."""
    return (
        f'<!doctype html><html><body><h4 class="h4_o">{title}</h4>'
        '<p class="p_o"><span>签署时间：2026-03-17 00:32</span>'
        f'<span>信息来源：<label id="platformName">演示平台</label></span></p><div id="mycontent">{content}</div>'
        f"<script>var mysid = '{'9' * 36}';</script></body></html>"
    )


def ggzy_shell(title="演示数据体育馆合同", code="0203"):
    """An /a/ page with one sibling."""
    address = f"/information/deal/html/b/430000/{code}/20260317/{GGZY_ID}.html"
    return (
        '<!doctype html><html><body><h4 class="h4_o">演示数据</h4><p class="p_o"><span>采购项目编号：YS-1</span></p>'
        f"""<ul class="fully_list"><li><a title="{title}" onclick="showDetail(this, '{code}','{address}')">x</a>"""
        "</li></ul></body></html>"
    )


def old_list_jhtml(title="演示数据道路工程招标公告", day="2021-03-05", href="/jyxxfjzbgg/1001.jhtml"):
    """A list of fwpt.csggzy.cn about 2020-22: items with title and day, and a pager."""
    item = f'<li><p class="list-leftp"><a href="{href}" title="{title}">演示…</a></p><p>{day}</p></li>'
    return (
        f'<!doctype html><html><body><ul class="list-ul">{item}</ul>'
        '<ul class="pages-list"><li><a>1/1</a></li></ul></body></html>'
    )


def old_list_spweb(title="演示数据道路工程中标候选人公示", day="2018-07-09"):
    """What ColTableInfo.do of spweb answers: a part of a page, rows of a table."""
    return (
        '<table><tr><td style="width:1px">标题</td></tr>'
        f'<tr><td><a href="/spweb/CS/TradeCenter/x.do?noticType=PUBLICITY" title="{title}">演示</a></td>'
        f'<td>{day}</td></tr></table><input id="Page_TotalPage" value="1">'
    )


def old_page(mark='<div class="contentdiv">', title="演示数据道路工程招标公告", day="2021-03-05"):
    """A notice's page of the older platforms; `mark` opens its body."""
    return (
        f"<!doctype html><html><head><title>{title}-长沙公共资源交易网</title></head><body><h1>{title}</h1>"
        f"<p>发布日期：{day} 10:20</p>{mark}<p>演示数据</p><p>招 标 人：长沙市演示局</p><p>招标控制价：205.5万元</p>"
        "<p>本项目的建设规模、招标范围、投标人资格要求见招标文件。</p></div></body></html>"
    )


def ccgp_row(identity=1000000001, **changed):
    """A row of ccgp-hunan.gov.cn's lists."""
    row = {
        "NOTICE_ID": identity,
        "NOTICE_NAME": "更正公告",
        "NOTICE_TYPE_NAME": "更正公告",
        "NOTICE_TITLE": "演示数据监考系统改造",
        "AREA_NAME": "长沙县",
        "ORG_CODE": None,
        "NEWWORK_DATE": "2025-04-21",
        "NEWWORK_DATE_ALL": {},
    }
    return {**row, **changed}
