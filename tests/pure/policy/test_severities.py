"""The policy of severities is refused as a whole when one rule of it is wrong."""

import pytest
import yaml

from disclosure.findings import Severity
from disclosure.policy import PolicyInvalid, policy
from disclosure.policy.severities import read_policy

SOURCE = {"source": "x", "certainty": "certain"}


def written(severities=(), fixed=(), waivable=()):
    said = {
        "waivers": {"longest_days": 30},
        "severities": [{**rule, **SOURCE} for rule in severities],
        "fixed": [{"codes": list(fixed), "reason": {"zh": "x", "en": "x"}, **SOURCE}],
        "waivable": [{"codes": list(waivable), **SOURCE}],
    }
    return yaml.safe_dump(said)


def test_the_policy_in_force_is_valid():
    assert policy().waivable


def test_every_safety_check_is_fixed():
    for code in ("privacy.resident_id", "upload.ratio", "upload.changed", "upload.malware", "sandbox.timeout"):
        assert code in policy().fixed


def test_a_code_without_a_rule_keeps_what_its_check_says():
    assert policy().severity("table.unique-error", Severity.BLOCK, "", "") is Severity.BLOCK


def test_a_total_row_is_usual_in_a_budget_and_wrong_among_penalties():
    said = [policy().severity("table.total_row", Severity.WARN, name, "") for name in ("budget-table", "x")]
    assert said == [Severity.INFO, Severity.WARN]
    assert policy().severity("table.total_row", Severity.WARN, "administrative-penalty", "") is Severity.BLOCK


def test_a_rule_for_a_catalogue_entry_counts_before_one_for_a_schema():
    rules = [
        {"code": "table.total_row", "severity": "info"},
        {"code": "table.total_row", "severity": "warn", "schemas": ["budget-table"]},
        {"code": "table.total_row", "severity": "block", "entries": ["D05-006"]},
    ]
    read = read_policy(written(rules))
    asked = [("budget-table", "D05-006"), ("budget-table", "D01-001"), ("x", "D01-001")]
    assert [read.severity("table.total_row", Severity.BLOCK, *one) for one in asked] == ["block", "warn", "info"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"severities": [{"code": "no.such", "severity": "warn"}]}, "no.such"),
        ({"severities": [{"code": "table.total_row", "severity": "mild"}]}, "mild"),
        ({"severities": [{"code": "table.total_row", "severity": "warn", "schemas": ["x"]}]}, "x"),
        ({"severities": [{"code": "table.total_row", "severity": "warn", "entries": ["D99-999"]}]}, "D99-999"),
        ({"severities": [{"code": "upload.ratio", "severity": "warn"}], "fixed": ["upload.*"]}, "fixed"),
        ({"severities": [{"code": "table.total_row", "severity": "warn"}] * 2}, "two rules"),
        ({"fixed": ["upload.*"], "waivable": ["upload.ratio"]}, "not waivable"),
        ({"waivable": ["table.no-such"]}, "table.no-such"),
    ],
)
def test_a_wrong_rule_is_named(broken, told):
    with pytest.raises(PolicyInvalid, match=told):
        read_policy(written(**broken))


def test_a_rule_without_its_source_is_refused():
    said = yaml.safe_load(written([{"code": "table.total_row", "severity": "warn"}]))
    del said["severities"][0]["source"]
    with pytest.raises(PolicyInvalid, match="source"):
        read_policy(yaml.safe_dump(said))
