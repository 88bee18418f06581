"""Workers that fail, each in its own way: what may be in the place of the check's child process (A05)."""

import contextlib
import os
import signal
import time
from pathlib import Path

from disclosure.validation.worker import check

__all__ = ["FAULTS"]


def silent(*arguments):
    os._exit(0)


def status_one(*arguments):
    os._exit(1)


def fault(*arguments):
    os.kill(os.getpid(), signal.SIGSEGV)


def killed(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)


def aborted(*arguments):
    os.abort()


def hanging(*arguments):
    time.sleep(3600)


def spinning(*arguments):
    while True:
        pass


def devouring(*arguments):
    return [bytes(1 << 20) for _ in range(1 << 20)]


def raising(*arguments):
    raise ValueError("演示")


def garbled(*arguments):
    """Break off in the middle of the answer, as if it were whole."""
    for opened in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the folder's own is closed by now
            if str(opened.readlink()).endswith("(deleted)"):  # the answer, and the last words
                os.write(int(opened.name), b'{"result": {"passed": tru')
    os._exit(0)


def unreadable(*arguments):
    return {"passed"}


def empty(*arguments):
    return {}


def bare(*arguments):
    return {"passed": True}


def something_else(*arguments):
    return "passed"


def of_other_bytes(*arguments):
    return {**check(*arguments), "passed": True, "sha256": "0" * 64}


def of_another_schema(*arguments):
    return {**check(*arguments), "passed": True, "schema_hash": "0" * 64}


FAULTS = (
    silent,
    status_one,
    fault,
    killed,
    aborted,
    hanging,
    spinning,
    devouring,
    raising,
    garbled,
    unreadable,
    empty,
    bare,
    something_else,
    of_other_bytes,
    of_another_schema,
)
