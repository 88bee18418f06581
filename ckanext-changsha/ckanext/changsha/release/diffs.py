"""Diffs of two released files: made once in the sandbox, kept by the hashes of both, the least used given up first."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.changsha.release import store
from ckanext.changsha.release.refusal import refusal
from disclosure import sandbox
from disclosure.findings import Finding

__all__ = ["CACHE_MB", "MAX_MB", "diff_folder"]

MAX_MB = "ckanext.changsha.diff_max_mb"
CACHE_MB = "ckanext.changsha.diff_cache_mb"
MEGABYTE = 1 << 20
VERSION = 1  # of what a diff's folder holds; a new number makes all of them anew
LIMITS = sandbox.Limits(memory=3072 * MEGABYTE, cpu=240, wall=120, file=4096 * MEGABYTE)
PATIENCE, PAUSE = 20.0, 0.1  # seconds to wait for a diff that is being made, and between two looks


def diff_folder(older: str, newer: str, key: Sequence[str]) -> Path:
    """The folder of the diff between two files of the release store, by their SHA-256 (see disclosure.release.changes).

    Raises ValidationError when they are too large, not as they were released, or when another diff takes long.
    """
    folder = _folder()
    name = hashlib.sha256(json.dumps([VERSION, older, newer, list(key)]).encode()).hexdigest()
    target = folder / name
    if not _is_kept(target):
        _check(older, newer)
        with _one_at_a_time(folder):
            if not _is_kept(target):
                _make(older, newer, key, target)
                _give_up_least_used(folder, keep=target)
    return target


def _folder() -> Path:
    folder = Path(tk.config["ckan.storage_path"]) / "diffs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _is_kept(target: Path) -> bool:
    """Whether the diff is there; it counts as used."""
    try:
        os.utime(target)
    except FileNotFoundError:
        return False
    return True


def _check(older: str, newer: str) -> None:
    """Whether the files are what was released, and not too large."""
    keep = store.releases()
    if not keep.unchanged(older) or not keep.unchanged(newer):
        raise refusal(Finding("release.file_unavailable"))
    size, limit = sum(keep.path(sha256).stat().st_size for sha256 in (older, newer)), tk.config[MAX_MB]
    if size > limit * MEGABYTE:
        raise _too_large(size)


def _too_large(size: int) -> tk.ValidationError:
    return refusal(Finding("release.diff_too_large", values={"size": -(-size // MEGABYTE), "limit": tk.config[MAX_MB]}))


def _make(older: str, newer: str, key: Sequence[str], target: Path) -> None:
    paths = [store.releases().path(sha256) for sha256 in (older, newer)]
    with tempfile.TemporaryDirectory(prefix=".new-", dir=target.parent) as scratch:
        made = Path(scratch) / "diff"
        made.mkdir()
        strings = (*map(str, paths), json.dumps(list(key)), str(made))
        try:
            sandbox.run("disclosure.release.diff:compare_files", *strings, limits=LIMITS, writable=made)
        except sandbox.SandboxFailed as failed:
            if failed.code == "sandbox.crashed":
                raise
            raise _too_large(sum(path.stat().st_size for path in paths)) from failed
        made.rename(target)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """One diff is made at a time on this machine, so that asking for many takes no more than one's memory."""
    descriptor = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)  # and with it the lock, also when the process is killed


def _lock(descriptor: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            if time.monotonic() > end:
                raise refusal(Finding("release.diff_busy")) from busy
            time.sleep(PAUSE)


def _give_up_least_used(folder: Path, keep: Path) -> None:
    """Remove diffs, those first that nobody asked for longest, until the others fit the cache."""
    kept = sorted((path for path in folder.iterdir() if not path.name.startswith(".")), key=_last_use, reverse=True)
    room = tk.config[CACHE_MB] * MEGABYTE
    for path in kept:
        room -= sum(file.stat().st_size for file in path.iterdir())
        if room < 0 and path != keep:
            shutil.rmtree(path)


def _last_use(path: Path) -> float:
    return path.stat().st_mtime
