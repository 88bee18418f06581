"""The states of a run and of its pages, and the ways in which a source is read."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ACTIVE", "Mode", "PageState", "RunState"]


class Mode(StrEnum):
    """What a run reads."""

    FULL = "full"  # the whole list: what it no longer has is withdrawn
    DELTA = "delta"  # what is younger than a day
    REPARSE = "reparse"  # the raw files kept of the latest pages, without a request
    REPLAY = "replay"  # the same, of pages with a file in quarantine


class RunState(StrEnum):
    """Where a run is. The first two are being worked on; the others are its end, but for `held`."""

    GATHERING = "gathering"  # its pages are listed, and read at the same time
    FETCHING = "fetching"  # all are listed
    HELD = "held"  # waits for an administrator to accept or drop it
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"  # by an administrator, or by a later run


class PageState(StrEnum):
    """Where a page of a run is."""

    WAITING = "waiting"
    RUNNING = "running"  # with a lease
    DONE = "done"
    FAILED = "failed"


ACTIVE = (RunState.GATHERING.value, RunState.FETCHING.value)
