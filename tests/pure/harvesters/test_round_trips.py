"""Records, findings and manifests survive the way through JSON, whatever a hostile source put into them."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ckanext.changsha.harvesters.engine import Manifest, StoredFile
from ckanext.changsha.harvesters.source import Page
from disclosure.findings import Finding, Severity
from disclosure.records import Kind, ParseResult, Record, storable

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)  # with NUL and halves of surrogate pairs
LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3))
RECORDS = st.builds(
    Record,
    kind=st.sampled_from(Kind),
    key=ANY_TEXT,
    title=ANY_TEXT,
    publisher=ANY_TEXT,
    published=st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    body=st.dictionaries(ANY_TEXT, VALUES, max_size=4),
    source=ANY_TEXT,
    url=ANY_TEXT,
    origin=ANY_TEXT,
)
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(["harvest.nothing_found", "harvest.too_large", "source.http_status"]),
    severity=st.sampled_from(Severity),
    file=ANY_TEXT,
    sheet=ANY_TEXT,
    row=st.none() | st.integers(1, 10**6),
    field=ANY_TEXT,
    values=st.dictionaries(st.sampled_from(["limit", "status"]), st.integers() | ANY_TEXT),
)
RESULTS = st.builds(ParseResult, st.lists(RECORDS, max_size=3), st.lists(FINDINGS, max_size=3))


@given(result=RESULTS)
def test_a_result_comes_back_the_same_and_so_do_its_hashes(result):
    back = ParseResult.from_dict(json.loads(json.dumps(result.to_dict())))
    assert back == result
    assert [record.content_hash for record in back.records] == [record.content_hash for record in result.records]


@given(result=RESULTS)
def test_what_is_stored_can_be_written_as_utf8_without_nul(result):
    text = json.dumps(storable(result.to_dict()), ensure_ascii=False)
    assert "\\u0000" not in text.replace("\\\\", "")
    text.encode("utf-8")


@given(value=VALUES)
def test_cleaning_twice_changes_nothing_more(value):
    assert storable(storable(value)) == storable(value)


def test_cleaning_keeps_what_is_sound():
    sound = {"标题": ["长沙市", 1, None, True, "😀\n\t"]}
    assert storable(sound) == sound


def test_a_date_in_a_findings_values_becomes_the_text_it_shows():
    finding = Finding("harvest.too_large", values={"limit": date(2026, 1, 2)})
    assert json.loads(json.dumps(finding.to_dict()))["values"] == {"limit": "2026-01-02"}


@given(name=ANY_TEXT, files=st.lists(ANY_TEXT, max_size=3), findings=st.lists(FINDINGS, max_size=2))
def test_a_manifest_comes_back_the_same(name, files, findings):
    stored = [StoredFile(file, "0" * 64, 1, "http://data.example.cn/") for file in files]
    manifest = Manifest(Page(name, {"files": files}), stored, findings)
    assert Manifest.from_dict(manifest.page, json.loads(json.dumps(manifest.to_dict()))) == manifest
