"""The caller's side: start the child, wait, take its answer or say why there is none."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from disclosure.errors import DisclosureError
from disclosure.sandbox.codes import EXIT_MEMORY
from disclosure.sandbox.meter import UNWATCHED, Meter

__all__ = [
    "DEFAULT",
    "Limits",
    "SandboxFailed",
    "answer_of",
    "failure_of",
    "ordered",
    "run",
    "safe_environment",
    "tail",
]

MEGABYTE = 1024 * 1024
KEPT = ("LANG", "LC_ALL", "TZ")  # of the caller's environment; everything else may hold a secret
SET = {"PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "2"}
MOST_ORDER = 16 * MEGABYTE  # bytes of what a function is called with
NOTES = 2000  # characters of the child's last words that an error keeps, for the log
OUT_OF_MEMORY = (b"MemoryError", b"memory allocation of", b"bad_alloc")  # what native code says as it aborts


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use."""

    memory: int = 1280 * MEGABYTE  # bytes of address space, of which libraries take 300 MB before anything is read
    cpu: int = 60  # seconds
    wall: float = 120.0  # seconds
    file: int = 1024 * MEGABYTE  # bytes in any one file it writes
    answer: int = 64 * MEGABYTE  # bytes of JSON
    processes: int = 256  # of its user; the kernel does not count root's


class SandboxFailed(DisclosureError):
    """The child gave no answer. `code` names the finding: sandbox.timeout, sandbox.memory or sandbox.crashed."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


DEFAULT = Limits()


def run(
    target: str,
    *arguments: str,
    limits: Limits = DEFAULT,
    writable: Path | None = None,
    meter: Meter | None = None,
) -> Any:
    """Call ``package.module:function`` with `arguments` in a child process; its JSON result, or SandboxFailed.

    The child may write in the folder `writable`, if there is one, and in a scratch folder that ends with it; it says on
    `meter` how far it is.
    """
    with (
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as notes,
        tempfile.TemporaryDirectory(prefix="changsha-sandbox-") as scratch,
        ordered(target, arguments, limits, scratch, writable) as order,
    ):
        command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "disclosure.sandbox"]
        given = [answer.fileno(), order.fileno(), *([meter.descriptor] if meter else [])]
        child = subprocess.Popen(
            [*command, str(given[0]), str(given[1]), str(meter.descriptor if meter else UNWATCHED)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=notes,
            pass_fds=given,
            env=safe_environment(scratch),
            start_new_session=True,
        )
        try:
            status = child.wait(limits.wall)
        except subprocess.TimeoutExpired as error:
            raise SandboxFailed("sandbox.timeout", f"{target} took over {limits.wall:g} s") from error
        finally:
            _end(child)
        if status != 0:
            raise failure_of(status, tail(notes))
        return answer_of(answer, limits)


def ordered(target: str, arguments: Sequence[str], limits: Limits, scratch: str, writable: Path | None) -> IO[bytes]:
    """A nameless file with what a child is to do. Neither a command line nor a message has room for long arguments."""
    order = {
        "limits": dataclasses.asdict(limits),
        "folders": [scratch, *([str(writable)] if writable else [])],
        "target": target,
        "arguments": arguments,
    }
    said = json.dumps(order).encode()
    if len(said) > MOST_ORDER:
        raise SandboxFailed("sandbox.crashed", f"an order of {len(said)} bytes")
    handle = os.fdopen(os.memfd_create("order"), "w+b")
    handle.write(said)
    handle.flush()
    return handle


def safe_environment(scratch: str) -> dict[str, str]:
    """A child's environment: nothing of the caller's that may be a secret."""
    return {**SET, "TMPDIR": scratch, **{name: os.environ[name] for name in KEPT if name in os.environ}}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever of the child's process group is left, so that nothing it started outlives the call."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def failure_of(status: int, notes: bytes) -> SandboxFailed:
    """Why a child with this exit status and these last words gave no answer."""
    words = notes.decode("utf-8", "replace")
    if status == EXIT_MEMORY or any(sign in notes for sign in OUT_OF_MEMORY):
        return SandboxFailed("sandbox.memory", words)
    if status in (-signal.SIGXCPU, -signal.SIGKILL):  # the kernel sends the second at the hard limit
        return SandboxFailed("sandbox.timeout", words)
    return SandboxFailed("sandbox.crashed", f"exit status {status}: {words}")


def tail(notes: IO[bytes]) -> bytes:
    """The child's last words."""
    size = notes.seek(0, os.SEEK_END)
    notes.seek(max(0, size - NOTES))
    return notes.read()


def answer_of(answer: IO[bytes], limits: Limits) -> Any:
    """The result that the child wrote; raises SandboxFailed when it is none."""
    size = answer.seek(0, os.SEEK_END)
    if not 0 < size <= limits.answer:
        raise SandboxFailed("sandbox.crashed", f"an answer of {size} bytes")
    answer.seek(0)
    try:
        return json.load(answer)["result"]
    except (ValueError, LookupError, TypeError) as error:
        raise SandboxFailed("sandbox.crashed", f"unreadable answer: {error}") from error
