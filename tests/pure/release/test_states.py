"""Nothing becomes public without a passed verdict and a second person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.release import TRANSITIONS, Attempt, State, TransitionRefused, advance

STEPS = sorted({transition.step for transition in TRANSITIONS})
attempts = st.builds(
    Attempt,
    step=st.sampled_from([*STEPS, "unknown"]),
    actor=st.sampled_from(["li", "wang"]),
    author=st.just("li"),
    passed=st.booleans(),
    warned=st.booleans(),
    reason=st.sampled_from(["", " ", "已核对"]),
)


def refusal(state, **said):
    with pytest.raises(TransitionRefused) as refused:
        advance(state, Attempt(**{"actor": "wang", "author": "li", "passed": True, **said}))
    return refused.value.finding.code


def test_a_steward_cannot_release_her_own_upload():
    assert refusal(State.IN_REVIEW, step="approve", actor="li") == "release.own_upload"


def test_an_upload_with_blocking_findings_cannot_be_approved():
    assert refusal(State.IN_REVIEW, step="approve", passed=False) == "release.not_passed"


def test_warnings_are_approved_only_with_a_reason_in_words():
    assert refusal(State.IN_REVIEW, step="approve", warned=True, reason=" ") == "release.reason_needed"


def test_a_second_person_releases_what_passed():
    assert advance(State.IN_REVIEW, Attempt("approve", "wang", "li", passed=True)) is State.RELEASED


def test_a_withdrawal_says_why():
    assert refusal(State.RELEASED, step="withdraw") == "release.reason_needed"


@pytest.mark.parametrize("final", [State.SUPERSEDED, State.WITHDRAWN])
def test_what_left_the_public_never_comes_back(final):
    assert not [transition for transition in TRANSITIONS if transition.source is final]


@given(st.lists(attempts, max_size=40))
def test_every_path_to_released_has_a_passed_verdict_and_another_person(path):
    state, second_person = State.DRAFT, False
    for attempt in path:
        try:
            target = advance(state, attempt)
        except TransitionRefused:
            continue
        if attempt.step in ("approve", "schedule"):
            second_person = attempt.actor != attempt.author
        if target is State.RELEASED:
            assert attempt.passed and second_person
        state = target
