"""Every file gives a record or a finding that names it, and a hostile one costs only itself."""

import json
import subprocess
import sys

import pytest

from ckanext.changsha.harvesters.engine import RawStore, StoredFile, parse_files
from ckanext.changsha.harvesters.engine.parse import PARSERS
from ckanext.changsha.harvesters.source import SavedFile
from disclosure.sandbox import Limits, SandboxFailed

NOTICE = {
    "id": "5f1d3a52-0000-4000-8000-000000000001",
    "governmentPurchaseSectionInformationId": "5f1d3a52-0000-4000-8000-0000000000aa",
    "bulletinType": "招标公告",
    "noticeName": "演示数据：演示家具采购公开招标公告",
    "noticeSendTime": "2026-03-02T09:00:00.000+08:00",
    "noticeContent": "<p>演示数据</p>",
}
GOOD = json.dumps({"code": 200, "data": {"governmentProcureAnnouncementInformation": [NOTICE]}}).encode()
SMALL = Limits(memory=320 << 20, cpu=20, wall=30)
ODD = {
    "empty": b"",
    "nul.bin": b"\x00" * 5000,
    "noise.dat": bytes(range(256)) * 40,
    "half.json": b'{"code": 200, "data": {"records": [',
    "utf16.html": "<p>演示数据</p>".encode("utf-16"),
    "zip.xlsx": b"PK\x03\x04" + b"\x00" * 100,
    "cut.pdf": b"%PDF-1.7\n1 0 obj <<",
    "deep.json": b"[" * 100_000,
    "deep.html": b"<div>" * 2_000,
    "page.html": b"<!DOCTYPE html><title>404</title>",
    "table.csv": "序号,名称\r\n1,演示数据\r\n".encode("gb18030"),
    "readme.txt": "演示数据：说明".encode(),
}


@pytest.fixture
def store(tmp_path):
    return RawStore(tmp_path)


def keep(store, **files: bytes) -> list[StoredFile]:
    return [StoredFile.keep(SavedFile(name, content), store) for name, content in files.items()]


@pytest.mark.parametrize("kind", PARSERS)
def test_every_odd_file_is_answered_for(store, kind):
    files = keep(store, **ODD)
    result = parse_files(kind, files, store)
    named = {record.origin for record in result.records} | {finding.file for finding in result.findings}
    assert named >= set(ODD)
    assert all(finding.to_dict()["message"] for finding in result.findings)
    assert not [finding.code for finding in result.findings if finding.code.startswith("harvest.parse_")]


@pytest.mark.parametrize("kind", PARSERS)
def test_parsing_is_deterministic(store, kind):
    files = keep(store, good=GOOD, **ODD)
    assert parse_files(kind, files, store).to_dict() == parse_files(kind, files, store).to_dict()


def test_a_hostile_file_costs_only_itself(store):
    bomb = b"x" * (150 << 20)  # in the store a few kilobytes; as bytes and as text too much for the child
    files = keep(store, **{"good.json": GOOD, "bomb.json": bomb, "readme.txt": ODD["readme.txt"]})
    result = parse_files("transactions", files, store, batch=SMALL, single=SMALL)
    assert [record.title for record in result.records] == [NOTICE["noticeName"]]
    codes = {finding.file: finding.code for finding in result.findings}
    assert codes["bomb.json"] == "harvest.parse_memory"
    assert set(codes) == {"bomb.json", "readme.txt"}


def test_a_hostile_file_alone_is_named(store):
    result = parse_files("transactions", keep(store, bomb=b"x" * (150 << 20)), store, single=SMALL)
    assert [(finding.code, finding.file) for finding in result.findings] == [("harvest.parse_memory", "bomb")]
    assert result.records == []


def test_a_parser_that_does_not_run_blames_no_file(store):
    with pytest.raises(SandboxFailed):
        parse_files("transactions", keep(store, good=GOOD), store, single=Limits(wall=0))


def test_a_page_without_files_starts_no_process(store):
    assert parse_files("transactions", [], store, single=Limits(wall=0)).records == []


def test_a_parsers_process_loads_no_http_library():
    modules = ", ".join(parser.partition(":")[0] for parser in PARSERS.values())
    code = f"import sys, {modules}, ckanext.changsha.harvesters.engine.parse; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = ("httpx", "httpcore", "httptools", "requests", "tenacity", "polars")
    assert not [name for name in heavy if f"'{name}'" in loaded]
