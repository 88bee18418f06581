"""What comes later in a procedure does not bear an earlier date."""

import pytest
from both_engines import findings

CHECK = {"type": "dates-in-order", "fields": ["notice", "opening", "contract"]}


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        (("2026-03-01", "2026-03-20", "2026-04-01"), []),
        (("2026-03-20", "2026-03-01", "2026-04-01"), ["opening"]),
        (("2026-03-20", "", "2026-03-01"), ["contract"]),
        (("2026-03-20", "2026-03-20", "2026-03-20"), []),
        (("2026-03-20T10:00:00", "2026-03-20T09:00:00", ""), ["opening"]),
        (("2026-03-20T10:00:00", "2026-03-20", ""), []),
        (("2026年3月20日", "2026/3/1", "不详"), ["opening"]),
        (("", "", ""), []),
    ],
)
def test_only_a_date_before_an_earlier_step_is_told(dates, wrong):
    assert [one.field for one in findings(CHECK, [dates])] == wrong


def test_both_dates_are_named():
    (found,) = findings(CHECK, [("2026-03-20", "2026-03-01", "")])
    assert (found.row, found.values["earlier_cell"], found.values["cell"]) == (2, "2026-03-20", "2026-03-01")
