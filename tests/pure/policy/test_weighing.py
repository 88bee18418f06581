"""A waiver lets the findings pass that it is about, to the day that it expires, and nothing else."""

from datetime import date

import pytest

from disclosure.findings import Finding, Severity
from disclosure.policy import Waiver, policy, weigh

TODAY = date(2026, 11, 24)
UNIQUE = "table.unique-error"


def waiver(code=UNIQUE, field="", expires_on=TODAY):
    return Waiver("w1", code, field, expires_on)


def weighed(findings, *waivers, counts=None, schema="", entry=""):
    counted = counts or {}
    for finding in findings:
        counted.setdefault(finding.code, sum(other.code == finding.code for other in findings))
    return weigh(findings, counted, policy(), schema=schema, entry=entry, waivers=waivers, today=TODAY)


def test_nothing_found_passes():
    result = weighed([])
    assert (result.passed, result.warned) == (True, False)


def test_a_block_stops():
    assert not weighed([Finding(UNIQUE)]).passed


def test_a_waiver_turns_its_block_into_a_pass():
    result = weighed([Finding(UNIQUE), Finding(UNIQUE)], waiver())
    assert result.passed and result.waived == {"w1": 2}


def test_a_waived_finding_is_still_shown_and_names_its_waiver():
    result = weighed([Finding(UNIQUE, row=3)], waiver())
    assert (result.findings[0].severity, result.findings[0].row, result.by) == (Severity.INFO, 3, {0: "w1"})


def test_an_expired_waiver_does_not_count():
    assert not weighed([Finding(UNIQUE)], waiver(expires_on=date(2026, 11, 23))).passed


def test_a_waiver_for_one_field_leaves_the_others_blocked():
    findings = [Finding(UNIQUE, field="文号"), Finding(UNIQUE, field="名称")]
    assert not weighed(findings, waiver(field="文号")).passed


def test_a_waiver_for_a_field_says_nothing_of_findings_that_are_not_listed():
    findings = [Finding(UNIQUE, field="文号")]
    assert not weighed(findings, waiver(field="文号"), counts={UNIQUE: 2}).passed


def test_a_waiver_for_the_whole_code_counts_what_is_not_listed():
    assert weighed([Finding(UNIQUE)], waiver(), counts={UNIQUE: 5000}).waived == {"w1": 5000}


def test_what_is_counted_and_not_listed_at_all_stops():
    assert not weighed([], counts={UNIQUE: 1}).passed


@pytest.mark.parametrize("code", ["privacy.resident_id", "upload.ratio", "upload.changed", "sandbox.crashed"])
def test_no_waiver_lets_a_safety_check_pass(code):
    assert not weighed([Finding(code)], waiver(code)).passed


def test_a_warning_that_the_policy_makes_a_block_stops():
    assert not weighed([Finding("table.total_row", Severity.WARN)], schema="administrative-penalty").passed


def test_a_warning_asks_for_a_reason():
    assert weighed([Finding("table.total_row", Severity.WARN)]).warned
