"""Whatever the template, the same document is read."""

import pytest
from gazette_builders import NUMBER, TEXT, TITLE, aggregated, meta, page, saved, word

TABLE = (
    "<table><tr><td>索 引 号：</td><td>430S00/2021-00007</td><td>主题分类：</td><td>综合政务\\政务公开</td></tr>"
    "<tr><td>发文机关：</td><td>长沙市演示局</td><td>成文日期：</td><td>2021年03月05日</td></tr>"
    f"<tr><td>标　　题：</td><td colspan=3>{TITLE}</td></tr>"
    f"<tr><td>发文字号：</td><td>{NUMBER}</td><td>发布日期：</td><td>2021年03月20日</td></tr></table>"
)
LIST = (
    "<ul class='wjxx'><li>索引号：<span>430S00/2021-00007</span></li><li><b>发文机构</b><span>长沙市演示局</span></li>"
    f"<li>发布时间：<span>2021-03-20</span></li><li>文&nbsp;&nbsp;号：<span>{NUMBER}</span></li></ul>"
)
MOBILE = "<ul><li><span>发文机关：</span><span></span></li><li><span>发文字号：</span><span></span></li></ul>"


@pytest.mark.parametrize("labels", [TABLE, LIST, MOBILE + TABLE, TABLE + MOBILE])
def test_label_tables_lists_and_doubles_say_the_same(document, labels):
    record = document(page(labels, number=""))
    assert (record.title, record.body["issuers"], record.body["document_number"]) == (TITLE, ["长沙市演示局"], NUMBER)
    assert (record.body["index_number"], record.body["published"]) == ("430S00/2021-00007", "2021-03-20")


@pytest.mark.parametrize("form", ["<p>【{0}】{1}</p>", "<p>[{0}] {1}</p>", "<dl><dt>{0}</dt><dd>{1}</dd></dl>"])
@pytest.mark.parametrize(
    ("label", "field", "value"),
    [
        ("公文字号", "document_number", NUMBER),
        ("政府信息索引号", "index_number", "430S00/2021-00007"),
        ("规范性文件统一编号", "registration_number", "CSCR—2021—01001"),
        ("制发日期", "written", "2021-03-04"),
        ("规范性文件状态", "validity", "有效"),
        ("信息分类", "theme", "综合政务"),
    ],
)
def test_labels_have_many_names_and_brackets_for_colons(document, form, label, field, value):
    assert document(page(form.format(label, value), number="")).body[field] == value


def test_a_document_is_known_by_issuer_and_number_never_by_its_address(read):
    first = read(saved(page(TABLE), url="https://www.changsha.gov.cn/a/t20210320_1.html")).records[0]
    second = read(saved(page(LIST), url="https://www.changsha.gov.cn/b/t20210401_2.html")).records[0]
    assert first.key == second.key == f"长沙市演示局|{NUMBER}"


def test_a_page_without_labels_is_read_from_meta_tags_and_its_text(document):
    record = document(page(head=meta(ArticleTitle=TITLE, PubDate="2021-03-20 09:30", ContentSource="演示网")))
    body = record.body
    assert (body["document_number"], body["issuers"], body["written"]) == (NUMBER, ["长沙市演示局"], "2021-03-05")
    assert (body["published"], body["effective"], body["expires"]) == ("2021-03-20", "2021-04-01", "2026-03-31")
    assert (body["genre"], body["disclosure_mode"], body["content_source"]) == ("通知", "主动公开", "演示网")


@pytest.mark.parametrize(
    ("clause", "effective", "expires"),
    [
        ("本办法自印发之日起施行，有效期5年。", "2021-03-05", "2026-03-04"),
        ("本办法自公布之日起30日后施行。", "2021-04-04", None),
        ("本办法自2021年5月1日起施行，至2023年4月30日止。", "2021-05-01", "2023-04-30"),
    ],
)
def test_in_force_counts_from_the_day_a_document_was_written(document, clause, effective, expires):
    head = meta(PubDate="2023-08-01 09:30")  # published again years later
    body = document(page(lines=[*TEXT[:-1], f"第二条 {clause}"], head=head)).body
    assert (body["effective"], body["expires"]) == (effective, expires)


def test_a_document_without_a_day_of_its_own_is_in_force_from_no_day_that_it_does_not_print(document):
    lines = [line for line in TEXT if "年3月5日" not in line]
    body = document(page(lines=[*lines[:-1], "第二条 本办法自印发之日起施行。"], head=meta(PubDate="2023-08-01"))).body
    assert (body["written"], body["effective"]) == (None, None)


@pytest.mark.parametrize(
    "day", ["2021-03-05", "2021.3.5", "二O二一年三月五日", "二〇二一年三月五日", "（2021年3月5日）"]
)
def test_a_signature_is_dated_in_many_ways(document, day):
    lines = [day if line == "2021年3月5日" else line for line in TEXT]
    assert document(page(lines=lines)).body["written"] == "2021-03-05"


def test_the_reposter_is_not_the_issuer(document):
    record = document(page(head=meta(ContentSource="演示区财政局", SiteName="演示区财政局")))
    assert record.publisher == "长沙市演示局"


def test_hidden_text_and_scripts_are_no_part_of_a_document(document):
    lines = [*TEXT, "<span style='display: none'>隐藏文字</span>结尾", "<script>脚本文字</script>"]
    text = document(page(lines=lines)).body["text"]
    assert text.endswith("结尾")
    assert "隐藏文字" not in text and "脚本文字" not in text


def test_paragraphs_stay_apart(document):
    assert document(page()).body["text"].splitlines() == [NUMBER, *TEXT]


def test_an_attachment_that_a_script_serves_is_known_by_its_name(read):
    lines = [*TEXT, "附件：<a href='/down?id=3'>演示数据附件.docx</a><a href='/next?id=4'>下一篇</a>"]
    record = read(saved(page(lines=lines), url="https://www.changsha.gov.cn/a/b.html")).records[0]
    assert [one["url"] for one in record.body["attachments"]] == ["https://www.changsha.gov.cn/down?id=3"]


def test_attachments_are_named_with_whole_addresses(read):
    lines = [*TEXT, "附件：<a href='./P02.docx'>演示数据附件.docx</a><a href='http://[bad'>坏链接</a>"]
    record = read(saved(page(lines=lines), url="https://www.changsha.gov.cn/a/b.html")).records[0]
    assert record.body["attachments"] == [
        {"name": "演示数据附件.docx", "url": "https://www.changsha.gov.cn/a/P02.docx"}
    ]


def test_a_page_in_gb18030_that_says_utf_8_is_read_and_reported(read):
    result = read(page(TABLE).encode("gb18030"))
    assert result.records[0].title == TITLE
    assert [finding.code for finding in result.findings] == ["gazette.encoding_declared"]


def test_word_and_text_and_page_of_one_document_are_one_record(read):
    text = "\n".join([TITLE, NUMBER, "", *TEXT])
    result = read(saved(page(TABLE), "1.html"), saved(text, "1.txt"), saved(word([TITLE, NUMBER, *TEXT]), "1.docx"))
    assert [record.origin for record in result.records] == ["1.html"]
    assert sorted(finding.file for finding in result.findings) == ["1.docx", "1.txt"]
    assert {finding.code for finding in result.findings} == {"gazette.same_document"}


def test_a_title_broken_over_lines_is_put_together(document):
    record = document("\n".join(["长沙市演示局关于印发", "《长沙市演示数据管理办法》的通知", NUMBER, "", *TEXT]))
    assert record.title == TITLE


def test_an_aggregator_s_issuer_and_cited_number_are_not_taken(read):
    torn = [
        "长演发〔",
        "2021",
        "〕",
        "7",
        "号",
        *TEXT[:2],
        "长沙市演示局",
        "2021",
        "年",
        "3",
        "月",
        "5",
        "日",
        *TEXT[5:],
    ]
    result = read(aggregated("\n".join(torn), issuer="市辖区", doc_no="国办发〔2017〕99号", publish_date="2021-03-20"))
    body = result.records[0].body
    assert (body["issuers"], body["document_number"], body["written"]) == (["长沙市演示局"], NUMBER, "2021-03-05")
    assert [finding.code for finding in result.findings] == ["gazette.cited_number"]


def test_a_publication_before_the_document_was_written_is_not_believed(read):
    result = read(aggregated("\n".join([NUMBER, *TEXT]), publish_date="2020-01-01"))
    assert result.records[0].published is None
    assert [finding.code for finding in result.findings] == ["gazette.dates_disagree"]


def test_orders_count_apart_from_notices(read):
    same = "2025年第30号"
    notice = page(f"<p>发文机关：演示局</p><p>发文字号：{same}</p>", title="演示局关于演示数据的公告", number="")
    call = page(f"<p>发文机关：演示局</p><p>发文字号：{same}</p>", title="演示局关于演示数据的通告", number="")
    assert len({record.key for record in read(notice, call).records}) == 2


def test_two_titles_under_one_number_are_reported(read):
    other = page(TABLE.replace("管理办法", "考核细则"))
    result = read(page(TABLE), other)
    assert len(result.records) == 1
    assert [finding.code for finding in result.findings] == ["gazette.same_number"]


@pytest.mark.parametrize("tag", ["<p>{}</p>", "<div>{}</div>", "<div><span>{}</span></div>", "{}<br>"])
def test_an_unknown_template_is_read_without_its_menu_and_footer(document, tag):
    body = "".join(tag.format(line) for line in [NUMBER, *TEXT])
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/zw/'>政务公开</a></li></ul>"
    foot = "<div class='foot'>版权所有：长沙市演示局</div>"
    record = document(f"<html><body>{menu}<h1>{TITLE}</h1><div class='unknown'>{body}</div>{foot}</body></html>")
    assert record.body["text"].splitlines() == [NUMBER, *TEXT]


def test_the_site_s_name_is_not_the_title(document):
    head = f"<html><head><title>{TITLE}-长沙市人民政府</title></head><body><h1>长沙市人民政府</h1>"
    text = "".join(f"<p>{line}</p>" for line in [NUMBER, *TEXT])
    assert document(f"{head}<div>{text}</div></body></html>").title == TITLE


def test_a_title_below_a_red_head_and_its_number_is_found(document):
    title = "关于加快演示发展的若干意见"
    record = document("\n".join(["长沙市演示局文件", "", NUMBER, "", "长沙市演示局", title, "", *TEXT]))
    assert (record.title, record.body["document_number"]) == ("长沙市演示局" + title, NUMBER)


def test_an_order_printed_over_two_lines_is_the_label_s_number(read):
    head = "中华人民共和国国务院令\n第999号\n"
    law = "《演示条例》已经通过，现予公布，自2019年5月15日起施行。演示数据，不是真实文件。\n2019年4月3日"
    text = read(f"中华人民共和国演示条例\n{head}{law}").records[0]
    labelled = read(page("<p>发文机关：国务院</p><p>发文字号：国令第999号</p>", title="演示条例", number="")).records[0]
    assert text.key == labelled.key == "国务院|令:第999号"
    assert text.body["effective"] == "2019-05-15"


def test_a_record_names_the_site_that_its_page_belongs_to(document):
    assert document(page(head=meta(SiteDomain="www.changsha.gov.cn"))).source == "changsha_gov"
    assert document(page(head=meta(SiteDomain="演示.example"))).source == "演示.example"


def test_a_table_s_column_of_numbers_does_not_name_the_document(read):
    rows = [["序号", "文件名称", "文号"], ["1", "长沙市演示办法", "长演发〔2019〕1号"]]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    lines = ["现将清理结果公布如下：", "长沙市演示局", "2024年5月6日", "附件 演示目录"]
    html = page(lines=lines, title="长沙市演示局关于公布规范性文件清理结果的公告", number="长演公告〔2024〕1号")
    (record,) = read(html.replace("</div></body>", f"<table>{table}</table></div></body>")).records
    assert (record.body["document_number"], record.body["written"]) == ("长演公告〔2024〕1号", "2024-05-06")


def test_a_registration_number_may_share_the_number_s_line(read):
    (record,) = read(page(number="CSCR-2024-01003 长演发〔2024〕12号")).records
    stated = (record.body["document_number"], record.body["registration_number"])
    assert stated == ("长演发〔2024〕12号", "CSCR—2024—01003")
