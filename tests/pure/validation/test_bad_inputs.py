"""Each bad file gets its own clear finding, and none passes (bad_inputs: upload, tabular, xlsx, json)."""

import time
from datetime import date, datetime

import pytest
from bad_files import CASES
from making import GOOD, SCHEMA, ods, ods_row, sheet, with_sheet, workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from disclosure.findings import Severity, describe
from disclosure.validation.findings import Findings
from disclosure.validation.reading import read_table
from disclosure.validation.source import identify
from disclosure.validation.worker import examine

CODE = {"name": "code", "type": "string", "checksum": "uscc", "constraints": {"pattern": "[0-9A-HJ-NPQRTUWXY]{18}"}}
CODED = {"fields": [*SCHEMA["fields"], CODE]}
LABELS = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
EMPTY_RESULT = LABELS + '<row r="2"><c r="A2" t="str"><v>x</v></c></row>'
EMPTY_RESULT += '<row r="3"><c r="A3" t="str"><f>IF(1,"")</f><v></v></c></row>'


def check(content, name="表.csv", schema=SCHEMA):
    findings = Findings(name)
    examine(content, schema, findings, None, date(2026, 11, 24))
    for finding in findings.kept:
        assert describe(finding, "zh")["message"] and describe(finding, "en")["message"]
    return findings


@pytest.mark.parametrize(("content", "name", "code"), CASES.values(), ids=CASES.keys())
def test_a_bad_file_is_refused_with_a_reason_of_its_own(content, name, code):
    started = time.process_time()
    findings = check(content, name, CODED if "code" in str(content[:20]) else SCHEMA)
    assert code in findings.counts
    assert findings.blocked
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("content", "code", "row", "field"),
    [
        (CASES["tabular-05"][0], "csv.encoding", 200002, ""),
        (CASES["tabular-10"][0], "csv.control_char", 2, "b"),
        (CASES["tabular-12"][0], "csv.unclosed_quote", 2, ""),
        (CASES["tabular-18"][0], "table.extra-cell", 2, "3"),
        (CASES["tabular-19"][0], "table.missing-cell", 2, "b"),
        (CASES["tabular-26"][0], "table.formula", 2, "a"),
    ],
)
def test_a_finding_says_where(content, code, row, field):
    found = next(finding for finding in check(content).kept if finding.code == code)
    assert (found.row, found.field, found.file) == (row, field, "表.csv")


def test_an_encoding_error_gives_the_absolute_offset():
    found = check(CASES["tabular-05"][0]).kept[0]
    assert found.values["offset"] == 4 + 4 * 200000


def test_a_total_row_asks_for_a_reason():
    findings = check("a,b\n演示,1\n合 计,1\n".encode())
    assert [(f.code, f.severity, f.row) for f in findings.kept] == [("table.total_row", Severity.WARN, 3)]


def old_dates(book):
    book.epoch = CALENDAR_MAC_1904
    book.active["A2"] = datetime(2026, 3, 5)


def test_dates_counted_from_1904_are_right():
    table = read_table(identify(workbook(old_dates), "a.xlsx"))
    assert table.rows[0][0] == "2026-03-05"


@pytest.mark.parametrize("cell", ['<c r="A{0}" s="0"/><c r="B{0}" s="0"/>', ""], ids=["formatted", "plain"])
def test_a_million_empty_rows_are_no_rows(cell):
    rows = "".join(f'<row r="{number}">{cell.format(number)}</row>' for number in range(3, 1_000_000))
    filled = '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><v>1</v></c></row>'
    started = time.process_time()
    read = examine(
        with_sheet(sheet(LABELS + filled + rows)), SCHEMA, found := Findings("a.xlsx"), None, date(2026, 11, 24)
    )
    assert (found.blocked, read.get("rows")) == (False, 1), found.counts
    assert time.process_time() - started < 20


GOOD_FILES = {
    "tabular-01 gb18030": GOOD.encode("gb18030"),
    "tabular-02 four bytes": "a,b\n𠮷野㙍,1\n".encode("gb18030"),
    "tabular-06 utf-16": GOOD.encode("utf-16"),
    "mark": GOOD.encode("utf-8-sig"),
    "tabular-23 CR": b"a,b\r1,2\r3,4\r",
    "CRLF": b"a,b\r\n1,2\r\n3,4\r\n",
    "no end": b"a,b\n1,2",
    "blank end": b"a,b\n1,2\n\n,\n",
    "tabular-29 semicolon": b"a;b\n1;2\n",
    "tab": b"a\tb\n1\t2\n",
    "line in a cell": b'a,b\n"1\n2",3\n"say ""yes""",4\n',
    "minus": "a,b\n-5.2,-2\n-,3\n+86 731 88880000,1\n—,1\n".encode(),
    "any order": "金额(万元),名称\n1,演示\n".encode(),
    "blank number": b"a,b\nx,\n",
}


@pytest.mark.parametrize("content", GOOD_FILES.values(), ids=GOOD_FILES.keys())
def test_a_good_file_passes(content):
    assert not check(content).blocked


def test_another_encoding_is_read_and_said():
    found = check(GOOD.encode("gb18030")).kept
    assert [(f.code, f.severity, f.values["encoding"]) for f in found] == [("csv.read_as", Severity.INFO, "GB18030")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(), "a.xlsx"),
        (workbook(lambda book: book.create_sheet("=1+1")), "a.xlsx"),
        (with_sheet(sheet(EMPTY_RESULT)), "a.xlsx"),
        (workbook(lambda book: setattr(book.active["A1"], "comment", Comment("演示", "演示"))), "a.xlsx"),
        (ods(ods_row("a", "b") + ods_row("演示", "2")), "a.ods"),
        (b'\xef\xbb\xbf[{"a":"x","b":1.50},{"a":"y","b":-0.0}]', "a.json"),
        (b'[{"__proto__":"x","a":"x","b":1}]', "a.json"),
        (b'{"a":"x","b":1}\n{"a":"y","b":null}\n', "a.jsonl"),
    ],
)
def test_a_good_workbook_or_json_passes(content, name):
    schema = {"fields": [*SCHEMA["fields"]]}
    if b"__proto__" in content:
        schema["fields"].append({"name": "__proto__", "type": "string"})
    assert not check(content, name, schema).blocked
