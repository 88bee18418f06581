"""Where we differ from frictionless on purpose: damaged or hostile bytes that it calls valid, or does not end on.

One row a difference. `frictionless` is what 5.21 says of the bytes without a schema; what it does not end on, or what
ends it (no memory, an uncaught error), is not tried here.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from frictionless import Dialect
from frictionless.resources import TableResource

from disclosure.validation.columnar import validate_csv
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

SCHEMA = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}]}
VALID, ENDLESS, DIES = "valid", "does not end in 45 s", "dies"


@dataclass(frozen=True)
class Difference:
    content: bytes
    ours: str
    frictionless: str = VALID
    name: str = "t.csv"


DIFFERENCES = {
    "UTF-8 and GB18030 mixed": Difference(
        b"a,b\n" + "长沙市,2\n".encode("gb18030") * 400 + "长沙\u20ac岳麓,1\n".encode() * 3 + b"\x81\x20,3\n",
        "csv.encoding",
    ),
    "rows of UTF-8 among rows of GB18030": Difference(
        b"a,b\n" + "长沙市岳麓区,2\n".encode("gb18030") * 400 + "长沙市岳麓区,1\n".encode(), "csv.mixed_encoding"
    ),
    "a NUL in a cell": Difference(b"a,b\n1,\x002\n", "csv.control_char"),
    "a replacement sign": Difference("a,b\n长\ufffd,2\n".encode(), "csv.control_char"),
    "a second byte order mark": Difference(b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n", "csv.control_char"),
    "a line separator in a cell": Difference("a,b\n1\u20282,1\n".encode(), "csv.control_char"),
    "a quote that swallows rows": Difference(b'a,b\n1,"2\n' + b"3,4\n" * 20_000, "csv.unclosed_quote"),
    "a quote inside a cell": Difference(b'a,b\n5" pipe,1\n6" pipe,1\n', "csv.stray_quote"),
    "an error page named .csv": Difference(b"<!DOCTYPE html><html><body>404</body></html>", "upload.type_mismatch"),
    "a header without rows": Difference(b"a,b\n", "table.no_rows"),
    "a formula": Difference(b"a,b\n=cmd|' /C calc'!A0,2\n", "table.formula"),
    "columns parted by full-width commas": Difference("a，b\n1，2\n".encode(), "csv.delimiter"),
    "a cell of 40,000 characters": Difference(b"a,b\n" + b"1" * 40_000 + b",2\n", "csv.cell_too_long"),
    "100,000 columns": Difference(
        (",".join(f"c{n}" for n in range(100_000)) + "\n").encode(), "csv.too_many_columns", ENDLESS
    ),
    "a gzip bomb": Difference(gzip.compress(b"1,2\n" * (15 << 20), 9), "upload.ratio", ENDLESS, "t.csv.gz"),
    "a line of 30 MB": Difference(b"a,b\n" + b"1" * (30 << 20) + b",2\n", "csv.line_too_long", DIES),
    "a gzip of a wrong checksum": Difference(
        gzip.compress(b"a,b\n1,2\n")[:-8] + b"\0" * 8, "upload.corrupt", DIES, "t.csv.gz"
    ),
    "a list of JSON that is none": Difference(b"[" * 200_000 + b"]" * 200_000, "json.depth", DIES, "t.json"),
}


@pytest.mark.parametrize("case", DIFFERENCES.values(), ids=DIFFERENCES)
def test_damaged_bytes_are_refused_by_a_check_of_ours(case: Difference) -> None:
    findings = Findings(case.name)
    examine(case.content, SCHEMA, findings, None, date(2026, 11, 24))
    assert case.ours in findings.counts
    assert findings.blocked


@pytest.mark.parametrize(
    "case",
    [case for case in DIFFERENCES.values() if case.frictionless == VALID],
    ids=[name for name, case in DIFFERENCES.items() if case.frictionless == VALID],
)
def test_frictionless_calls_them_valid(case: Difference, tmp_path: Path) -> None:
    csv.field_size_limit(131072)  # Python's own, which a check of ours lowers
    path = tmp_path / case.name
    path.write_bytes(case.content)
    header = Dialect.from_descriptor({"header": True, "headerRows": [1]})
    assert TableResource(path=path.name, basepath=str(tmp_path), dialect=header).validate().valid


def test_where_frictionless_itself_fails_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "演示.csv"
    path.write_text("a\nsNaN\n", encoding="utf-8")
    schema = {"fields": [{"name": "a", "type": "number", "constraints": {"minimum": "0"}}]}
    result = validate_csv(path, schema, dialect={"commentChar": "#"}, encoding="utf-8")
    assert dict(result.counts) == {"source-error": 1} and not result.valid
