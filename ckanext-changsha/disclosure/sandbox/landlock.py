"""Take the right to write and to execute files from this process, through Linux's Landlock (5.13 onwards)."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Sequence

__all__ = ["forbid_writing"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture but Alpha
VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, TRUNCATE = 1 << 0, 1 << 1, 1 << 14
FILES_AND_FOLDERS = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8  # remove and make both
MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))  # directories, files, sockets, links, devices
REFER = 1 << 13


def forbid_writing(libc: ctypes.CDLL, folders: Sequence[str]) -> bool:
    """Allow writing in `folders` (and to /dev/null) alone, and executing nothing.

    Files that are open already stay so. False where the kernel has no Landlock.
    """
    version = libc.syscall(CREATE_RULESET, None, 0, VERSION)
    if version < 1:
        return False
    handled = EXECUTE | WRITE_FILE | MAKE_AND_REMOVE
    handled |= (REFER if version >= 2 else 0) | (TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("Q", handled)
    ruleset = libc.syscall(CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    write = (WRITE_FILE | TRUNCATE) & handled
    rules = [("/dev/null", write), *((folder, write | FILES_AND_FOLDERS) for folder in folders)]
    done = all(_allow(libc, ruleset, path, rights) for path, rights in rules)
    done = done and libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return done


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> bool:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        return bool(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, parent), 0) == 0)
    finally:
        os.close(parent)
