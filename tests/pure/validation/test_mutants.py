"""Whatever bytes arrive, the check ends in findings: it never raises, and what it passes it can read again."""

import io
import random
from datetime import date
from pathlib import Path

import pytest
from making import GOOD, SCHEMA, ods, ods_row, parquet, workbook

from disclosure.validation import read_rows
from disclosure.validation.findings import Findings
from disclosure.validation.worker import examine

SEEDS = {
    "csv": GOOD.encode(),
    "gb18030.csv": GOOD.encode("gb18030"),
    "utf-16.csv": GOOD.encode("utf-16"),
    "xlsx": workbook(),
    "ods": ods(ods_row("a", "b") + ods_row("演示", "2")),
    "parquet": parquet(),
    "json": b'[{"a":"x","b":1.50},{"a":"y","b":-0.0}]',
    "jsonl": b'{"a":"x","b":1}\n{"a":"y","b":null}\n',
}
MUTANTS = 60  # of each seed


def mutant(content, chance):
    """`content` with one to eight bytes changed, dropped or doubled."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        kind = chance.randrange(3)
        if kind == 0:
            changed[at] = chance.randrange(256)
        elif kind == 1 and len(changed) > 1:
            del changed[at]
        else:
            changed.insert(at, changed[at])
    return bytes(changed)


@pytest.mark.parametrize("suffix", SEEDS)
def test_no_mutant_breaks_the_check(suffix, tmp_path):
    chance = random.Random(suffix)
    for number in range(MUTANTS):
        content = mutant(SEEDS[suffix], chance)
        product = tmp_path / f"{number}.csv"
        findings = Findings(f"x.{suffix}")
        read = examine(content, SCHEMA, findings, product, date(2026, 11, 24))
        if not findings.blocked:
            assert len(list(read_rows(product))) == read["rows"]


@pytest.mark.parametrize(
    "name", ["x.csv", "x.tsv", "x.xlsx", "x.xls", "x.ods", "x.parquet", "x.json", "x.jsonl", "x.pdf", "x.png", "x"]
)
@pytest.mark.parametrize("suffix", SEEDS)
def test_only_a_name_that_fits_the_content_passes(name, suffix):
    fits = {f"x.{suffix.rpartition('.')[2]}"} | ({"x.tsv"} if suffix.endswith("csv") else set())
    findings = Findings(name)
    examine(SEEDS[suffix], SCHEMA, findings, None, date(2026, 11, 24))
    assert not findings.blocked or name not in fits or name == "x.tsv"
    assert findings.blocked or name in fits


def test_a_product_is_not_left_behind_by_a_check_that_blocks(tmp_path):
    examine(b"a,b\n1,x\n", SCHEMA, Findings("x.csv"), tmp_path / "p.csv", date(2026, 11, 24))
    assert not any(Path(tmp_path).iterdir())


def test_random_bytes_are_refused():
    chance = random.Random(1)
    for size in (1, 7, 100, 5000):
        content = io.BytesIO(chance.randbytes(size)).getvalue()
        for suffix in SEEDS:
            findings = Findings(f"x.{suffix}")
            examine(content, SCHEMA, findings, None, date(2026, 11, 24))
            assert findings.blocked
