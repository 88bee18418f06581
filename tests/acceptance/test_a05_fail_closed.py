"""A05: a check that was not made, not finished or not about these bytes is never a pass."""

from concurrent.futures import ThreadPoolExecutor
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
QUICK = Limits(memory=256 << 20, cpu=1, wall=10)
AT_ONCE = Limits(memory=256 << 20, cpu=1, wall=0.3)  # before any other limit
SLOW = {"hanging": AT_ONCE, "spinning": AT_ONCE}
SIDE_BY_SIDE = 4  # checks; each has a child of its own


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


@pytest.fixture
def tried(tally, good, monkeypatch):
    """Try a fault so often, side by side: none of these checks is a pass, and each says how to mend it."""

    def check(folder, limits):
        product = folder / "product.csv"
        verdict = check_file(good, SCHEMA, name="good.csv", product=product, limits=limits)
        told = all(describe(finding, "zh")["mend"] for finding in verdict.findings)
        return not verdict.passed and bool(verdict.findings) and told and not product.exists(), str(verdict.counts)

    def make(fault, limits, rounds, folders):
        with monkeypatch.context() as patch, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            patch.setattr(sandbox, "run_warm", in_the_place_of_the_check(fault))
            asked = [pool.submit(check, folders.mktemp(fault), limits) for _ in range(rounds)]
            for number, answer in enumerate(asked):
                tally.case(f"{fault} {number}", *answer.result())

    return make


@pytest.mark.acceptance("A05")
@pytest.mark.timeout(600)
def test_no_failure_of_the_child_is_a_pass(tally, tried, tmp_path_factory):
    for fault in (fault.__name__ for fault in faulty_worker.FAULTS):
        tried(fault, SLOW.get(fault, QUICK), tally.scale(20, 100), tmp_path_factory)
    tried("spinning", QUICK, tally.scale(2, 20), tmp_path_factory)  # till its processor time is over


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
