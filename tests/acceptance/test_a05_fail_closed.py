"""A05: a check that was not made, not finished or not about these bytes is never a pass."""

from pathlib import Path

import pytest
from faulty_worker import FAULTS
from making import with_part, workbook, zipped

from disclosure.findings import describe
from disclosure.sandbox import parent
from disclosure.sandbox.parent import Limits
from disclosure.templates import filled_example
from disclosure.validation import check, check_file
from disclosure.validation.source import EICAR

SCHEMA = "service-matter"
QUICK = Limits(memory=256 << 20, cpu=1, wall=2)
ROUNDS = {"hanging": 3, "spinning": 3, "devouring": 5}  # of the slow ones fewer


@pytest.fixture
def good(tmp_path):
    """A file that passes when its check is made."""
    path = tmp_path / "good.xlsx"
    path.write_bytes(filled_example(SCHEMA))
    assert check_file(path, SCHEMA, name="good.xlsx").passed
    return path


@pytest.mark.acceptance("A05")
@pytest.mark.timeout(600)
def test_no_failure_of_the_child_is_a_pass(tally, good, monkeypatch, tmp_path):
    monkeypatch.setitem(parent.SET, "PYTHONPATH", "")
    product = tmp_path / "product.csv"
    for fault in FAULTS:
        monkeypatch.setattr(check, "WORKER", f"faulty_worker:{fault.__name__}")
        for number in range(tally.scale(ROUNDS.get(fault.__name__, 20), 100)):
            verdict = check_file(good, SCHEMA, name="good.xlsx", product=product, limits=QUICK)
            told = all(describe(finding, "zh")["mend"] for finding in verdict.findings)
            survived = not verdict.passed and bool(verdict.findings) and told and not product.exists()
            tally.case(f"{fault.__name__} {number}", survived, str(dict(verdict.counts)))


@pytest.mark.acceptance("A05")
def test_a_known_test_virus_is_refused_wherever_it_lies(tally, tmp_path):
    for name, content in {
        "plain.csv": b"a,b\n" + EICAR + b",1\n",
        "packed.zip": zipped(a_csv=EICAR),
        "media.xlsx": with_part("xl/media/i.png", EICAR, workbook()),
    }.items():
        path = Path(tmp_path / name)
        path.write_bytes(content)
        verdict = check_file(path, SCHEMA, name=name)
        tally.case(name, "upload.malware" in verdict.counts, str(dict(verdict.counts)))
