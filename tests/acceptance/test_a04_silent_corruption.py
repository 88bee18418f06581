"""A04: damage that a lenient reader would swallow is refused, and what passes is published with equal values."""

import csv
import io
from datetime import date
from decimal import Decimal

import orjson
import pytest
from making import SCHEMA, workbook

from disclosure.validation import read_rows
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

WORDS = ["演示单位", "某乡镇", "甲,乙", 'say "yes"', "a b", "０１２", "㙍乡", "𠮷野"]


def rows_of(rng, least=20, most=400):
    """Random rows that SCHEMA allows."""
    amounts = (f"{rng.randint(-(10**9), 10**9)}.{rng.randint(0, 99):02}" for _ in iter(int, 1))
    return [(rng.choice(WORDS), next(amounts)) for _ in range(rng.randint(least, most))]


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([("a", "b"), *rows])
    return out.getvalue().encode()


def inserted(content, at, what):
    return content[:at] + what + content[at:]


def in_the_middle(content, rng):
    """Where a row in the middle begins."""
    return content.index(b"\n", rng.randrange(5, len(content) - 30)) + 1


def as_json(rows):
    return b"[" + b",".join(b'{"a":%s,"b":%s}' % (orjson.dumps(name), amount.encode()) for name, amount in rows) + b"]"


DAMAGE = {
    "mixed encodings": lambda rows, rng: as_csv(rows) + "损坏,1\n".encode("gb18030"),
    "NUL": lambda rows, rng: inserted(c := as_csv(rows), in_the_middle(c, rng), b"\x00"),
    "double mark": lambda rows, rng: b"\xef\xbb\xbf\xef\xbb\xbf" + as_csv(rows),
    "unclosed quote": lambda rows, rng: inserted(c := as_csv(rows), in_the_middle(c, rng), b'"'),
    "U+FFFD": lambda rows, rng: inserted(c := as_csv(rows), in_the_middle(c, rng), "\ufffd".encode()),
    "broken UTF-8": lambda rows, rng: inserted(c := as_csv(rows), in_the_middle(c, rng), b"\xe6\xbc"),
    "line separator": lambda rows, rng: inserted(c := as_csv(rows), in_the_middle(c, rng), "\u2028".encode()),
    "cut in a character": lambda rows, rng: as_csv([*rows, ("尾", "1")])[:-4],
    "duplicate keys": lambda rows, rng: as_json(rows).replace(b'"a":', b'"a":"x","a":', 1),
    "NaN": lambda rows, rng: as_json(rows)[:-2] + b'},{"a":"x","b":NaN}]',
    "cut JSON": lambda rows, rng: as_json(rows)[: rng.randint(-20, -2)],
    "17 digits": lambda rows, rng: workbook(rows=(("a", "b"), (43010219900101001.0, 1))),
    "formula": lambda rows, rng: inserted(c := as_csv(rows), in_the_middle(c, rng), b"=1+1,2\n"),
    "text in a number": lambda rows, rng: as_csv([*rows, ("x", "1.5万元左右")]),
    "cut workbook": lambda rows, rng: workbook(rows=(("a", "b"), *rows))[: rng.randint(-200, -1)],
}


def check(content, name, product):
    findings = Findings(name)
    return findings, examine(content, SCHEMA, findings, product, date(2026, 11, 24))


def suffix(content):
    return "xlsx" if content.startswith(b"PK") else "json" if content.startswith(b"[") else "csv"


@pytest.mark.acceptance("A04")
def test_no_damaged_file_passes(tally, tmp_path):
    for number in range(tally.scale(45, 2000)):
        kind = list(DAMAGE)[number % len(DAMAGE)]
        content = DAMAGE[kind](rows_of(tally.rng), tally.rng)
        findings, _ = check(content, f"x.{suffix(content)}", tmp_path / "product.csv")
        tally.case(f"{kind} {number}", findings.blocked, f"passed: {content[:80]!r}")


@pytest.mark.acceptance("A04")
def test_what_passes_is_published_with_equal_values(tally, tmp_path):
    for number in range(tally.scale(45, 2000)):
        rows = rows_of(tally.rng)
        content = (as_csv, as_json, lambda rows: workbook(rows=(("a", "b"), *((a, float(b)) for a, b in rows))))[
            number % 3
        ](rows)
        product = tmp_path / f"{number}.csv"
        findings, _ = check(content, f"x.{suffix(content)}", product)
        published = [(row["a"], Decimal(row["b"])) for row in read_rows(product)] if not findings.blocked else []
        same = published == [(name, Decimal(amount)) for name, amount in rows]
        tally.case(
            f"{suffix(content)} {number}", same, f"{dict(findings.counts)}, {len(published)} of {len(rows)} rows"
        )
