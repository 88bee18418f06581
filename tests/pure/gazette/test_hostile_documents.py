"""Whatever a file holds, it gives a record or a finding that names it, and never an exception."""

import io
import json
import zipfile

import pytest
from gazette_builders import NUMBER, TEXT, TITLE, page, saved, word
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.changsha.harvesters.gazette import parse_files
from ckanext.changsha.harvesters.source import SavedFile
from disclosure.findings import describe


def bomb():
    """A DOCX whose text unpacks to far more than any document."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return stream.getvalue()


HOSTILE = {
    "gazette.empty": b" \n",
    "gazette.encoding": b"\xff\xfe\xff<html>\x81",
    "gazette.too_deep": b"<html><body>" + b"<div>" * 100_000,
    "gazette.too_large": b"<p>x</p>" * 1_500_000,
    "gazette.format": b"Rar!\x1a\x07" + b"x" * 50,
    "gazette.pdf_broken": b"%PDF-1.7 " + b"x" * 50,
    "gazette.docx_broken": bomb(),
    "gazette.json_broken": b'[{"title": "cut off',
    "gazette.json_unknown": b'{"code": 829, "message": "captcha"}',
    "gazette.not_a_document": b"<html><body><p>404 Not Found</p></body></html>",
    "gazette.test_page": page(title="测试文件").encode(),
    "gazette.no_identity": page(lines=["演示数据" * 20], number="").encode(),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_file_that_gives_no_record_says_why_in_words(read, code):
    result = read(saved(HOSTILE[code], "坏文件.html"))
    assert result.records == []
    assert [(finding.code, finding.file) for finding in result.findings] == [(code, "坏文件.html")]
    for language in ("zh", "en"):
        assert "?" not in describe(result.findings[0], language)["message"]


def test_json_nested_beyond_reason_is_broken_json(read):
    assert [finding.code for finding in read("[" * 200_000).findings] == ["gazette.json_broken"]


def test_a_road_test_rule_is_a_document_though_its_title_says_test(document):
    assert document(page(title="长沙市智能网联汽车道路测试管理细则（演示数据）"))


def test_a_document_whose_issuer_nobody_names_is_kept_with_a_warning(read):
    result = read(
        page("<p>发文机构：演示网站</p><p>成文日期：2021-03-05</p>", title="演示数据管理办法", lines=TEXT[4:])
    )
    assert result.records[0].publisher == ""
    assert [finding.code for finding in result.findings] == ["gazette.issuer_unknown"]


SEEDS = [
    page("<table><tr><td>文号</td><td>2021年第3号</td></tr></table>").encode(),
    page().encode("gb18030"),
    "\n".join([TITLE, NUMBER, *TEXT]).encode(),
    json.dumps([{"title": TITLE, "doc_no": NUMBER}]).encode(),
    json.dumps({"title": TITLE, "content": "\n".join(TEXT)}).encode(),
    word([TITLE, NUMBER, *TEXT]),
]


@st.composite
def damaged(draw):
    """A good file with a piece cut out, doubled or replaced by noise."""
    seed = draw(st.sampled_from(SEEDS))
    start = draw(st.integers(0, len(seed)))
    end = draw(st.integers(start, len(seed)))
    noise = draw(
        st.sampled_from([b"", seed[start:end] * 2, b"<table><td>", b"\x00", b"\xb9\xfa"]) | st.binary(max_size=30)
    )
    return seed[:start] + noise + seed[end:]


@settings(max_examples=150, deadline=None)
@given(st.lists(damaged() | st.binary(max_size=200) | st.text(max_size=200).map(str.encode), min_size=1, max_size=3))
def test_every_damaged_file_gives_a_record_or_a_finding(contents):
    files = [SavedFile(f"{n}.dat", content) for n, content in enumerate(contents)]
    result = parse_files(files)
    told = {record.origin for record in result.records} | {finding.file for finding in result.findings}
    assert told == {file.name for file in files}
    for finding in result.findings:
        assert describe(finding)["message"]
