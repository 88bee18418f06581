"""Whatever the bytes hold: no exception, and every file is heard of."""

import json
import time

import trading_builders as make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.changsha.harvesters.source import SavedFile
from ckanext.changsha.harvesters.transactions import parse_files
from disclosure.findings import describe
from disclosure.records import canonical_json

ANSWERS = [
    make.announcement(),
    make.purchase(),
    make.purchase_list(),
    make.works_notice(),
    make.works_detail(),
    make.works_bids(),
    make.ggzy_list(make.ggzy_row()),
    [{"bid_corp_name": "演示", "bid_stat": ""}],
    {"data": [{"hnggzy_id": make.SECTION, "project_bids": [{"bid_price": 1.5}]}]},
    {"project_id": "1", "raw_rows": [{"bid_content": "{", "bid_date": "1"}]},
    [{"infoid": "1", "parsed_data": {"bidders_and_prices": [{}]}, "raw_data": None}],
    {"result": {"data": {"articleId": "1", "attachmentVO": {"attachments": [{}]}}}},
    {"NOTICE_ID": 1},
]
PAGES = [
    make.ggzy_body(),
    make.ggzy_shell(),
    '<ul class="c_list_bid"><li><a href="x">',
    "<div class=vF_deail_maincontent>",
]

leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12))
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))


@st.composite
def spoilt_answers(draw):
    """A real shape with one value somewhere replaced by anything."""
    answer = json.loads(json.dumps(draw(st.sampled_from(ANSWERS))))
    node = answer
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return answer
        key = draw(st.sampled_from(keys))
        if not isinstance(node[key], dict | list) or draw(st.integers(0, 3)) == 0:
            node[key] = draw(values)
            return answer
        node = node[key]


def heard(files):
    """Parse, and check what the engine relies on: JSON-able records, sentences for findings, every file named."""
    result = parse_files(files)
    canonical_json([record.body for record in result.records])
    for finding in result.findings:
        assert describe(finding)["message"]
    assert {f.name for f in files} <= {r.origin for r in result.records} | {f.file for f in result.findings}
    return result


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(spoilt_answers(), min_size=1, max_size=3))
def test_spoilt_answers_are_heard_of(answers):
    heard([make.saved(answer, f"{n}.json") for n, answer in enumerate(answers)])


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_heard_of(content):
    heard([SavedFile("bytes", content)])


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([json.dumps(a, ensure_ascii=False) for a in ANSWERS] + PAGES), st.integers(0, 2000))
def test_answers_cut_off_anywhere_are_heard_of(text, length):
    heard([SavedFile("cut", text.encode()[:length])])


def test_deeply_nested_json_is_a_finding():
    (finding,) = heard([SavedFile("deep.json", b"[" * 100_000)]).findings
    assert finding.code == "transactions.broken_json"


def test_a_page_nested_without_end_is_a_finding_in_linear_time():
    begun = time.process_time()
    (finding,) = heard(
        [SavedFile("deep.html", b'<div id="mycontent">' + b"<div>" * 300_000 + b"</div>" * 300_000)]
    ).findings
    assert (finding.code, time.process_time() - begun < 2) == ("transactions.too_deep", True)


def test_markup_without_end_is_read_in_linear_time():
    content = "<p><a href='x'>" * 20_000 + "<!--" * 20_000 + "<script>" * 20_000 + "<" * 100_000
    begun = time.process_time()
    heard([make.saved(make.works_notice(content=content))])
    assert time.process_time() - begun < 2


def test_labels_without_end_are_read_in_linear_time():
    content = "<p>序号</p><p>名称</p><p>投标报价</p>" * 20_000 + "<p>" + "项目名称：" * 20_000 + "</p>"
    begun = time.process_time()
    heard([make.saved(make.works_notice(content=content))])
    assert time.process_time() - begun < 2


def test_a_thousand_procurement_notices_take_under_two_seconds():
    paragraphs = "".join(f"<p><span>第{n}条</span><span>演示数据条款内容演示数据条款内容</span></p>" for n in range(60))
    files = []
    for number in range(1_000):
        answer = make.announcement(
            noticeContent=f"<div>{paragraphs}<p>预算金额：{number + 2}元</p></div>",
            governmentPurchaseSectionInformationId=f"{number:036d}",
        )
        files.append(make.saved(answer, f"{number}.json"))
    begun = time.process_time()
    assert len(parse_files(files).records) == 1_000
    assert time.process_time() - begun < 2


def test_an_attachment_given_as_a_notice_is_named_as_one():
    for content in (b"%PDF-1.4\n1 0 obj", b"PK\x03\x04demo", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert [one.code for one in parse_files([SavedFile("a", content)]).findings] == [
            "transactions.attachment_format"
        ]
