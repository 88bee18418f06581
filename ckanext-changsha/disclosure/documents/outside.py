"""Ask about a document in the sandbox: when it comes in what it is, and at the check what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from disclosure.findings import Finding
from disclosure.sandbox import Limits, SandboxFailed, run, run_warm
from disclosure.validation.check import MODULES

__all__ = ["refused", "screen_document"]

LIMITS = Limits(cpu=45, wall=60.0)
LOOK, EXAMINE = "disclosure.documents.inside:look", "disclosure.documents.inside:examine"


def refused(path: Path, name: str) -> Finding | None:
    """Why a file that comes in as `name` is not taken; None when it is."""
    try:
        found = _findings(run(LOOK, str(path), name, limits=LIMITS))
    except SandboxFailed as failed:
        return Finding(failed.code, file=name)
    return found[0] if found else None


def screen_document(path: Path, name: str, allowed: Iterable[str], today: date) -> list[Finding]:
    """What is wrong with a document that people know as `name`, and what in it is personal but for `allowed`.

    Each finding names the page or paragraph. A document that cannot be read is a finding that blocks.
    """
    said = (str(path), name, ",".join(sorted(allowed)), today.isoformat())
    try:
        return _findings(run_warm(EXAMINE, *said, modules=MODULES, limits=LIMITS))
    except SandboxFailed as failed:
        return [Finding(failed.code, file=name)]
    except (KeyError, TypeError, ValueError):
        return [Finding("sandbox.crashed", file=name)]


def _findings(said: Iterable[Any]) -> list[Finding]:
    return [Finding.from_dict(finding) for finding in said]
