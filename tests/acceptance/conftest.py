"""The acceptance tests count: each case of a test is tried, and survives or breaks; the summary is by test id.

The CI column of a test's sizes is the default, CHANGSHA_THOROUGH=1 takes the nightly one. CHANGSHA_SEED repeats a run.
"""

import os
import random
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from services import clean_db, empty_database, statements

__all__ = ["clean_db", "empty_database", "statements"]

SEED = int(os.environ.get("CHANGSHA_SEED") or random.SystemRandom().randrange(10**9))
THOROUGH = os.environ.get("CHANGSHA_THOROUGH") == "1"
SHOWN = 10  # broken cases that are told one by one


@dataclass
class Tally:
    """What one test tried, and which of it broke."""

    rng: random.Random
    tried: int = 0
    broken: list[str] = field(default_factory=list)

    def case(self, name: str, survived: bool, broke: str = "") -> None:
        """Count one case; `broke` says in words what went wrong when it did not survive."""
        self.tried += 1
        if not survived:
            self.broken.append(f"{name}: {broke or 'broken'}")

    @staticmethod
    def scale(ci: int, nightly: int) -> int:
        """The number of rounds for this run."""
        return nightly if THOROUGH else ci


COUNTED = pytest.StashKey[dict[str, list[Tally]]]()


def pytest_configure(config):
    config.stash[COUNTED] = defaultdict(list)


@pytest.fixture
def tally(request):
    """The test's own count; the test fails when a case broke, or when there was none."""
    counted = Tally(random.Random(f"{SEED}/{request.node.name}"))
    for marker in request.node.iter_markers("acceptance"):
        request.config.stash[COUNTED][marker.args[0]].append(counted)
    yield counted
    assert counted.tried, "no case was tried"
    told = "\n".join(counted.broken[:SHOWN])
    assert not counted.broken, f"{len(counted.broken)} of {counted.tried} broken:\n{told}"


def pytest_terminal_summary(terminalreporter, config):
    tallies = config.stash[COUNTED]
    if not tallies:
        return
    terminalreporter.section(f"acceptance, seed {SEED}, {'nightly' if THOROUGH else 'CI'} sizes")
    terminalreporter.line(f"{'id':6}{'tried':>8}{'survived':>10}{'broken':>8}")
    for name in sorted(tallies):
        tried = sum(counted.tried for counted in tallies[name])
        broken = sum(len(counted.broken) for counted in tallies[name])
        terminalreporter.line(f"{name:6}{tried:>8}{tried - broken:>10}{broken:>8}", red=bool(broken))
