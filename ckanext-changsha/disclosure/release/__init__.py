"""The gate's workflow: the states between an upload and its release, and who may take which step."""

from disclosure.release.states import TRANSITIONS, Attempt, State, Transition, TransitionRefused, advance

__all__ = ["TRANSITIONS", "Attempt", "State", "Transition", "TransitionRefused", "advance"]
