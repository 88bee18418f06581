"""What a child gives up before it reads anything: memory, time, network, new processes, writing elsewhere."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from collections.abc import Sequence
from typing import Any

from disclosure.sandbox.landlock import forbid_writing

__all__ = ["confine"]

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000  # linux/sched.h
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9  # linux/prctl.h
REFUSED = ("socket.", "subprocess.", "os.system", "os.fork", "os.posix_spawn", "os.exec", "pty.spawn")


def confine(limits: dict[str, Any], folders: Sequence[str]) -> None:
    """Set the limits on this process for good; it writes in `folders` alone.

    Network and new processes are closed twice: by the kernel where it allows that, and in Python by an audit hook,
    which cannot be taken off again.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _close_network(libc)
    forbid_writing(libc, folders)
    cpu = limits["cpu"]
    for what, soft, hard in (
        (resource.RLIMIT_AS, limits["memory"], limits["memory"]),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, limits["file"], limits["file"]),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_NPROC, limits["processes"], limits["processes"]),
    ):
        _lower(what, soft, hard)
    sys.addaudithook(_refuse)


def _lower(what: int, soft: int, hard: int) -> None:
    """Set one limit, never above what this process already has."""
    present = resource.getrlimit(what)[1]
    if present != resource.RLIM_INFINITY:
        soft, hard = min(soft, present), min(hard, present)
    resource.setrlimit(what, (soft, hard))


def _close_network(libc: ctypes.CDLL) -> None:
    """Move into an empty network namespace: as root directly, else through a user namespace of our own."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return
    with contextlib.suppress(OSError):  # without the map the process is "nobody", which is enough to read and write
        for file, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{file}", "w") as handle:  # noqa: PTH123 - before pathlib is worth its import
                handle.write(line)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(REFUSED):
        raise PermissionError(f"not in a sandbox: {event}")
