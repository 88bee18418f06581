"""The server's side of `warm`: import once what is ours, then fork a child for each call, which gives up its rights.

The server itself reads nothing but its caller's orders; every hostile file has a child of its own, as in `run`.
Arguments: the socket's file descriptor, and the modules to import.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from typing import Any, NoReturn

from disclosure.sandbox.__main__ import main as answer
from disclosure.sandbox.codes import EXIT_REFUSED, MESSAGE, READY
from disclosure.sandbox.meter import UNWATCHED

__all__ = ["IDLE"]

MOST_GIVEN = 4  # file descriptors with an order: answer, notes, order, and a meter when somebody watches
IDLE = 600.0  # seconds without a call after which the server ends; its caller starts another


def serve(orders: socket.socket) -> None:
    """Answer each order with its child's exit status, None for one that took too long or was followed by another;
    until the caller is gone."""
    orders.settimeout(IDLE)
    while True:
        try:
            message, descriptors, _, _ = socket.recv_fds(orders, MESSAGE, MOST_GIVEN)
        except (TimeoutError, ConnectionError):
            return
        if not message:
            return
        order = json.loads(message)
        try:
            status = _call(orders, order, descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        with contextlib.suppress(ConnectionError):
            orders.send(json.dumps({"number": order["number"], "status": status}).encode())


def _call(orders: socket.socket, order: dict[str, Any], given: Sequence[int]) -> int | None:
    child = os.fork()
    if child == 0:
        _be_child(orders, order, *given)
    watched = os.pidfd_open(child)
    try:
        # The caller says nothing while it waits: its socket can be read when it is gone, or when another process that
        # has the socket goes on with the next order. A signal at its death would come when the thread that started the
        # server ends, which may be long before the process does.
        ended = watched in select.select([watched, orders.fileno()], [], [], order["wall"])[0]
    finally:
        os.close(watched)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # also what the child started, if it could
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if ended else None


def _be_child(
    orders: socket.socket, order: dict[str, Any], descriptor: int, notes: int, ordered: int, meter: int = UNWATCHED
) -> NoReturn:
    status = EXIT_REFUSED
    try:
        orders.close()  # what a hostile file makes of the child can't speak for it
        os.setsid()
        os.dup2(notes, 2)
        os.environ["TMPDIR"] = order["scratch"]
        tempfile.tempdir = None
        status = answer(descriptor, ordered, meter)
    finally:
        os._exit(status)


def main(arguments: list[str]) -> None:
    """Import the modules, then serve."""
    descriptor, *modules = arguments
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a child's collections touch no page that it shares with the server
    with socket.socket(fileno=int(descriptor)) as orders:
        orders.send(READY)
        serve(orders)


if __name__ == "__main__":
    main(sys.argv[1:])
