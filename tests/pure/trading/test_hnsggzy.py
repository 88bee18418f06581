"""Notices from hnsggzy's answers, joined by section."""

import trading_builders as make


def test_list_project_and_announcement_make_one_record(read):
    result = read(make.purchase_list(), make.purchase(), make.announcement())
    (record,) = result.records
    assert record.key == f"hnsggzy:{make.SECTION}:tender:2026-06-16t15:08:24+08:00"
    assert record.body["buyer"] == {"name": "长沙市演示学校", "code": "12430100DEMO000001"}
    assert record.body["region"] == {"name": "长沙市", "code": "430100"}
    assert {finding.file for finding in result.findings} == {"0.json", "1.json"}


def test_the_order_of_the_files_does_not_matter(read):
    answers = (make.purchase_list(), make.purchase(), make.announcement())
    assert read(*answers).records[0].body == read(*reversed(answers)).records[0].body


def test_a_budget_without_a_unit_is_in_yuan(notice):
    assert notice(make.purchase(), make.announcement()).body["budget"] == "1233095"


def test_a_project_code_that_is_the_name_and_a_copied_agency_code_are_left_out(notice):
    body = notice(make.purchase(), make.announcement()).body
    assert (body["project_code"], body["agency"]["code"]) == ("", "")


def test_attachments_lead_to_absolute_addresses(notice):
    (file,) = notice(make.announcement()).body["attachments"]
    assert file == {"name": "采购文件.pdf", "url": "https://www.hnsggzy.com/tradeApi/file/download?id=1"}


def test_an_attachment_that_is_a_script_is_left_out(notice):
    content = '<a href="javascript:alert(1)">采购文件</a>'
    assert notice(make.announcement(noticeContent=content)).body["attachments"] == []


def test_a_list_row_without_its_notice_is_a_record_of_its_own(notice):
    record = notice(make.purchase_list())
    assert (record.title, record.published) == ("演示数据学校家具采购招标公告", None)


def test_a_construction_row_without_a_title_is_named_by_section_and_kind(notice):
    row = {"bidSectionId": make.SECTION, "bidSectionName": "演示数据一标段", "noticeType": "ZHONGBIAOHXR_NOTICE"}
    assert notice(make.envelope({"records": [row]})).title == "演示数据一标段中标候选人公示"


def test_the_section_is_read_from_the_end_of_a_construction_notices_id(notice):
    assert make.SECTION in notice(make.works_notice(constructionSectionId=None)).key


def test_a_failed_tender_is_classified_by_its_title(notice):
    record = notice(make.works_notice("演示数据道路工程流标公告", "CHONGXIN_ZHAOBIAO_NOTICE"))
    assert (record.body["stage"], record.body["notice_type"]) == ("终止", "failed")


def test_a_construction_control_price_is_in_ten_thousands(notice):
    assert notice(make.works_detail(), make.works_notice()).body["control_price"] == "2055000"


def test_bids_are_in_yuan_beside_a_control_price_in_ten_thousands(read):
    bids = make.saved(make.works_bids(), f"selectbyconstructionsectionid/{make.SECTION}")
    (record,) = read(make.works_detail(), bids).records
    assert record.body["control_price"] == "2055000"
    assert [bid["amount"] for bid in record.body["suppliers"]] == ["1800000.5", "1900000"]
    assert record.body["stage"] == "开标"


def test_a_control_price_in_yuan_in_the_column_for_ten_thousands_is_found_out(read):
    bids = make.saved(make.works_bids(control_price="2055000"), f"bids/{make.SECTION}")
    result = read(bids)
    assert result.records[0].body["control_price"] == "2055000"
    assert "transactions.unit_doubtful" in {finding.code for finding in result.findings}


def test_bids_that_name_no_section_are_a_finding(read):
    result = read(make.works_bids())
    assert (result.records, [f.code for f in result.findings]) == ([], ["transactions.no_section"])


def test_candidates_are_read_from_the_bare_list(notice):
    table = "<table><tr><td>排序</td><td>中标候选人名称</td><td>投标报价</td></tr>"
    table += "<tr><td>1</td><td>长沙演示有限公司</td><td>下浮率8.50%</td></tr></table>"
    answer = make.works_notice("演示数据道路工程中标候选人公示", "ZHONGBIAOHXR_NOTICE", table)
    (candidate,) = notice(make.envelope(answer["data"]["noticeList"])).body["suppliers"]
    assert candidate == {
        "name": "长沙演示有限公司",
        "code": "",
        "role": "candidate",
        "rank": 1,
        "amount": None,
        "amount_text": "下浮率8.50%",
        "members": [],
        "score": "",
        "reason": "",
    }


def test_a_rate_is_shown_as_a_finding_that_blocks_nothing(read):
    content = "<p>中标人：长沙演示有限公司</p><p>中标金额：下浮率20.50%</p>"
    (finding,) = read(make.works_notice("演示数据道路工程中标结果公告", "ZHONGBIAO_NOTICE", content)).findings
    assert (finding.code, finding.severity) == ("transactions.amount_in_words", "info")


def test_two_notices_of_one_kind_in_one_second_are_two_records(read):
    answer = make.announcement()
    first = answer["data"]["governmentProcureAnnouncementInformation"][0]
    answer["data"]["governmentProcureAnnouncementInformation"].append({**first, "id": "another"})
    assert len({record.key for record in read(answer).records}) == 2


def test_one_answer_saved_twice_is_one_notice(read):
    assert len({record.key for record in read(make.announcement(), make.announcement()).records}) == 1


def test_a_test_record_is_left_out_and_named(read):
    result = read(make.announcement("接口测试项目招标公告"))
    assert (result.records, [f.code for f in result.findings]) == ([], ["transactions.test_record"])


def test_text_is_read_by_paragraph_without_scripts_and_comments(notice):
    content = "<head><title>第二章</title></head><p><span>招标</span><span>条件</span></p>"
    content += "<!-- <p>旧</p> --><script>x</script><p>二</p>"
    assert notice(make.works_notice(content=content)).body["text"] == "招标条件\n二"


def test_the_parameters_of_an_opening_stand_in_its_record(read):
    bids = make.saved(make.works_bids(), f"bids/{make.SECTION}")
    parameters = make.saved(
        make.envelope([{"key": "下浮系数r", "value": "9.9"}]), f"getCoefficientList?bidSectionid={make.SECTION}"
    )
    result = read(bids, parameters)
    assert [record.body["text"] for record in result.records] == ["下浮系数r：9.9"]
    assert "transactions.joined" in {finding.code for finding in result.findings}


def test_a_plan_is_a_notice_of_its_section(notice):
    plan = make.envelope({"tenderProjectName": "演示数据道路工程", "createTime": "2026-05-01 09:00:00"})
    address = f"tradeApi/constructionTender/getConstructionTenderPlanById?bidSectionId={make.SECTION}"
    record = notice(make.saved(plan, address))
    assert (record.title, record.body["stage"]) == ("演示数据道路工程招标计划", "计划")


def test_a_notice_that_names_no_section_is_known_by_its_address(notice):
    answer = make.works_notice("演示数据道路工程中标结果公告", "ZHONGBIAO_NOTICE", id="", constructionSectionId="")
    name = f"tradeApi/constructionNotice/selectWinningBidNotice/{make.SECTION}/1"
    assert make.SECTION in notice(make.saved(make.envelope(answer["data"]["noticeList"]), name)).key


def test_a_result_of_a_purchase_is_one_by_its_bulletin_type(notice):
    record = notice(make.announcement("演示数据学校家具采购", bulletinType="中标公告"))
    assert record.body["stage"] == "成交"
