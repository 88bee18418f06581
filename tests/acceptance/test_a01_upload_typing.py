"""A01: what is refused is refused with a code, what is good is accepted, and no changed byte slips through."""

import random
from datetime import date

import pytest
from bad_files import CASES
from making import GOOD, SCHEMA, ods, ods_row, png, workbook, zipped
from test_bad_inputs import CODED
from test_mutants import mutant

from disclosure.validation import read_rows
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

TODAY = date(2026, 11, 24)
JSON = b'[{"a":"x","b":1.50},{"a":"y","b":-0.0}]'
JSONL = b'{"a":"x","b":1}\n{"a":"y","b":null}\n'
CONTENTS = {  # name: bytes, the extensions under which they are what they seem
    "csv": (GOOD.encode(), {"csv"}),
    "gb18030": (GOOD.encode("gb18030"), {"csv"}),
    "utf-16": (GOOD.encode("utf-16"), {"csv"}),
    "tab": (GOOD.replace(",", "\t").encode(), {"csv", "tsv"}),
    "xlsx": (workbook(), {"xlsx"}),
    "ods": (ods(ods_row("a", "b") + ods_row("演示", "2")), {"ods"}),
    "json": (JSON, {"json"}),
    "jsonl": (JSONL, {"jsonl"}),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", set()),
    "png": (png(10, 10), set()),
    "pdf": (b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n", set()),
    "zip": (zipped(a_csv="a,b\n1,2\n"), set()),
}
EXTENSIONS = ("csv", "tsv", "xlsx", "xls", "ods", "json", "jsonl", "pdf", "png", "html", "zip", "")


def check(content, name, schema=SCHEMA, product=None):
    findings = Findings(name)
    read = examine(content, schema, findings, product, TODAY)
    return findings, read


@pytest.mark.acceptance("A01")
def test_every_bad_file_is_refused_with_a_code_of_its_own(tally):
    for label, (content, name, code) in CASES.items():
        findings, _ = check(content, name, CODED if "code" in str(content[:20]) else SCHEMA)
        tally.case(label, findings.blocked and code in findings.counts, f"{code} not in {dict(findings.counts)}")


@pytest.mark.acceptance("A01")
def test_content_is_accepted_under_its_own_extensions_alone(tally):
    for label, (content, fitting) in CONTENTS.items():
        for extension in EXTENSIONS:
            findings, _ = check(content, f"x.{extension}".rstrip("."))
            accepted = not findings.blocked
            tally.case(f"{label} as .{extension}", accepted == (extension in fitting), str(dict(findings.counts)))


@pytest.mark.acceptance("A01")
def test_a_mutant_is_refused_or_read_whole(tally, tmp_path):
    good = {label: (content, sorted(fitting)[0]) for label, (content, fitting) in CONTENTS.items() if fitting}
    for label, (content, extension) in good.items():
        for number in range(tally.scale(15, 2500)):
            product = tmp_path / "product.csv"
            changed = mutant(content, tally.rng)
            try:
                findings, read = check(changed, f"x.{extension}", product=product)
                whole = findings.blocked or len(list(read_rows(product))) == read["rows"]
                tally.case(f"{label} {number}", whole, f"lost rows: {changed[:200]!r}")
            except Exception as raised:
                tally.case(f"{label} {number}", False, f"{raised!r}: {changed[:200]!r}")


def good_rows(rng):
    """A header and up to 40 rows that SCHEMA allows."""
    words = ["演示单位", "某乡镇", "㙍", "甲,乙", 'say "yes"', "a\nb", "x" * 200, "０１２"]
    rows = [(rng.choice(words), str(rng.choice([0, 1.5, -2, 10**9, 0.01]))) for _ in range(rng.randint(1, 40))]
    return [("名称", "金额（万元）"), *rows]


def written(rows, encoding, delimiter, newline):
    quoted = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return (newline.join(quoted) + newline).encode(encoding)


@pytest.mark.acceptance("A01")
def test_every_good_file_is_accepted_with_all_its_rows(tally):
    ways = [(e, d, n) for e in ("utf-8", "utf-8-sig", "gb18030", "utf-16") for d in ",;\t" for n in ("\n", "\r\n")]
    for number in range(tally.scale(72, 1000)):
        rows = good_rows(random.Random(tally.rng.random()))
        findings, read = check(written(rows, *ways[number % len(ways)]), "表.csv")
        same = not findings.blocked and read["rows"] == len(rows) - 1
        tally.case(
            str(ways[number % len(ways)]), same, f"{dict(findings.counts)} {read.get('rows')} of {len(rows) - 1}"
        )
