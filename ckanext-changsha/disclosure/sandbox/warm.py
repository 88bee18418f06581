"""`run` for a caller with many calls: each has its own confined child as there, forked from a process that has already
imported what it needs. The start of a child then takes milliseconds.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from disclosure.sandbox.codes import MESSAGE
from disclosure.sandbox.parent import DEFAULT, Limits, SandboxFailed, answer_of, failure_of, safe_environment, tail

__all__ = ["close_warm", "run_warm"]

START = 120.0  # seconds that a server may take to import its modules
GRACE = 10.0  # seconds that it may take over a child's own to say that the child was killed


class _Gone(Exception):
    """The server ended, and said nothing of the order."""


class _Server:
    """One fork server, for one call at a time."""

    def __init__(self, modules: Sequence[str]) -> None:
        self.caller = os.getpid()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "disclosure.sandbox.forkserver"]
        with theirs, tempfile.TemporaryFile() as notes:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), *modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=notes,
                pass_fds=[theirs.fileno()],
                env=safe_environment(tempfile.gettempdir()),
                start_new_session=True,
            )
            theirs.close()
            self._socket.settimeout(START)
            try:
                ready = self._socket.recv(MESSAGE)
            except OSError:
                ready = b""
            if not ready:
                self.close()
                raise SandboxFailed("sandbox.crashed", tail(notes).decode("utf-8", "replace"))

    def order(self, order: dict[str, Any], descriptors: Sequence[int]) -> int | None:
        """The exit status of a child that did it, None when its time was over."""
        self._socket.settimeout(order["wall"] + GRACE)
        try:
            socket.send_fds(self._socket, [json.dumps(order).encode()], descriptors)
        except OSError as error:
            raise _Gone from error
        try:
            said = self._socket.recv(MESSAGE)
        except TimeoutError:
            return None
        except OSError as error:
            raise _Gone from error
        if not said:
            raise _Gone
        status: int | None = json.loads(said)
        return status

    def close(self) -> None:
        """End the server, and with it its child."""
        self._socket.close()
        if self.caller == os.getpid():
            self._process.kill()
            self._process.wait()


_idle: dict[tuple[str, ...], list[_Server]] = {}
_lock = threading.Lock()


def run_warm(
    target: str, *arguments: str, modules: Sequence[str] = (), limits: Limits = DEFAULT, writable: Path | None = None
) -> Any:
    """Call ``package.module:function`` as `run` does, in a child of a server that has imported `modules`."""
    names = (*modules, target.partition(":")[0])
    with (
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as notes,
        tempfile.TemporaryDirectory(prefix="changsha-sandbox-") as scratch,
    ):
        folders = [scratch, *([str(writable)] if writable else [])]
        settings = json.dumps(dataclasses.asdict(limits))
        said = [settings, json.dumps(folders), target, *arguments]
        order = {"arguments": said, "wall": limits.wall, "scratch": scratch}
        status = _ordered(names, order, [answer.fileno(), notes.fileno()])
        if status is None:
            raise SandboxFailed("sandbox.timeout", f"{target} took over {limits.wall:g} s")
        if status != 0:
            raise failure_of(status, tail(notes))
        return answer_of(answer, limits)


def close_warm() -> None:
    """End the servers that wait for calls."""
    with _lock:
        servers = [server for waiting in _idle.values() for server in waiting]
        _idle.clear()
    for server in servers:
        server.close()


def _ordered(modules: tuple[str, ...], order: dict[str, Any], descriptors: Sequence[int]) -> int | None:
    while (server := _waiting(modules)) is not None:
        with contextlib.suppress(_Gone):  # it was idle for too long, or killed: another has the call
            return _keeping(server, modules, order, descriptors)
    try:
        return _keeping(_Server(modules), modules, order, descriptors)
    except _Gone as error:
        raise SandboxFailed("sandbox.crashed", "the fork server ended") from error


def _keeping(
    server: _Server, modules: tuple[str, ...], order: dict[str, Any], descriptors: Sequence[int]
) -> int | None:
    """The server's answer; one that gave a status waits for the next call, another one is ended."""
    status = None
    try:
        status = server.order(order, descriptors)
    finally:
        if status is None:
            server.close()
        else:
            with _lock:
                _idle.setdefault(modules, []).append(server)
    return status


def _waiting(modules: tuple[str, ...]) -> _Server | None:
    with _lock:
        waiting = _idle.get(modules, [])
        while waiting:
            server = waiting.pop()
            if server.caller == os.getpid():
                return server  # another is the parent's of this process, which goes on using it
    return None
