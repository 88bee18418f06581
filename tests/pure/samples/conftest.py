"""The folder of real files that hand-checked values are about; none of them is part of the project."""

import os
from pathlib import Path

import pytest

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[4] / "shared" / "samples"


@pytest.fixture(scope="session")
def samples():
    """`CHANGSHA_SAMPLES`, or the folder beside the project; the test is skipped where there is none."""
    folder = Path(os.environ.get("CHANGSHA_SAMPLES") or BESIDE_THE_PROJECT)
    if not folder.is_dir():
        pytest.skip(f"no sample files: {folder} is no folder (set CHANGSHA_SAMPLES)")
    return folder
