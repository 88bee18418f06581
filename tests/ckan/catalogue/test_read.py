"""What is wrong with the catalogue's file is said with its row and field."""

from importlib.resources import files

import pytest

from ckanext.changsha.catalogue.load import read_catalogue
from disclosure.findings import describe

LINES = files("disclosure.schemas").joinpath("catalogue.csv").read_text(encoding="utf-8").splitlines()[:3]


def test_the_shipped_file_is_right():
    entries, findings = read_catalogue()
    assert (len(entries), findings) == (274, [])


@pytest.mark.parametrize(
    ("wrong", "right", "code", "field"),
    [
        (",,", ",决策,", "catalogue.empty", "category"),
        (",公开,", ",决策,", "catalogue.unknown_category", "category"),
        (",二十,", ",20,", "catalogue.not_a_number", "deadline_days"),
        ("D01-001,", "D01-002,", "catalogue.twice", "code"),
    ],
)
def test_a_wrong_row_is_named(wrong, right, code, field):
    header, first, second = LINES
    entries, (finding,) = read_catalogue("\n".join([header, first, second.replace(right, wrong, 1)]))
    assert (finding.code, finding.row, finding.field, len(entries)) == (code, 3, field, 1)
    assert "第 3 行" in describe(finding)["message"]
