"""A05: a check that was not made, not finished or not about these bytes is never a pass."""

from pathlib import Path

import faulty_worker
import pytest
from drafts_factory import row, table
from making import with_part, workbook, zipped

from disclosure import sandbox
from disclosure.findings import describe
from disclosure.sandbox import Limits
from disclosure.validation import check_file
from disclosure.validation.source import EICAR

SCHEMA = "administrative-penalty"
QUICK = Limits(memory=256 << 20, cpu=1, wall=2)
ROUNDS = {"hanging": 3, "spinning": 3, "devouring": 5}  # of the slow ones fewer


@pytest.fixture
def good(tmp_path):
    """A file that passes when its check is made."""
    path = tmp_path / "good.csv"
    path.write_bytes(table(row(1), row(2)))
    assert check_file(path, SCHEMA, name="good.csv").passed
    return path


def in_the_place_of_the_check(fault):
    """The sandbox with another worker in it: its source is given as text, for a child imports nothing of the tests."""
    source, run = Path(faulty_worker.__file__).read_text(), sandbox.run_warm

    def faulty(target, *arguments, modules, **rest):
        return run("builtins:eval", f"(exec({source!r}, said := {{}}), said[{fault!r}](*{arguments!r}))[1]", **rest)

    return faulty


@pytest.mark.acceptance("A05")
@pytest.mark.timeout(600)
def test_no_failure_of_the_child_is_a_pass(tally, good, monkeypatch, tmp_path):
    product = tmp_path / "product.csv"
    for fault in (fault.__name__ for fault in faulty_worker.FAULTS):
        monkeypatch.setattr(sandbox, "run_warm", in_the_place_of_the_check(fault))
        for number in range(tally.scale(ROUNDS.get(fault, 20), 100)):
            verdict = check_file(good, SCHEMA, name="good.csv", product=product, limits=QUICK)
            told = all(describe(finding, "zh")["mend"] for finding in verdict.findings)
            survived = not verdict.passed and bool(verdict.findings) and told and not product.exists()
            tally.case(f"{fault} {number}", survived, str(dict(verdict.counts)))
        monkeypatch.undo()


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
