"""Places where a test may kill the process, to see that a half-done release leaves no trace (ACCEPTANCE A09)."""

from __future__ import annotations

import os
import signal

__all__ = ["crashpoint"]

VARIABLE = "CHANGSHA_CRASHPOINT"


def crashpoint(name: str) -> None:
    """Die here by SIGKILL when the environment variable CHANGSHA_CRASHPOINT says `name`."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
