"""One table of transitions, from which the workflow, its tests and the picture in the docs are made.

Source of the review before release: 长沙市2018年政务公开工作要点 第(十四)条 (wording, timing and method are examined
before anything is published).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from disclosure.errors import DisclosureError
from disclosure.findings import Finding

__all__ = ["TRANSITIONS", "Attempt", "State", "Transition", "TransitionRefused", "advance"]


class State(StrEnum):
    """Where a draft, or the release made from it, stands.

    RELEASED is what the public sees of a dataset; SUPERSEDED stays at its address, in the history.
    """

    DRAFT = "draft"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step. `four_eyes`: not by the author. `passed`: only with a passed verdict. `reason`: in words."""

    step: str
    source: State
    target: State
    four_eyes: bool = False
    passed: bool = False
    reason: bool = False


TRANSITIONS = (
    Transition("submit", State.DRAFT, State.CHECKING),
    Transition("pass", State.CHECKING, State.IN_REVIEW, passed=True),
    Transition("fail", State.CHECKING, State.DRAFT),
    Transition("approve", State.IN_REVIEW, State.RELEASED, four_eyes=True, passed=True),
    Transition("schedule", State.IN_REVIEW, State.SCHEDULED, four_eyes=True, passed=True),
    Transition("reject", State.IN_REVIEW, State.DRAFT, four_eyes=True, reason=True),
    Transition("recall", State.IN_REVIEW, State.DRAFT),
    Transition("publish", State.SCHEDULED, State.RELEASED, passed=True),
    Transition("unschedule", State.SCHEDULED, State.IN_REVIEW, reason=True),
    # what a check that was made again, because the verdict was old, found
    Transition("fail", State.IN_REVIEW, State.DRAFT),
    Transition("fail", State.SCHEDULED, State.DRAFT),
    Transition("reopen", State.SCHEDULED, State.IN_REVIEW),
    Transition("supersede", State.RELEASED, State.SUPERSEDED),
    Transition("withdraw", State.RELEASED, State.WITHDRAWN, four_eyes=True, reason=True),
    Transition("withdraw", State.SUPERSEDED, State.WITHDRAWN, four_eyes=True, reason=True),
)
_BY_STEP = {(transition.source, transition.step): transition for transition in TRANSITIONS}


class TransitionRefused(DisclosureError):
    """A step that may not be taken; `finding` says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody wants to do with a draft. `warned`: the verdict holds warnings, so approval needs a reason."""

    step: str
    actor: str
    author: str
    passed: bool = False
    warned: bool = False
    reason: str = ""


def advance(state: State, attempt: Attempt) -> State:
    """The state after `attempt`; raises TransitionRefused when it may not be taken from `state`."""
    transition = _BY_STEP.get((state, attempt.step))
    if transition is None:
        raise _refused("release.no_such_step", state, attempt)
    if transition.four_eyes and attempt.actor == attempt.author:
        raise _refused("release.own_upload", state, attempt)
    if transition.passed and not attempt.passed:
        raise _refused("release.not_passed", state, attempt)
    needs_reason = transition.reason or (transition.four_eyes and attempt.warned)
    if needs_reason and not attempt.reason.strip():
        raise _refused("release.reason_needed", state, attempt)
    return transition.target


def _refused(code: str, state: State, attempt: Attempt) -> TransitionRefused:
    return TransitionRefused(Finding(code, values={"state": state.value, "step": attempt.step}))
