"""`run` for a caller with many calls: each has its own confined child as there, forked from a process that has already
imported what it needs. The start of a child then takes milliseconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from disclosure.sandbox.codes import MESSAGE, READY
from disclosure.sandbox.meter import Meter
from disclosure.sandbox.parent import (
    DEFAULT,
    Limits,
    SandboxFailed,
    answer_of,
    failure_of,
    ordered,
    safe_environment,
    tail,
)

__all__ = ["close_warm", "run_warm", "share_warm"]

START = 120.0  # seconds that a server may take to import its modules
GRACE = 10.0  # seconds that it may take over a child's own to say that the child was killed


class _Gone(Exception):
    """The server ended, and said nothing of the order."""


class _Server:
    """One fork server, for one call at a time."""

    def __init__(self, modules: Sequence[str]) -> None:
        self.caller = os.getpid()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._notes = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the server
        command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "disclosure.sandbox.forkserver"]
        with theirs:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), *modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._notes,
                pass_fds=[theirs.fileno()],
                env=safe_environment(tempfile.gettempdir()),
                start_new_session=True,
            )

    @property
    def has_ended(self) -> bool:
        """Whether it is gone, as the process that started it knows."""
        return self._process.poll() is not None

    def wait(self) -> None:
        """Until it has imported its modules."""
        self._socket.settimeout(START)
        try:
            is_ready = self._socket.recv(MESSAGE) == READY
        except OSError:
            is_ready = False
        if not is_ready:
            words = tail(self._notes).decode("utf-8", "replace")
            self.close()
            raise SandboxFailed("sandbox.crashed", words)

    def order(self, order: dict[str, Any], descriptors: Sequence[int]) -> int | None:
        """The exit status of a child that did it, None when its time was over."""
        number = uuid4().hex  # the answer to a caller that was killed is not this one's
        try:
            self._socket.settimeout(GRACE)
            socket.send_fds(self._socket, [json.dumps({**order, "number": number}).encode()], descriptors)
            end = time.monotonic() + order["wall"] + GRACE
            while True:
                self._socket.settimeout(max(0.001, end - time.monotonic()))
                said = self._socket.recv(MESSAGE)
                if not said:
                    raise _Gone
                answer = json.loads(said)
                if answer and answer["number"] == number:
                    status: int | None = answer["status"]
                    return status
        except TimeoutError:
            return None
        except OSError as error:
            raise _Gone from error

    def close(self) -> None:
        """End the server, and with it its child."""
        self._socket.close()
        self._notes.close()
        if self.caller == os.getpid():
            self._process.kill()
            self._process.wait()


_idle: dict[tuple[str, ...], list[_Server]] = {}
_shared: dict[tuple[str, ...], _Server] = {}  # by the process that this one was forked from
_wishes: list[int] = []  # the ends of a pipe by which forked processes tell for what modules they had no server
_lock = threading.Lock()


def run_warm(
    target: str,
    *arguments: str,
    modules: Sequence[str] = (),
    limits: Limits = DEFAULT,
    writable: Path | None = None,
    meter: Meter | None = None,
) -> Any:
    """Call ``package.module:function`` as `run` does, in a child of a server that has imported `modules`."""
    names = (*modules, target.partition(":")[0])
    with (
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as notes,
        tempfile.TemporaryDirectory(prefix="changsha-sandbox-") as scratch,
        ordered(target, arguments, limits, scratch, writable) as order,
    ):
        given = [answer.fileno(), notes.fileno(), order.fileno(), *([meter.descriptor] if meter else [])]
        status = _done(names, {"wall": limits.wall, "scratch": scratch}, given)
        if status is None:
            raise SandboxFailed("sandbox.timeout", f"{target} took over {limits.wall:g} s")
        if status != 0:
            raise failure_of(status, tail(notes))
        return answer_of(answer, limits)


def share_warm() -> None:
    """Start servers for the processes that this one forks: those that earlier ones had to start for themselves.

    For a process that forks one at a time, as the worker of a queue does, before each fork. An idle server ends; it is
    started again when it was missed.
    """
    if not _wishes:
        _wishes.extend(os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC))
    with contextlib.suppress(BlockingIOError):
        for wish in os.read(_wishes[0], MESSAGE).splitlines():
            modules = tuple(json.loads(wish))
            known = _shared.get(modules)
            if known is None or known.has_ended:
                if known is not None:
                    known.close()
                _shared[modules] = _Server(modules)


def close_warm() -> None:
    """End the servers that wait for calls."""
    with _lock:
        servers = [*(server for waiting in _idle.values() for server in waiting), *_shared.values()]
        _idle.clear()
        _shared.clear()
    for server in servers:
        server.close()


def _done(modules: tuple[str, ...], order: dict[str, Any], descriptors: Sequence[int]) -> int | None:
    while (server := _waiting(modules)) is not None:
        with contextlib.suppress(_Gone):  # it was idle for too long, or killed: another has the call
            return _keeping(server, modules, order, descriptors)
    if _wishes:
        with contextlib.suppress(BlockingIOError):
            os.write(_wishes[1], json.dumps(modules).encode() + b"\n")
    server = _Server(modules)
    server.wait()
    try:
        return _keeping(server, modules, order, descriptors)
    except _Gone as error:
        raise SandboxFailed("sandbox.crashed", "the fork server ended") from error


def _keeping(
    server: _Server, modules: tuple[str, ...], order: dict[str, Any], descriptors: Sequence[int]
) -> int | None:
    """The server's answer; one that gave a status waits for the next call, another one is ended by who started it."""
    is_shared = server.caller != os.getpid()
    is_fit = is_shared
    try:
        status = server.order(order, descriptors)
        is_fit = is_shared or status is not None
    except _Gone:
        is_fit = False
        raise
    finally:
        if not is_fit:
            server.close()
        else:
            with _lock:
                if is_shared:
                    _shared[modules] = server
                else:
                    _idle.setdefault(modules, []).append(server)
    return status


def _waiting(modules: tuple[str, ...]) -> _Server | None:
    with _lock:
        waiting = _idle.get(modules, [])
        while waiting:
            server = waiting.pop()
            if server.caller == os.getpid():
                return server  # another is the parent's of this process, which goes on using it
        shared = _shared.get(modules)
        return _shared.pop(modules) if shared and shared.caller == os.getppid() else None
