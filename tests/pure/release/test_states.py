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


def reachable(state):
    """Every state that some steps lead to from this one."""
    found, waiting = set(), {state}
    while waiting:
        source = waiting.pop()
        following = {transition.target for transition in TRANSITIONS if transition.source is source}
        waiting |= following - found
        found |= following
    return found


def test_what_left_the_public_never_comes_back():
    assert reachable(State.SUPERSEDED) == {State.WITHDRAWN}
    assert reachable(State.WITHDRAWN) == set()


def test_a_release_leaves_the_public_for_a_newer_one_or_by_withdrawal_alone():
    assert reachable(State.RELEASED) == {State.SUPERSEDED, State.WITHDRAWN}


@pytest.mark.parametrize("state", [State.RELEASED, State.SUPERSEDED])
def test_a_second_person_withdraws_with_a_reason(state):
    assert advance(state, Attempt("withdraw", "wang", "li", reason="含有不应公开的内容")) is State.WITHDRAWN
    assert refusal(state, step="withdraw", reason=" ") == "release.reason_needed"
    assert refusal(state, step="withdraw", actor="li", reason="有误") == "release.own_upload"


@pytest.mark.parametrize("step", sorted(set(STEPS) - {"withdraw"}))
def test_a_superseded_release_can_only_be_withdrawn(step):
    assert refusal(State.SUPERSEDED, step=step, reason="x") == "release.no_such_step"


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
