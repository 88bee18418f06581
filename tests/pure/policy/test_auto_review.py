"""A policy releases routine updates only: what is not routine is left to a person, with the reason."""

from dataclasses import replace

import pytest

from disclosure.findings import codes, describe
from disclosure.policy.auto_review import Update, auto_policies, decide, stops

ROUTINE = Update(
    sources=frozenset({"hnsggzy", "ggzy"}), reviewed=frozenset({"hnsggzy", "ggzy"}), warned=False, changes=20, removed=0
)


def reasons(update, enabled=("notices",)):
    policy, found = decide(update, enabled)
    assert (policy is None) == bool(found)
    return [reason.code for reason in found]


def test_a_routine_update_is_approved_by_the_policy_of_its_sources():
    policy, found = decide(ROUTINE, {"notices", "gazette"})
    assert (policy.id, found) == ("notices", [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reviewed": frozenset({"hnsggzy"})}, "auto_review.first_run"),
        ({"warned": True}, "auto_review.warned"),
        ({"held": frozenset({"harvest.held_vanished"})}, "auto_review.held"),
        ({"changes": 501}, "auto_review.many_changes"),
        ({"removed": 6}, "auto_review.removed"),
        ({"sources": frozenset({"hnsggzy", "changsha_gov"})}, "auto_review.none"),
        ({"sources": frozenset()}, "auto_review.none"),
    ],
)
def test_what_is_not_routine_is_left_to_a_person_who_reads_why(change, code):
    update = replace(ROUTINE, **change)
    assert reasons(update) == [code]
    said = describe(decide(update, ("notices",))[1][0])
    assert said["message"] and "{" not in said["message"] and said["mend"]


def test_no_policy_is_in_force_until_it_is_named():
    assert reasons(ROUTINE, enabled=()) == ["auto_review.none"]


def test_every_reason_is_told_at_once():
    assert len(reasons(replace(ROUTINE, warned=True, changes=10_000, removed=10_000))) == 3


@pytest.mark.parametrize("code", ["harvest.held_vanished", "harvest.held_amounts", "harvest.short"])
def test_a_run_that_was_braked_or_short_stops_the_policy(code):
    assert code in codes()
    assert stops(code)


def test_policies_name_each_source_once():
    sources = [source for policy in auto_policies().values() for source in policy.sources]
    assert len(sources) == len(set(sources))
