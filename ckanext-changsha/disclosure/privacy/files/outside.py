"""Screen a file in the sandbox: what it holds is hostile until it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from disclosure.findings import Finding
from disclosure.sandbox import Limits, SandboxFailed, run

__all__ = ["screen_file"]

LIMITS = Limits(cpu=60, wall=120.0)
INSIDE = "disclosure.privacy.files.inside:screen"


def screen_file(
    path: Path, name: str, allowed: Iterable[str] = (), today: date | None = None, limits: Limits = LIMITS
) -> list[Finding]:
    """What is personal in the file that people know as `name`: in its text, its properties, its pictures, its name.

    Each finding names the page or paragraph. A file that cannot be read is a finding that blocks; nothing is raised.
    """
    arguments = (str(path), name, ",".join(sorted(allowed)), today.isoformat() if today else "")
    try:
        return [Finding.from_dict(said) for said in run(INSIDE, *arguments, limits=limits)]
    except SandboxFailed as failed:
        return [Finding(failed.code, file=name)]
    except (KeyError, TypeError, ValueError):
        return [Finding("sandbox.crashed", file=name)]
