"""A draft's file with its faults marked, made in the sandbox: what it reads may not have passed."""

from __future__ import annotations

import json

import sqlalchemy as sa

from ckanext.changsha.release import store
from disclosure.sandbox import run

__all__ = ["marked_copy"]

MARK = "disclosure.templates.marked:mark_file"


def marked_copy(file: sa.RowMapping) -> bytes:
    """The XLSX of a checked file; raises SandboxFailed when it cannot be made."""
    upload = store.drafts().path(file["sha256"])
    with store.drafts().scratch() as target:
        verdict = target.with_name("verdict")
        verdict.write_text(json.dumps(file["verdict"], ensure_ascii=False), encoding="utf-8")
        run(MARK, str(upload), file["name"], str(verdict), str(target), writable=target.parent)
        return target.read_bytes()
